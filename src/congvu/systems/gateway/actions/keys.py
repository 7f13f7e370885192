"""Rotation: secrets of other systems sealed anew; answers kept under an older key are thrown away."""

from __future__ import annotations

from datetime import datetime

from congvu.kernel import sealing
from congvu.kernel.actions import action, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.systems.gateway.events import SealsRenewed
from congvu.systems.gateway.models import CachedAnswer, Upstream
from congvu.systems.gateway.models.upstreams import KEPT, SEALED


def renew() -> str:
    """The next keys; their names."""
    return f"{sealing.renew(SEALED)}, {sealing.renew(KEPT)}"


@action(needs="gateway.partner.manage")
def reseal(*, actor: Actor, at: datetime, limit: int = 100) -> int:
    """Up to ``limit`` rows under the newest key; 0 when none is left."""
    done = _secrets(limit) + _answers(limit)
    if done:
        publish(SealsRenewed(kind="upstream", count=done))
    else:
        unchanged()
    return done


def _secrets(limit: int) -> int:
    number = sealing.newest(SEALED)
    held = Upstream.objects.exclude(secret=b"").exclude(key_number=number).order_by("id")
    rows = list(held.select_related("service").select_for_update(of=("self",))[:limit])
    for row in rows:
        row.seal(row.secrets)
    Upstream.objects.bulk_update(rows, ["secret", "key_number"])
    return len(rows)


def _answers(limit: int) -> int:
    old = CachedAnswer.objects.exclude(key_number=sealing.newest(KEPT)).order_by("id")
    done, _kinds = CachedAnswer.objects.filter(pk__in=old.values("pk")[:limit]).delete()
    return done
