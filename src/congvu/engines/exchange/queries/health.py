"""How the channels stand: what waits, what was given up, who answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q
from django.utils.translation import gettext as _

from congvu.engines.exchange.models import Channel, Delivery, Message
from congvu.engines.exchange.models.deliveries import DEAD, SENT, UNFINISHED, WAITING
from congvu.engines.exchange.models.messages import QUARANTINED
from congvu.kernel.actors import Actor
from congvu.kernel.tiles import Shown


@dataclass(frozen=True, kw_only=True)
class Health:
    """A channel. state: ``well``, ``waiting``, ``retrying``, ``open`` or ``paused``."""

    channel: Channel
    waiting: int
    sent: int
    dead: int
    oldest: datetime | None
    state: str


def channels(*, at: datetime) -> list[Health]:
    """Every channel, the axis first."""
    counted = _unfinished()
    rows = Channel.objects.order_by("kind", "name", "id")
    return [_health(row, counted.get(row.pk, {}), at) for row in rows]


def _unfinished() -> dict[int, dict[str, Any]]:
    """Of each channel; what has arrived long ago is not looked at."""
    rows = Delivery.objects.filter(state__in=UNFINISHED).values("channel").order_by()
    waiting = Q(state=WAITING)
    counted = rows.annotate(
        waiting=Count("pk", filter=waiting), sent=Count("pk", filter=Q(state=SENT)),
        dead=Count("pk", filter=Q(state=DEAD)), oldest=Min("queued_at", filter=waiting),
    )  # fmt: skip
    return {each["channel"]: dict(each) for each in counted}


def _health(row: Channel, counted: dict[str, Any], at: datetime) -> Health:
    waiting = counted.get("waiting", 0)
    return Health(
        channel=row, waiting=waiting, sent=counted.get("sent", 0), dead=counted.get("dead", 0),
        oldest=counted.get("oldest"), state=_state(row, waiting, at),
    )  # fmt: skip


def counts() -> dict[str, int]:
    """How many deliveries wait or were given up, and how many messages lie in quarantine."""
    rows = Delivery.objects.filter(state__in=(WAITING, DEAD))
    known = dict(rows.values_list("state").annotate(n=Count("pk")).order_by())
    held = Message.objects.as_system("a count for engineers").filter(state=QUARANTINED).count()
    return {"waiting": known.get(WAITING, 0), "dead": known.get(DEAD, 0), "quarantined": held}


def stuck(*, actor: Actor, at: datetime) -> Shown:
    """The tile: dead letters and what lies in quarantine."""
    known = counts()
    found = known["dead"] + known["quarantined"]
    return Shown(
        figure=found, unit=_("bản tin"), tone="late" if found else "good",
        note=_("ngừng gửi hoặc bị cách ly trên trục liên thông"),
    )  # fmt: skip


def samples() -> list[tuple[dict[str, str], int]]:
    """For /metrics."""
    return [({"state": name}, number) for name, number in counts().items()]


def _state(row: Channel, waiting: int, at: datetime) -> str:
    if row.paused:
        return "paused"
    if row.is_open(at):
        return "open"
    if row.failures:
        return "retrying"
    return "waiting" if waiting else "well"
