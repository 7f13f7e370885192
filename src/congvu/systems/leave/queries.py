"""Every read of leave."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from congvu.engines.casework import api as casework
from congvu.engines.law import api as law
from congvu.engines.ledger.contracts import Entry
from congvu.engines.org import api as org
from congvu.kernel import clock, prepared
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound
from congvu.kernel.health import Finding
from congvu.kernel.knowing import Known
from congvu.kernel.moving import Found, Handing, Shift, columns, found, page
from congvu.kernel.tiles import Shown
from congvu.systems.leave import rules
from congvu.systems.leave.models import (
    HOLDING,
    LeaveKind,
    LeaveRequest,
    LeaveRequestQuerySet,
    State,
)

Requests = LeaveRequestQuerySet
DAYS_PER_YEAR = "leave.days_per_year"
DEFAULT_DAYS = 12
ANNUAL = ("annual", "Nghỉ hằng năm")
_HOLDING = ", ".join(f"'{state}'" for state in (*HOLDING, State.FINISHED))
_TAKEN = (
    "SELECT coalesce(sum(days), 0) FROM leave_leaverequest"  # noqa: S608 - constants
    f" WHERE person_id = %s AND first_day BETWEEN %s AND %s AND state IN ({_HOLDING})"
    " AND kind NOT IN (SELECT code FROM leave_leavekind WHERE NOT counts)"
)


def visible_requests(actor: Actor) -> Requests:
    """The requests that this actor may know of."""
    return LeaveRequest.objects.visible_to(actor)


def request(*, actor: Actor, uid: UUID | str) -> LeaveRequest:
    """One request. Raises NotFound when there is none that this actor may know of."""
    found = visible_requests(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound(_("Không tìm thấy đơn nghỉ phép này."))
    return found


def kinds() -> list[tuple[str, str]]:
    """(code, label) of each kind of leave; without an agency's list, only the yearly one."""
    return list(LeaveKind.objects.values_list("code", "label")) or [ANNUAL]


def wish(first_day: date, last_day: date, *, counts: bool = True) -> rules.Wish:
    """What is asked for, with its working days by the law's calendar."""
    backwards = last_day < first_day
    days = 0 if backwards else law.calendar().working_days_between(first_day, _after(last_day))
    return rules.Wish(first_day=first_day, last_day=last_day, days=days, counts=counts)


def days_per_year(*, on: date) -> int:
    """The agency's dated setting, else the law's twelve."""
    try:
        return int(law.value(DAYS_PER_YEAR, on=on))  # type: ignore[arg-type]  # declared as int
    except NotFound:
        return DEFAULT_DAYS


def days_left(*, person_id: int, on: date) -> int:
    """Days that remain to this person in the year of ``on``."""
    year = (date(on.year, 1, 1), date(on.year, 12, 31))
    taken = prepared.execute(_TAKEN, [person_id, *year]).fetchone()
    entitled = rules.days_entitled(per_year=days_per_year(on=on), years_of_service=0)
    return entitled - (taken[0] if taken else 0)


def days_left_of(actor: Actor) -> dict[str, Known]:
    """What forms may take over: the days left this year."""
    at = clock.now()
    left = days_left(person_id=actor.person_id or 0, on=clock.local(at).date())
    return {"days_left": Known(left, at)}


def request_facts() -> Iterator[dict[str, Any]]:
    """One row a request, for the lake: no name, no reason."""
    rows = LeaveRequest.objects.as_system("facts of the lake").holding()
    names = ("uid", "owner_unit_id", "kind", "first_day", "last_day", "days", "state")
    yield from rows.values(*names).iterator()


