"""Turning the two clocks of a case, and re-dating the tasks that follow the legal one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_noop

from congvu.engines.casework.actions.moments import moment
from congvu.engines.casework.actions.rows import (
    clocks_of_case,
    write_new_clocks,
    write_turned_clocks,
)
from congvu.engines.casework.events import ClockTurned
from congvu.engines.casework.models import Case, Clock, Task
from congvu.engines.casework.models.tasks import FAR, Whose
from congvu.engines.casework.queries.calendars import calendar_of
from congvu.engines.casework.rules import clocks as rules
from congvu.engines.casework.rules.clocks import ClockKind
from congvu.engines.casework.rules.diagram import Limit
from congvu.engines.casework.rules.net import Net
from congvu.engines.casework.rules.step import TurnClock
from congvu.kernel.actions import publish, step, unchanged
from congvu.kernel.errors import NotFound

# What the ledger's time line says; Vietnamese, as everything written there.
WORDS = {
    "start": gettext_noop("bắt đầu tính thời hạn"),
    "pause": gettext_noop("tạm dừng tính thời hạn"),
    "resume": gettext_noop("tính tiếp thời hạn"),
    "restart": gettext_noop("tính lại thời hạn từ đầu"),
    "stop": gettext_noop("kết thúc tính thời hạn"),
}


def make_clocks(case: Case, limit: Limit | None, starts: datetime | None = None) -> Clock:
    """Both clocks of a new case, running from ``starts`` or not yet; the legal one is answered."""
    amount, unit = (limit.amount, limit.unit) if limit else (None, "")
    made = {kind: Clock(case=case, kind=kind, amount=amount, unit=unit) for kind in ClockKind}
    for row in made.values():
        if starts is not None:
            row.keep(rules.start(row.state, starts, calendar_of(case.calendar, starts)))
    write_new_clocks(list(made.values()))
    return made[ClockKind.LEGAL]


@step
def start_clock(
    *, case_uid: UUID | str, at: datetime | None = None, limit: Limit | None = None
) -> None:
    """Begin to count (the dossier was accepted). limit: replaces the process's own."""
    case = _locked(case_uid)
    if limit is not None:
        Clock.objects.filter(case=case, started_at__isnull=True).update(
            amount=limit.amount, unit=limit.unit
        )
    _turn_by_hand(case, "start", "", moment(at))


@step
def pause_clock(*, case_uid: UUID | str, reason: str, at: datetime | None = None) -> None:
    """Both clocks stand still: somebody outside is waited for."""
    _turn_by_hand(_locked(case_uid), "pause", reason, moment(at))


@step
def resume_clock(*, case_uid: UUID | str, at: datetime | None = None) -> None:
    """Both clocks count on; the due time moves by the time that stood still."""
    _turn_by_hand(_locked(case_uid), "resume", "", moment(at))


@step
def restart_clock(*, case_uid: UUID | str, at: datetime | None = None) -> None:
    """A complete dossier came in: legal from zero, measured goes on. Law: NĐ 118/2025/NĐ-CP."""
    _turn_by_hand(_locked(case_uid), "restart", "", moment(at))


def turn(case: Case, net: Net, turns: list[TurnClock], at: datetime) -> dict[str, Clock]:
    """Turn both clocks as a step asked; kind → clock as it stands now."""
    rows = clocks_of_case(case)
    for wanted in turns:
        title = net.nodes[wanted.node].title if wanted.node in net.nodes else ""
        _turn(case, rows, wanted.how, title if wanted.how == "pause" else "", at)
    return rows


def due_by(rows: Mapping[str, Clock]) -> datetime | None:
    """When tasks that open now are due by the legal clock."""
    legal = rows.get(ClockKind.LEGAL)
    return legal.due_at if legal and legal.paused_at is None else None


def ended_on_time(rows: Mapping[str, Clock]) -> bool | None:
    """Whether the measured clock stopped in time; None without a limit."""
    row = rows.get(ClockKind.MEASURED)
    if row is None or row.due_at is None or row.stopped_at is None:
        return None
    return row.stopped_at <= row.due_at


def _turn_by_hand(case: Case, how: str, reason: str, at: datetime) -> None:
    rows = clocks_of_case(case)
    if not _turn(case, rows, how, reason, at):
        unchanged()


def _turn(case: Case, rows: dict[str, Clock], how: str, reason: str, at: datetime) -> bool:
    """Whether a clock moved; then the rows are written, tasks re-dated and it is told."""
    calendar = calendar_of(case.calendar, at)
    moved = []
    for row in rows.values():
        before = row.state
        after = rules.TURNS[how](before, at, calendar)
        if how == "pause":
            after = rules.pause(before, at, reason)
        if after != before:
            row.keep(after)
            moved.append(row)
    if not moved:
        return False
    write_turned_clocks(moved)
    legal = rows[ClockKind.LEGAL]
    if how != "stop":
        _redate(case, legal)
    tell_turn(case, legal, how, reason)
    return True


def tell_turn(case: Case, legal: Clock, how: str, reason: str = "") -> None:
    """That the clocks were turned, and when the case is due now."""
    publish(turned(case, legal, how, reason), unit_id=case.owner_unit_id)


def turned(case: Case, legal: Clock, how: str, reason: str = "") -> ClockTurned:
    """The same, to be told by the caller."""
    return ClockTurned(
        case_uid=str(case.uid), how=how, words=WORDS[how], reason=reason,
        due_at=legal.due_at.isoformat() if legal.due_at else "",
    )  # fmt: skip


def _redate(case: Case, legal: Clock) -> None:
    """Tasks without a limit of their own are due when the case is; nobody's while it stands still."""
    due = legal.due_at if legal.paused_at is None else None
    Task.objects.as_system("the clock was turned").filter(
        case=case, own_limit=False, whose=Whose.OFFICIAL
    ).update(due_at=due, order_at=due or FAR)


def _locked(case_uid: UUID | str) -> Case:
    found = (
        Case.objects.as_system("the caller has asked the gate")
        .select_for_update()
        .filter(uid=case_uid, state=Case.State.OPEN)
        .first()
    )
    if found is None:
        raise NotFound(str(case_uid))
    return found
