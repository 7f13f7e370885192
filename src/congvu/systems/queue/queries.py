"""What the kiosk, the counter, the wall and the figures show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import segno
from django.db.models import Avg, Count, F, Q
from django.db.models.functions import ExtractHour
from django.utils.translation import gettext as _

from congvu.engines.org import api as org
from congvu.engines.org.contracts import Unit
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotAllowed, NotFound
from congvu.kernel.moving import Found, Handing, Shift, found, page
from congvu.systems.queue import rules
from congvu.systems.queue.models import CALL, Service, State, Ticket, TicketQuerySet

WALL = 8  # numbers on the wall
LATEST = 20  # served ones from which the pace is taken


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A number as its holder sees it: no name is on it."""

    uid: str
    code: str
    service: str
    state: str
    counter: str
    ahead: int
    minutes: int
    taken_at: datetime
    unit: str
    unit_uid: str


def unit_of(uid: UUID) -> Unit:
    """The unit of a kiosk or wall. Raises NotFound."""
    found = org.unit_by_uid(uid)
    if found is None:
        raise NotFound(_("Không có nơi tiếp nhận này."))
    return found


def desk_unit(actor: Actor) -> Unit:
    """The unit at whose counter the officer sits. Raises NotAllowed."""
    if actor.unit_id is None or not actor.holds(CALL, actor.unit_id):
        raise NotAllowed(_("Chỉ người ngồi quầy gọi được số."), code=CALL)
    return org.unit(actor.unit_id)


def services(unit_id: int) -> list[Service]:
    """The queues of a unit that are open."""
    return list(Service.objects.filter(unit=unit_id, active=True).order_by("letter"))


def all_services(unit_id: int) -> list[Service]:
    """The queues of a unit, closed ones too."""
    return list(Service.objects.filter(unit=unit_id).order_by("letter"))


def today(unit_id: int, day: date) -> TicketQuerySet:
    """The numbers of one day of one unit; they hold no name."""
    return Ticket.objects.as_system("numbers without names").of_day(unit_id, day)


def standing(uid: UUID) -> Standing:
    """Where a number stands. Raises NotFound."""
    rows = Ticket.objects.as_system("a number without a name").select_related("service")
    row = rows.filter(uid=uid).first()
    if row is None:
        raise NotFound(_("Không có số này. Hãy lấy số mới."))
    line = today(row.unit_id, row.day).filter(service=row.service_id, state=State.WAITING)
    before = Q(taken_at__lt=row.taken_at) | Q(taken_at=row.taken_at, pk__lt=row.pk)
    ahead = line.filter(before if row.priority else before | ~Q(priority="")).exclude(pk=row.pk)
    if row.priority:
        ahead = ahead.exclude(priority="")
    waiting = ahead.count() if row.state == State.WAITING else 0
    unit = org.unit(row.unit_id)
    return Standing(
        uid=str(row.uid), code=row.code, service=row.service.name, state=row.state,
        counter=row.counter, ahead=waiting, taken_at=row.taken_at, unit=unit.name,
        unit_uid=str(unit.uid),
        minutes=rules.minutes_ahead(waiting, pace(row.service, row.day), _counters(row)),
    )  # fmt: skip


def pace(service: Service, day: date) -> float:
    """Minutes that one takes: of the last served today, else the service's own."""
    served = today(service.unit_id, day).filter(
        service=service, done_at__isnull=False, called_at__isnull=False
    )
    spans = served.order_by("-done_at").values_list("called_at", "done_at")[:LATEST]
    minutes = [(done - called).total_seconds() / 60 for called, done in spans if called and done]
    return sum(minutes) / len(minutes) if minutes else service.minutes


def qr(url: str) -> str:
    """A link as a code to scan with a phone, SVG."""
    made: str = segno.make(url, error="m", micro=False).svg_inline(scale=5, border=3)
    return made


def desk(*, actor: Actor, counter: str, at: datetime) -> dict[str, Any]:
    """The counter: who is served here, who waits, who was skipped."""
    unit, day = desk_unit(actor), clock.local(at).date()
    rows = today(unit.id, day).select_related("service")
    waiting = rows.filter(state=State.WAITING).order_by("taken_at", "id")
    return {
        "unit": unit,
        "counter": counter,
        "serving": rows.filter(state=State.CALLED, counter=counter).first() if counter else None,
        "services": [
            {"row": s, "waiting": waiting.filter(service=s).count()} for s in services(unit.id)
        ],
        "waiting": [_line(t) for t in waiting[:50]],
        "skipped": list(rows.filter(state=State.SKIPPED).order_by("-called_at")[:10]),
    }