def by_unit() -> list[dict[str, Any]]:
    """Approved requests and days of each unit and year: unit_code, year, requests, days."""
    rows = (
        LeaveRequest.objects.as_system("open data").holding().exclude(state=State.WAITING)
        .values("owner_unit_id", "first_day__year")
        .annotate(requests=Count("pk"), total=Sum("days")).order_by("owner_unit_id", "first_day__year")
    )  # fmt: skip
    units = org.get_many({row["owner_unit_id"] for row in rows})
    return [
        {"unit_code": units[row["owner_unit_id"]].code, "year": row["first_day__year"],
         "requests": row["requests"], "days": row["total"]}
        for row in rows
    ]  # fmt: skip


def leave_of(actor: Actor, person_id: int) -> list[LeaveRequest]:
    """A person's newest requests that the reader may know of, for the panel on their page."""
    return list(visible_requests(actor).filter(person_id=person_id).order_by("-first_day")[:5])


def record_package(uid: UUID | str) -> dict[str, Any]:
    """One request as the archive keeps it."""
    row = LeaveRequest.objects.as_system("handing over to the archive").get(uid=uid)
    columns = ("code", "kind", "first_day", "last_day", "days", "state", "decided_by")
    return {name: str(getattr(row, name)) for name in columns}


def applicant_of(entry: Entry) -> list[int]:
    """Who is told of a decision: the person who asked."""
    rows = LeaveRequest.objects.as_system("telling the applicant").filter(uid=entry.subject)
    return list(rows.values_list("person_id", flat=True))


def waiting_for(subject_uid: str) -> bool:
    """Whether there is such a request and it waits."""
    rows = LeaveRequest.objects.as_system("following its process")
    return rows.filter(uid=subject_uid, state=State.WAITING).exists()


def past_leave(*, today: date) -> list[str]:
    """uids of approved requests whose last day is over."""
    rows = LeaveRequest.objects.as_system("the nightly round")
    rows = rows.filter(state=State.APPROVED, last_day__lt=today)
    return [str(uid) for uid in rows.values_list("uid", flat=True)]


def tile_days_left(*, actor: Actor, at: datetime) -> Shown | None:
    """The home page's figure; nothing for who has no unit."""
    if actor.person_id is None or actor.unit_id is None:
        return None
    left = days_left(person_id=actor.person_id, on=clock.local(at).date())
    return Shown(figure=left, unit=_("ngày"), note=_("trong năm nay"))


def count_by_state() -> Iterable[tuple[dict[str, str], int]]:
    """Samples of /metrics."""
    rows = LeaveRequest.objects.as_system("metrics").values("state").annotate(n=Count("pk"))
    return [({"state": row["state"]}, row["n"]) for row in rows.order_by("state")]


def check_waiting() -> Finding:
    """Whether a request waits longer than its three working days."""
    today, calendar = clock.today(), law.calendar()
    rows = LeaveRequest.objects.as_system("congvu check").filter(state=State.WAITING)
    asked = [clock.local(at).date() for at in rows.values_list("requested_at", flat=True)]
    late = sum(
        rules.is_late(day, today=today, working_days=calendar.working_days_between(day, today))
        for day in asked
    )
    if late:
        return Finding(False, f"{late} đơn", "nhắc người duyệt trong mục Việc của tôi")
    return Finding(True, f"không có (đang chờ: {len(asked)})")


def _after(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)


def moving_requests(*, handing: Handing, after: int, limit: int) -> Found:
    """Requests that wait in a unit that is merged or split; each goes where its case goes."""
    rows = LeaveRequest.objects.as_system("reorganisation").filter(
        owner_unit__in=handing.sources, state=State.WAITING
    )
    some = page(rows, after=after, limit=limit)
    housed = casework.housed("leaverequest", [r.uid for r in some], handing=handing)
    shifts = []
    for row in some:
        before, then, old, new = columns(row, handing, units=("owner_unit_id",))
        if (heir := housed.get(str(row.uid))) is not None:
            then, new = {"owner_unit_id": heir}, heir
        if before != then:
            shifts.append(
                Shift(row=row.pk, before=before, after=then, from_unit=old or row.owner_unit_id,
                      to_unit=new, said=row.code or "", persons=(row.person_id,), official=True)
            )  # fmt: skip
    return found(some, shifts)
