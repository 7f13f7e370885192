"""The levels that a dossier passes: whose turn it is, and each level's own clock.

Law: NĐ 118/2025/NĐ-CP.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from congvu.engines.law import api as law
from congvu.engines.org import api as org
from congvu.kernel import clock
from congvu.kernel.actions import publish, step
from congvu.registers.dossiers import events
from congvu.registers.dossiers.actions.moves import UnableToMoveDossier, locked
from congvu.registers.dossiers.contracts import LegCard, LegEnd, NewLeg
from congvu.registers.dossiers.models import Dossier, Leg
from congvu.registers.dossiers.queries.legs import leg_card


@step
def pass_up(*, uid: str, at: datetime) -> tuple[LegCard, LegCard]:
    """The next level gets it, its own time begins: (who gave, who has it now)."""
    return _hand(uid, at, 1, LegEnd.PASSED, "")


@step
def send_back(*, uid: str, at: datetime, reason: str) -> tuple[LegCard, LegCard]:
    """Return it one level down to be completed: (who gave, who has it now).

    The lower level's time counts anew as a turn of its own; the day promised to the citizen stays.
    """
    return _hand(uid, at, -1, LegEnd.RETURNED, reason)


def running(uid: str) -> QuerySet[Leg]:
    """The turn that is under way, if any."""
    return Leg.objects.filter(dossier__uid=uid, started_at__isnull=False, ended_at=None)


def plan(row: Dossier, legs: Sequence[NewLeg]) -> None:
    """One row a level in the order of the route; the first level's time begins with the dossier."""
    Leg.objects.bulk_create(
        Leg(
            dossier=row,
            position=position,
            key=leg.key,
            level=leg.level,
            unit_id=leg.unit_id,
            agency=leg.agency,
            amount=leg.amount,
            time_unit=leg.unit,
        )
        for position, leg in enumerate(legs, 1)
    )
    if legs:
        _begin_leg(row.legs.get(position=1), row.submitted_at)


def begin_anew(uid: str, at: datetime) -> None:
    """The turn that is under way counts from here."""
    for leg in running(uid):
        _begin_leg(leg, at)


def _begin_leg(leg: Leg, at: datetime) -> None:
    leg.started_at = at
    leg.due_at = leg.own_due_at = law.calendar().due(at, leg.amount, leg.time_unit)
    leg.save()


def _hand(uid: str, at: datetime, by: int, end: LegEnd, note: str) -> tuple[LegCard, LegCard]:
    """End the running turn and begin that of the neighbour. Raises UnableToMoveDossier."""
    row = locked(uid)
    now = running(uid).first()
    known = row.legs.filter(position=now.position + by).order_by("-turn").first() if now else None
    if now is None or known is None:
        raise UnableToMoveDossier(
            _("Hồ sơ này không còn cấp nào để chuyển. Hãy tải lại trang để xem hồ sơ đang ở đâu."),
            law=events.LAW,
        )
    now.ended_at, now.end, now.note, now.waited_from = at, end, note[:1000], None
    now.save()
    then = known if known.started_at is None else _another_turn(known)
    _begin_leg(then, at)
    row.owner_unit_id = then.unit_id
    row.unit_ids = sorted({*row.unit_ids, then.unit_id})
    row.save(update_fields=["owner_unit", "unit_ids"])
    publish(_told_of(row, now, then), unit_id=then.unit_id)
    return leg_card(now), leg_card(then)


def _told_of(row: Dossier, gave: Leg, takes: Leg) -> events.DossierEvent:
    units = org.get_many([gave.unit_id, takes.unit_id])
    told = events.DossierPassedUp if gave.end == LegEnd.PASSED else events.DossierSentBack
    return told(
        dossier_uid=str(row.uid),
        code=row.code,
        level=takes.level,
        to_name=takes.agency or units[takes.unit_id].name,
        from_name=units[gave.unit_id].name,
        unit_id=takes.unit_id,
        due_day=f"{clock.local(takes.due_at):%d/%m/%Y}" if takes.due_at else "",
    )


def _another_turn(leg: Leg) -> Leg:
    return Leg(
        dossier_id=leg.dossier_id,
        position=leg.position,
        turn=leg.turn + 1,
        key=leg.key,
        level=leg.level,
        unit_id=leg.unit_id,
        agency=leg.agency,
        amount=leg.amount,
        time_unit=leg.time_unit,
    )


@step
def follow_calendar(*, after: int, back: bool, limit: int = 1_000) -> int:
    """Some of the turns under way dated anew by the calendar, or given back what they had.

    A turn may move where the whole does not: a day off that is worked later moves only what ends
    between the two. Answers the key to go on after, 0 behind the last.
    """
    turns = Leg.objects.select_for_update(of=("self",)).filter(
        pk__gt=after, started_at__isnull=False, ended_at=None, waited_from=None
    )
    some = list(turns.order_by("pk")[:limit])
    for leg in some:
        new = _as_it_was(leg) if back else _anew(leg)
        if new != (leg.due_at, leg.own_due_at):
            was = (None, None) if back else (leg.due_at, leg.own_due_at)
            leg.due_at, leg.own_due_at = new
            leg.due_was, leg.own_due_was = was
            leg.save(update_fields=["due_at", "own_due_at", "due_was", "own_due_was"])
    return some[-1].pk if len(some) == limit else 0


def _anew(leg: Leg) -> tuple[datetime | None, datetime | None]:
    """Both due times by the calendar of now; one that a supplement had shifted keeps its distance."""
    calendar = law.calendar()
    if leg.started_at is None or leg.due_at is None or leg.own_due_at is None:
        return leg.due_at, leg.own_due_at
    if leg.due_at != leg.own_due_at:  # counted from the supplement: by the days that turned only
        return _worked(calendar, leg.due_at), _worked(calendar, leg.own_due_at)
    due = calendar.due(leg.started_at, leg.amount, leg.time_unit)
    return due, due


def _worked(calendar: law.WorkingCalendar, due: datetime) -> datetime:
    """The same hour of the next day that is worked."""
    local = clock.local(due)
    day = calendar.next_working_day(local.date())
    return (
        due if day == local.date() else local.replace(year=day.year, month=day.month, day=day.day)
    )


def _as_it_was(leg: Leg) -> tuple[datetime | None, datetime | None]:
    if leg.due_was is None:
        return leg.due_at, leg.own_due_at
    return leg.due_was, leg.own_due_was


def restart(row: Dossier, at: datetime) -> None:
    """The complete dossier came in: the legal clock counts anew, the measured one goes on.

    What is promised is then the time of this level and of those still to come. Law: NĐ
    118/2025/NĐ-CP; QĐ 766/QĐ-TTg.
    """
    leg = row.legs.filter(started_at__isnull=False, ended_at=None).first()
    if leg is None or leg.waited_from is None or leg.own_due_at is None:
        return
    calendar = law.calendar()
    hours = calendar.working_hours_between(leg.waited_from, at)
    if hours:
        leg.own_due_at = calendar.due(leg.own_due_at, hours, "hour")  # type: ignore[arg-type]  # fractions of an hour are timed too
    leg.due_at = calendar.due(at, leg.amount, leg.time_unit)
    leg.waited_from = None
    leg.save()
    later = {x.position: x.amount for x in row.legs.filter(position__gt=leg.position)}
    row.due_at = calendar.due(at, leg.amount + sum(later.values()), leg.time_unit)
    row.save(update_fields=["due_at"])
