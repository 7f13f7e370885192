"""What the home page shows of the index."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from congvu.engines.org import api as org
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.kernel.tiles import Shown
from congvu.systems.servicequality.queries.index import Scope, index

GOOD = 80


def score(*, actor: Actor, at: datetime) -> Shown | None:
    """The index of the official's own unit this year; nothing while nothing can be judged."""
    if actor.unit_id is None:
        return None
    today = clock.local(at).date()
    unit = org.unit(actor.unit_id)
    found = index(Scope(first=today.replace(month=1, day=1), last=today, unit=unit), at=at)
    if found.percent is None:
        return None
    return Shown(
        figure=int(found.percent),
        unit=_("điểm"),
        note=_("trên 100, theo các chỉ số tính được"),
        tone="good" if found.percent >= GOOD else "soon",
    )
