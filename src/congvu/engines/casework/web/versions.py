"""For who designs and publishes: all processes, two versions side by side, running cases moved and back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import reverse
from django.utils.translation import gettext as _

from congvu.engines.casework.actions.changeovers import change_over, undo_change_over
from congvu.engines.casework.models import Changeover, ProcessVersion
from congvu.engines.casework.queries.changeovers import dry_run
from congvu.engines.casework.queries.versions import (
    changeovers_of,
    differences,
    every_process,
    plan_rows,
)
from congvu.engines.casework.web.processes import PUBLISH, asked_version, missing
from congvu.kernel import clock
from congvu.webkit.web.answers import go, page
from congvu.webkit.web.routes import actor_of


def index(request: HttpRequest) -> HttpResponse:
    """Every process with its versions."""
    context = {"processes": every_process(), "may_publish": actor_of(request).holds(PUBLISH)}
    return page(request, "casework/processes.html", context)


def compare(request: HttpRequest, key: str) -> HttpResponse:
    """What version ``?den=`` says otherwise than version ``?tu=``."""
    old, new = _two(request, key)
    context = {"old": old, "new": new, "rows": differences(old.compiled, new.compiled)}
    return page(request, "casework/compare.html", context)


def move(request: HttpRequest, key: str) -> HttpResponse:
    """GET tells what would become of the running cases; POST, confirmed, moves them."""
    old, new = _two(request, key)
    if request.method != "POST":
        return _plan(request, old, new)
    if request.POST.get("confirmed") != "1":
        return _plan(request, old, new, error=_unconfirmed(), status=422)
    report = change_over(
        actor=actor_of(request), before=old.uid, after=new.uid, at=clock.now(),
        decision=request.POST.get("decision", "")[:100].replace("\0", ""),
    )  # fmt: skip
    stayed = sum(s.cases for s in report.stayed)
    text = _("Đã chuyển %(went)s hồ sơ sang phiên bản mới; %(stayed)s hồ sơ giữ phiên bản cũ.")
    messages.success(request, text % {"went": report.went, "stayed": stayed})
    return go(request, _address(old, new))


def undo(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Takes a bulk move back, when that is confirmed."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    made = Changeover.objects.select_related("before", "after").filter(uid=uid).first()
    if made is None:
        raise missing()
    if request.POST.get("confirmed") != "1":
        return _plan(request, made.before, made.after, error=_unconfirmed(), status=422)
    report = undo_change_over(actor=actor_of(request), changeover=uid, at=clock.now())
    text = _("Đã đưa %(went)s hồ sơ về phiên bản cũ.")
    messages.success(request, text % {"went": report.went})
    return go(request, _address(made.before, made.after))


def _unconfirmed() -> str:
    return _("Hãy đánh dấu xác nhận trước khi thực hiện.")


def _two(request: HttpRequest, key: str) -> tuple[ProcessVersion, ProcessVersion]:
    old, new = asked_version(request, "tu", key), asked_version(request, "den", key)
    if old is None or new is None or old.pk == new.pk:
        raise missing()
    return old, new


def _address(old: ProcessVersion, new: ProcessVersion) -> str:
    url = reverse("casework:move", kwargs={"key": old.key})
    return f"{url}?tu={old.version}&den={new.version}"


def _plan(
    request: HttpRequest, old: ProcessVersion, new: ProcessVersion, *, error: str = "",
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    rows = plan_rows(dry_run(old, new), old.compiled)
    context: dict[str, Any] = {
        "old": old, "new": new, "rows": rows, "error": error, "here": _address(old, new),
        "going": sum(r["cases"] for r in rows if r["goes"]),
        "staying": sum(r["cases"] for r in rows if not r["goes"]),
        "made": changeovers_of(old.key),
    }  # fmt: skip
    return page(request, "casework/move.html", context, status=status)
