"""What the home page shows of an official's work: what falls due first."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from congvu.engines.casework.queries.inbox import InboxFilter, InboxRow, inbox
from congvu.engines.casework.rules.clocks import Standing
from congvu.kernel.actors import Actor
from congvu.kernel.tiles import Line, Shown

SHOWN = 6
TONES = {Standing.OVERDUE: "late", Standing.SOON: "soon", Standing.ON_TIME: "info"}


def due_first(*, actor: Actor, at: datetime) -> Shown:
    """The next tasks by deadline, one's own and those that wait for somebody of the unit."""
    rows = [row for tab in ("mine", "pool") for row in _page(actor, tab, at)]
    rows.sort(key=lambda row: (row.due_at is None, row.due_at))
    return Shown(
        lines=tuple(_line(row) for row in rows[:SHOWN]),
        empty=_("Bạn không còn việc nào đang chờ."),
    )


def _page(actor: Actor, tab: str, at: datetime) -> list[InboxRow]:
    return inbox(actor, InboxFilter(tab=tab), at=at, limit=SHOWN, total=0).rows


def _line(row: InboxRow) -> Line:
    return Line(
        title=row.case_title,
        url=reverse("casework:task", kwargs={"uid": row.uid}),
        note=" · ".join(word for word in (row.title, row.code) if word),
        status=row.deadline,
        tone=TONES.get(Standing(row.standing), "plain"),
    )
