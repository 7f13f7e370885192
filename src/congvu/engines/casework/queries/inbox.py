"""The one inbox: my tasks, my unit's pool, my unit's open work. One query a list, keyset pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import NoReverseMatch, reverse

from congvu.engines.casework.models import Case, Task
from congvu.engines.casework.models.tasks import FAR, Whose
from congvu.engines.casework.queries.calendars import calendar_of, soon
from congvu.engines.casework.queries.doers import in_place_of
from congvu.engines.casework.queries.forecasts import promised, will_be_late
from congvu.engines.casework.queries.words import deadline_words, turn_words
from congvu.engines.casework.rules.clocks import Calendar, Standing, standing
from congvu.engines.org import api as org
from congvu.kernel import prepared
from congvu.kernel.actors import Actor
from congvu.kernel.text import unaccent

PAGE = 50
ROWS = (50, 200)
CAP = 1_000  # counted no further: "hơn 1.000"
TABS = ("mine", "pool", "unit")
_TASK = prepared.columns_named(
    Task, "id", "uid", "case_id", "node", "title", "process_key", "whose", "role", "unit_id",
    "assignee_id", "assignee_name", "due_at", "order_at", "opened_at",
)  # fmt: skip
_CASE = prepared.columns_named(
    Case, "id", "process_id", "title", "code", "subject_url", "subject_uid"
)
_CASES = (
    f"SELECT {prepared.listed('c', _CASE)} FROM casework_case c"  # noqa: S608 - columns
    " WHERE c.id = ANY(%s::bigint[])"
)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class InboxFilter:
    """What the list is narrowed to; every field stands in the URL.

    tab: ``mine``, ``pool`` or ``unit``; due: ``overdue``, ``soon``, ``on_time``, ``none`` or "";
    kind: process key; unit: id; q: words; sort: ``due`` or ``newest``; rows: of a page, one of
    ROWS; after: the page's cursor.
    """

    tab: str = "mine"
    due: str = ""
    kind: str = ""
    unit: int | None = None
    q: str = ""
    sort: str = "due"
    rows: int = PAGE
    after: str = ""

    def query(self, **changes: object) -> str:
        """The query string of this filter with changes, without what is default."""
        made = replace(self, **changes)  # type: ignore[arg-type]  # names are the fields'
        plain = InboxFilter()
        return urlencode(
            {
                name: getattr(made, name)
                for name in ("tab", "due", "kind", "unit", "q", "sort", "rows", "after")
                if getattr(made, name) != getattr(plain, name)
            }
        )


@dataclass(frozen=True, kw_only=True)
class InboxRow:
    """One line: what, for which case, whose turn, until when.

    subject_url: name of the address of the case's subject in its own room ("" for none). for_name:
    in whose place it would be done. at_risk: late if the steps to come take their time.
    """

    uid: UUID
    title: str
    case_title: str
    code: str
    process_key: str
    unit: str
    turn: str
    due_at: datetime | None
    deadline: str
    standing: str
    opened_at: datetime
    claimable: bool
    subject_url: str = ""
    subject_uid: str = ""
    for_name: str = ""
    at_risk: bool = False


@dataclass(frozen=True, kw_only=True)
class InboxPage:
    """rows: at most as many as asked for; next: cursor of the following page; total: capped at CAP + 1."""

    rows: list[InboxRow]
    next: str
    total: int


def inbox(
    actor: Actor, filters: InboxFilter | None = None, *, at: datetime, limit: int = PAGE,
    total: int | None = None, lent: Sequence[Actor] = (),
) -> InboxPage:  # fmt: skip
    """One page of the actor's work. Four queries whatever the number of rows.

    total: how many there are, when the caller has counted already; None: count now. lent: the same
    official in the place of those they stand in for, whose work is shown among theirs.
    """
    wanted = filters or InboxFilter()
    near = soon(at)
    doers = (actor, *lent)
    rows = _narrowed(_tab(doers, wanted.tab), wanted, at, near)
    page = _read(_after(rows, wanted)[: limit + 1])
    more = page[limit:]
    shown = page[:limit]
    units = org.get_many({t.unit_id for t in shown})
    now = _Now(at, near, calendar_of("default", at), promised(shown))
    return InboxPage(
        rows=[
            _row(t, doers, units[t.unit_id].name if t.unit_id in units else "", now) for t in shown
        ],
        next=_cursor(shown[-1], wanted.sort) if more else "",
        total=rows.order_by()[: CAP + 1].count() if total is None else total,
    )  # fmt: skip


def counts(actor: Actor, *lent: Actor) -> dict[str, int]:
    """tab → open tasks, capped at CAP + 1; the unit tab only for who may hand work out."""
    tabs = [t for t in TABS if t != "unit" or _watchers((actor, *lent))]
    return {tab: _tab((actor, *lent), tab)[: CAP + 1].count() for tab in tabs}


def _watchers(doers: Sequence[Actor]) -> tuple[Actor, ...]:
    return tuple(doer for doer in doers if doer.holds("casework.task.assign"))


def subject_link(case: Case) -> str:
    """The page of the case's subject in its own room; '' when that gave none."""
    if ":" not in case.subject_url:
        return case.subject_url if case.subject_url.startswith("/") else ""
    try:
        return reverse(case.subject_url, kwargs={"uid": case.subject_uid})
    except NoReverseMatch:
        return ""


