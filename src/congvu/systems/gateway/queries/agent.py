"""The agent node as it is kept, and what was asked through it."""

from __future__ import annotations

from datetime import date

from congvu.engines.identity import api as identity
from congvu.engines.law import api as law
from congvu.kernel import sealing
from congvu.kernel.actors import Actor
from congvu.systems.gateway.models import AgentNode, AgentRequest
from congvu.systems.gateway.models.agent import OWED, SEALED


def node() -> AgentNode | None:
    """The one there is, switched on or not."""
    return AgentNode.objects.first()


def caller(client: str) -> Actor | None:
    """The system as which the platform asks; None when nobody has added it."""
    rows = identity.machines(Actor.system("NDOP")).filter(client_id=client, closed_at=None)
    account = rows.values_list("account_id", flat=True).first()
    return identity.actor_for(account) if account else None


def requests(limit: int = 50) -> list[AgentRequest]:
    """The newest first."""
    return list(AgentRequest.objects.defer("owed").order_by("-id")[:limit])


def request(name: str) -> AgentRequest | None:
    """One of them, by its name over there."""
    return AgentRequest.objects.filter(request=name).first()


def path(name: str, *, on: date, request: str = "") -> str:
    """Where to, from the dated parameter."""
    return str(law.value(f"gateway.agent_{name}_path", on=on)).replace("{request}", request)


def left() -> int:
    """Rows under older keys."""
    nodes = AgentNode.objects.exclude(secret=b"").exclude(key_number=sealing.newest(SEALED))
    owed = AgentRequest.objects.exclude(owed=b"").exclude(key_number=sealing.newest(OWED))
    return nodes.count() + owed.count()
