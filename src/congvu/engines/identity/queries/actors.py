"""Who acts: from an account and its session to the kernel's `Actor`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from congvu.engines.identity.models import Account
from congvu.engines.identity.queries.gate import known_permissions
from congvu.engines.identity.rules.gate import base_codes
from congvu.kernel.actors import Actor, ActorKind


def actor_of(user: Any, *, session: Mapping[str, Any], at: datetime, request_id: str) -> Actor:
    """The actor of a request; a stranger when nobody is signed in."""
    if not getattr(user, "is_authenticated", False):
        return Actor.stranger(request_id)
    return resolve(user, assurance=1, at=at, request_id=request_id)


def resolve(account: Account, *, assurance: int, at: datetime, request_id: str = "") -> Actor:
    """The actor of an account at an instant, with everything it may reach."""
    kind = ActorKind(account.kind)
    return Actor(
        kind=kind, name=account.person.full_name, account_id=account.pk,
        person_id=account.person_id, assurance=assurance,
        reach=dict.fromkeys(base_codes(kind, known_permissions())), request_id=request_id,
    )  # fmt: skip