def wall(*, unit: Unit, at: datetime) -> dict[str, Any]:
    """The wall: the newest call large, those before, how many wait."""
    rows = today(unit.id, clock.local(at).date())
    called = list(rows.filter(state=State.CALLED).order_by("-called_at")[:WALL])
    return {
        "unit": unit,
        "called": called,
        "newest": called[0] if called else None,
        "waiting": rows.filter(state=State.WAITING).count(),
        "coming": list(
            rows.filter(state=State.WAITING)
            .order_by("taken_at", "id")
            .values_list("code", flat=True)[:6]
        ),
    }


def figures(*, actor: Actor, day: date) -> dict[str, Any]:
    """By hour and by counter: how many came, how long they waited and were served, in minutes."""
    rows = Ticket.objects.visible_to(actor).filter(day=day)
    told = {
        "taken": Count("id"),
        "served": Count("id", filter=Q(state=State.DONE)),
        "waited": Avg(F("called_at") - F("taken_at")),
        "spent": Avg(F("done_at") - F("called_at")),
    }
    hours = rows.annotate(hour=ExtractHour("taken_at", tzinfo=clock.VIETNAM)).values("hour")
    return {
        "day": day,
        "hours": [_figures(r, f"{r['hour']}:00") for r in hours.annotate(**told).order_by("hour")],
        "counters": [
            _figures(r, r["counter"])
            for r in rows.exclude(counter="").values("counter").annotate(**told).order_by("counter")
        ],
        "whole": _figures(rows.aggregate(**told), _("Cả ngày")),
    }


def facts() -> Iterator[dict[str, Any]]:
    """One row a number, for the lake: when, how long they waited (minutes), no name."""
    rows = Ticket.objects.as_system("facts").order_by("id")
    for row in rows.values("day", "unit_id", "priority", "state", "taken_at", "called_at"):
        called = row["called_at"]
        waited = (called - row["taken_at"]).total_seconds() / 60 if called else 0
        told: dict[str, Any] = {**row, "called": int(called is not None)}
        del told["called_at"]
        yield {**told, "waited": round(waited, 1)}


def _line(row: Ticket) -> dict[str, Any]:
    return {
        "code": row.code,
        "service": row.service.name,
        "taken_at": row.taken_at,
        "priority": _(rules.PRIORITIES[row.priority]) if row.priority else "",
    }


def _figures(row: Mapping[str, Any], label: str) -> dict[str, Any]:
    def minutes(span: Any) -> int | None:
        return round(span.total_seconds() / 60) if span is not None else None

    return {
        "label": label, "taken": row["taken"], "served": row["served"],
        "waited": minutes(row["waited"]), "spent": minutes(row["spent"]),
    }  # fmt: skip


def _counters(row: Ticket) -> int:
    """Counters that are at work on this day, one at least."""
    return (
        today(row.unit_id, row.day).filter(state=State.CALLED).values("counter").distinct().count()
    )


def moving_services(*, handing: Handing, after: int, limit: int) -> Found:
    """Open queues of a unit that is merged or split; a letter that is taken there gives way."""
    rows = Service.objects.filter(unit__in=handing.sources, active=True)
    some = page(rows, after=after, limit=limit)
    goals = {handing.heir(row.unit_id) for row in some}
    taken: dict[int, set[str]] = {unit: set() for unit in goals}
    others = Service.objects.filter(unit__in=goals)
    for unit, letter in others.values_list("unit_id", "letter"):
        taken[unit].add(letter)
    shifts = []
    for row in some:
        heir = handing.heir(row.unit_id)
        if heir == row.unit_id:
            continue
        letter = rules.free_letter(row.letter, taken[heir])
        if letter:
            taken[heir].add(letter)
        shifts.append(_moving(row, heir, letter))
    return found(some, shifts)


def _moving(row: Service, heir: int, letter: str) -> Shift:
    before = {"unit_id": row.unit_id, "letter": row.letter}
    said = f"{row.letter} {row.name}"
    if not letter:
        return Shift(row=row.pk, before={}, after={}, from_unit=row.unit_id, to_unit=row.unit_id,
                     said=said, stays=True, conflict=_("Nơi nhận đã dùng hết chữ cái."))  # fmt: skip
    conflict = ""
    if letter != row.letter:
        conflict = _("Chữ %(old)s đã dùng ở nơi nhận; số của nhóm này sẽ bắt đầu bằng chữ %(new)s.")
        conflict %= {"old": row.letter, "new": letter}
    return Shift(row=row.pk, before=before, after={"unit_id": heir, "letter": letter},
                 from_unit=row.unit_id, to_unit=heir, said=said, conflict=conflict)  # fmt: skip
