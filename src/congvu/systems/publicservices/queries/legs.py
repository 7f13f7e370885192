"""The levels that a dossier passes, as a page shows them: who has it, since when, until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from congvu.engines.org import api as org
from congvu.kernel import clock
from congvu.registers.dossiers import api as dossiers
from congvu.registers.dossiers.contracts import LegCard, LegEnd
from congvu.systems.publicservices.queries.papers import UNITS

ENDS = {
    LegEnd.PASSED: gettext_noop("Đã chuyển cấp tiếp theo"),
    LegEnd.RETURNED: gettext_noop("Đã chuyển lại cấp dưới"),
    LegEnd.CLOSED: gettext_noop("Đã kết thúc"),
}


@dataclass(frozen=True, kw_only=True)
class ShownLeg:
    """One level's turn. state: in words, with its tone; again: a further turn; kept: see rules."""

    level: str
    unit: str
    limit: str
    again: bool
    started_at: datetime | None
    due_at: datetime | None
    ended_at: datetime | None
    state: str
    tone: str
    kept: bool | None
    late_by: str
    note: str


def shown(cards: tuple[LegCard, ...], *, inside: bool = False) -> list[ShownLeg]:
    """Every level in its order, none for a dossier that one office solves alone.

    inside: with what the offices wrote to each other.
    """
    units = org.get_many({card.unit_id for card in cards})
    at = clock.now()
    return [_shown(card, units[card.unit_id].name, at, inside=inside) for card in cards]


def _shown(card: LegCard, unit: str, at: datetime, *, inside: bool) -> ShownLeg:
    kept = dossiers.kept_leg(card.due_at, card.ended_at, card.waited, at)
    state, tone = _state(card, kept)
    return ShownLeg(
        level=card.level,
        unit=card.agency or unit,
        limit=f"{card.amount} {_(UNITS[card.unit])}",
        again=card.turn > 1,
        started_at=card.started_at,
        due_at=card.due_at,
        ended_at=card.ended_at,
        state=state,
        tone=tone,
        kept=kept,
        late_by=_late_by(card, at) if kept is False else "",
        note=card.note if inside else "",
    )


def _state(card: LegCard, kept: bool | None) -> tuple[str, str]:
    if card.started_at is None:
        return _("Chưa đến"), "plain"
    if card.ended_at is not None:
        return _(ENDS[LegEnd(card.end)]), "plain" if kept else "bad"
    if card.waited is not None:
        return _("Chờ người nộp bổ sung"), "soon"
    return (_("Đang giải quyết"), "info") if kept is None else (_("Đang quá hạn"), "bad")


def _late_by(card: LegCard, at: datetime) -> str:
    """By how many days this level was late, on the calendar."""
    due, end = card.due_at, card.ended_at or at
    days = (clock.local(end).date() - clock.local(due).date()).days if due else 0
    return _("trễ %(days)s ngày") % {"days": days} if days else _("trễ trong ngày")
