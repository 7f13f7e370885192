"""Việc của tôi: the list, its filters in the URL, its export."""

from __future__ import annotations

import csv
import functools
import io
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.middleware.csrf import get_token
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from congvu.engines.casework.queries import inbox as queries
from congvu.engines.casework.queries.inbox import CAP, PAGE, ROWS, TABS, InboxFilter, InboxRow
from congvu.engines.casework.queries.processes import titles
from congvu.engines.casework.queries.words import standing_words
from congvu.engines.casework.web.inbox_rows import Addresses, body
from congvu.engines.identity import api as identity
from congvu.engines.org import api as org
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.webkit.web.answers import page
from congvu.webkit.web.routes import actor_of

DUE = ("overdue", "soon", "on_time", "none")
EXPORT_ROWS = 5_000
NO_UID = UUID(int=0)
SCREEN = "casework:inbox"


def show(request: HttpRequest) -> HttpResponse:
    """The list of one tab."""
    actor, at = actor_of(request), clock.now()
    lent = identity.acting_for(actor, at=at)
    views = identity.saved_views(actor.account_id or 0, SCREEN)
    wanted = read_filter(request.GET if request.GET else _default(views))
    counts = queries.counts(actor, *lent)
    if wanted == InboxFilter() and not request.GET and not counts["mine"] and counts["pool"]:
        wanted = InboxFilter(tab="pool")  # nobody comes to look at an empty list
    narrowed = wanted != InboxFilter(
        tab=wanted.tab, sort=wanted.sort, rows=wanted.rows, after=wanted.after
    )
    known = None if narrowed else counts.get(wanted.tab)
    found = queries.inbox(actor, wanted, at=at, total=known, lent=lent, limit=wanted.rows)
    url, all_picked = reverse("casework:inbox"), "chon" in request.GET
    context = {
        "page": found, "wanted": wanted, "tabs": _tabs(counts, wanted, url),
        "body": body(map(_addressed, found.rows), token=get_token(request), picked=all_picked),
        "paging": {
            "next": f"{url}?{wanted.query(after=found.next)}" if found.next else "",
            "previous": f"{url}?{wanted.query(after='')}" if wanted.after else "",
            "total": found.total, "shown": len(found.rows),
        },
        "kinds": titles(), "units": _units(actor), "dues": [(d, standing_words(d)) for d in DUE],
        "export": wanted.query(after=""), "clear": f"{url}?{InboxFilter(tab=wanted.tab).query()}",
        "is_filtered": narrowed, "sizes": ROWS, "all_picked": all_picked,
        "pick_all": f"{url}?{wanted.query()}&chon=het#inbox", "views": _views(views, wanted, url),
        "here": f"{url}?{wanted.query(after='')}", "query": wanted.query(after=""), "screen": SCREEN,
        "absent": [a.on_behalf_of_name for a in lent], "may_assign": "unit" in counts,
    }  # fmt: skip
    return page(request, "casework/inbox.html", context, fragment="casework/_inbox.html")


def export(request: HttpRequest, kind: str) -> HttpResponse:
    """The filtered list as CSV or Excel, at most EXPORT_ROWS rows."""
    rows = list(_every(actor_of(request), read_filter(request.GET)))
    if kind == "csv":
        return _csv(rows)
    if kind == "xlsx":
        return _xlsx(rows)
    raise Http404


def read_filter(asked: QueryDict) -> InboxFilter:
    """The filter in the URL; what is no filter is ignored."""
    unit, size = asked.get("unit", ""), asked.get("rows", "")
    return InboxFilter(
        tab=tab if (tab := asked.get("tab", "")) in TABS else "mine",
        due=due if (due := asked.get("due", "")) in DUE else "",
        kind=asked.get("kind", "")[:100].replace("\0", ""),
        unit=int(unit) if unit.isdecimal() and len(unit) < 16 else None,
        q=asked.get("q", "")[:200].replace("\0", ""),
        sort="newest" if asked.get("sort") == "newest" else "due",
        rows=next((n for n in ROWS if str(n) == size), PAGE),
        after=asked.get("after", "")[:60],
    )  # fmt: skip