def _tab(doers: Sequence[Actor], tab: str) -> QuerySet[Task]:
    rows = Task.objects.as_system("narrowed by the tab")
    if tab == "pool":
        return rows.pool(*doers)
    if tab == "unit":
        watchers = _watchers(doers)
        return rows.watched(*watchers) if watchers else rows.none()
    return rows.mine(*doers)


def _read(rows: QuerySet[Task]) -> list[Task]:
    """The tasks with what a line shows of them and of their cases.

    The cases are read for the page alone: joined, the server would fetch them for the whole pool.
    """
    found = [prepared.load(Task, _TASK, values) for values in rows.values_list(*_TASK.names)]
    asked = prepared.execute(_CASES, [list({task.case_id for task in found})]) if found else ()
    cases = {values[0]: prepared.load(Case, _CASE, values) for values in asked}
    for task in found:
        task.case = cases[task.case_id]
    return found


def _narrowed(
    rows: QuerySet[Task], wanted: InboxFilter, at: datetime, near: datetime
) -> QuerySet[Task]:
    by_due = {
        "overdue": Q(order_at__lt=at),
        "soon": Q(order_at__gte=at, order_at__lte=near),
        "on_time": Q(order_at__gt=near, order_at__lt=FAR),
        "none": Q(order_at=FAR),
    }
    rows = rows.filter(by_due.get(wanted.due, Q()))
    if wanted.kind:
        rows = rows.filter(process_key=wanted.kind)
    if wanted.unit is not None:
        rows = rows.filter(unit_id=wanted.unit)
    for word in unaccent(wanted.q).split()[:6]:
        rows = rows.filter(search_key__contains=word)
    return rows


def _after(rows: QuerySet[Task], wanted: InboxFilter) -> QuerySet[Task]:
    """Keyset: from the cursor on, in the order of the list."""
    moment, _, last = wanted.after.partition("-")
    known = moment.isdecimal() and last.isdecimal() and len(moment) < 19 and len(last) < 19
    if wanted.sort == "newest":
        rows = rows.order_by("-id")
        return rows.filter(id__lt=int(last)) if known else rows
    rows = rows.order_by("order_at", "id")
    if not known:
        return rows
    begin = EPOCH + timedelta(microseconds=min(int(moment), 253_370_764_800_000_000))
    return rows.filter(order_at__gte=begin).exclude(order_at=begin, id__lte=int(last))


def _cursor(task: Task, sort: str) -> str:
    micro = (task.order_at - EPOCH) // timedelta(microseconds=1)
    return f"{micro}-{task.pk}"


@dataclass(frozen=True)
class _Now:
    """What all rows of a page are held against. promised: case id → end of its legal clock."""

    at: datetime
    near: datetime
    calendar: Calendar
    promised: dict[int, datetime]


def _row(task: Task, doers: Sequence[Actor], unit: str, now: _Now) -> InboxRow:
    free = task.whose == Whose.OFFICIAL and task.assignee_id is None
    due, at = now.promised.get(task.case_id), now.at
    return InboxRow(
        uid=task.uid, title=task.title, case_title=task.case.title, code=task.case.code,
        process_key=task.process_key, unit=unit, turn=turn_words(task, unit, doers[0]),
        due_at=task.due_at, deadline=deadline_words(task.due_at, at, now.calendar),
        standing=Standing(standing(task.due_at, at, now.near)), opened_at=task.opened_at,
        claimable=free and any(doer.holds(task.role, task.unit_id) for doer in doers),
        subject_url=task.case.subject_url, subject_uid=task.case.subject_uid,
        for_name=in_place_of(doers, task),
        at_risk=will_be_late(task, due, at, now.calendar),
    )  # fmt: skip
