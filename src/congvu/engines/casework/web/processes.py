"""A published process as a diagram and as a table."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from congvu.engines.casework.models import Case, ProcessVersion
from congvu.engines.casework.queries.case_places import find_case, where_of
from congvu.engines.casework.queries.inbox import subject_link
from congvu.engines.casework.queries.pictures import (
    Where,
    drawn,
    hours_of,
    picture_of,
    table_of,
)
from congvu.engines.casework.queries.processes import in_force, version_of
from congvu.engines.casework.queries.verdicts import verdicts_of
from congvu.kernel import clock
from congvu.kernel.errors import NotFound
from congvu.webkit.web.answers import page
from congvu.webkit.web.routes import actor_of

PUBLISH, DESIGN = "casework.process.publish", "casework.process.design"


def show(request: HttpRequest, key: str) -> HttpResponse:
    """The version in force today, or the one that the address names (``?phien-ban=2``)."""
    today = clock.local(clock.now()).date()
    version = asked_version(request, "phien-ban", key) or _newest(key, today)
    context = {
        **pictured(version, Where()), "hours": hours_of(version.compiled),
        "judged": verdicts_of(version, today), "may_design": actor_of(request).holds(DESIGN),
        "future": version.valid_from > today,
    }  # fmt: skip
    return page(request, "casework/process.html", context)


def pictured(version: ProcessVersion, where: Where) -> dict[str, Any]:
    """What the picture and its table need, with a case's place in them."""
    rows = table_of(version.compiled, where)
    return {
        "version": version, "picture": drawn(picture_of(version.pk), where), "rows": rows,
        "picture_title": _("Sơ đồ quy trình %(title)s") % {"title": version.title},
        "now_words": ", ".join(str(r["title"]) for r in rows if r["state"] == "now"),
        "marked": bool(where.now or where.done),
    }  # fmt: skip


def asked_version(request: HttpRequest, name: str, key: str) -> ProcessVersion | None:
    """The version whose number stands in the query string; None when none does.

    Raises NotFound when there is no such version.
    """
    number = request.GET.get(name, "")
    if not number:
        return None
    found = version_of(key, int(number)) if number.isdecimal() and len(number) < 7 else None
    if found is None:
        raise missing()
    return found


def missing() -> NotFound:
    """The answer to an address of no process."""
    return NotFound(_("Không tìm thấy quy trình hoặc phiên bản này; hãy kiểm tra lại địa chỉ."))


def _newest(key: str, today: date) -> ProcessVersion:
    found = in_force(key, today)
    if found is None:
        found = version_of(key)  # published, but not yet in force
    if found is None:
        raise missing()
    return found


def of_case(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The process of one case, in the version that it runs by, with its present steps lit."""
    case = find_case(actor_of(request), uid)
    if case is None:
        raise NotFound(_("Không tìm thấy hồ sơ này, hoặc hồ sơ không thuộc đơn vị của bạn."))
    shown = pictured(case.process, where_of(case))
    context = {
        **shown, "case": case, "subject_url": subject_link(case),
        "state": _(Case.State(case.state).label),
        "done_words": ", ".join(str(r["title"]) for r in shown["rows"] if r["state"] == "done"),
    }  # fmt: skip
    return page(request, "casework/case_process.html", context)