def _default(views: list[Any]) -> QueryDict:
    """What the inbox opens with: the view that its owner made the usual one."""
    return QueryDict(next((v.query for v in views if v.is_default), ""))


def _views(views: list[Any], wanted: InboxFilter, url: str) -> list[dict[str, object]]:
    return [
        {
            "title": v.title, "href": f"{url}?{v.query}", "uid": v.uid, "usual": v.is_default,
            "current": v.query == wanted.query(after=""),
        }
        for v in views
    ]  # fmt: skip


def _tabs(counts: dict[str, int], wanted: InboxFilter, url: str) -> list[dict[str, object]]:
    names = {"mine": _("Việc của tôi"), "pool": _("Chờ nhận"), "unit": _("Cả đơn vị")}
    return [
        {
            "title": names[tab], "count": count, "current": tab == wanted.tab,
            "href": f"{url}?{wanted.query(tab=tab, after='')}",
        }
        for tab, count in counts.items()
    ]  # fmt: skip


def _units(actor: Actor) -> list[tuple[int, str]]:
    """The units that the actor works for, for the filter; none when there is no choice."""
    ids: set[int] = set()
    for units in actor.reach.values():
        ids |= units or set()
    if not 1 < len(ids) <= 200:
        return []
    return sorted(((pk, u.name) for pk, u in org.get_many(ids).items()), key=lambda x: x[1])


def _addressed(row: InboxRow) -> tuple[InboxRow, Addresses]:
    claim = _address("casework:claim", row.uid) if row.claimable else ""
    task = _address("casework:task", row.uid)
    return row, Addresses(task=task, case=_subject(row), claim=claim)


def _subject(row: InboxRow) -> str:
    if ":" not in row.subject_url:
        return ""
    try:
        return _address(row.subject_url, row.subject_uid)
    except NoReverseMatch:  # a room that has gone, or that asks for more than a uid
        return ""


def _address(name: str, uid: UUID | str) -> str:
    return _pattern(name).replace(str(NO_UID), str(uid))


@functools.cache
def _pattern(name: str) -> str:
    """The address with a uid that no row has: worked out once, not for each row."""
    return reverse(name, kwargs={"uid": NO_UID})


def _every(actor: Actor, wanted: InboxFilter) -> Iterator[InboxRow]:
    at, given = clock.now(), 0
    lent, after = identity.acting_for(actor, at=at), ""
    while given < EXPORT_ROWS:
        narrowed = InboxFilter(**{**wanted.__dict__, "after": after})
        found = queries.inbox(actor, narrowed, at=at, limit=CAP, lent=lent)
        yield from found.rows
        given += len(found.rows)
        after = found.next
        if not after:
            return


def _table(rows: list[InboxRow]) -> Iterator[list[str]]:
    yield [
        _("Mã hồ sơ"), _("Việc"), _("Hồ sơ"), _("Đơn vị"), _("Đến lượt"), _("Hạn"),
        _("Tình trạng"), _("Mở lúc"), _("Thay mặt"), _("Dự báo"),
    ]  # fmt: skip
    for row in rows:
        due = f"{clock.local(row.due_at):%d/%m/%Y %H:%M}" if row.due_at else ""
        opened = f"{clock.local(row.opened_at):%d/%m/%Y %H:%M}"
        cells = [row.code, row.title, row.case_title, row.unit, row.turn, due, row.deadline, opened]
        cells += [row.for_name, _("Nguy cơ trễ hạn") if row.at_risk else ""]
        yield [_harmless(cell) for cell in cells]


def _harmless(cell: str) -> str:
    """A cell that a spreadsheet would take for a formula is text."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t") else cell


def _csv(rows: list[InboxRow]) -> HttpResponse:
    text = io.StringIO()
    csv.writer(text).writerows(_table(rows))
    answer = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="viec-cua-toi.csv"'
    return answer


def _xlsx(rows: list[InboxRow]) -> HttpResponse:
    from openpyxl import Workbook  # heavy: only when asked for

    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Việc của tôi"))
    for row in _table(rows):
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    answer = HttpResponse(file.getvalue(), content_type=kind)
    answer["Content-Disposition"] = 'attachment; filename="viec-cua-toi.xlsx"'
    return answer
