"""The numbers' pages: books, gaps, papers that wait for their signature."""

from __future__ import annotations

import csv
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from congvu.engines.documents.actions import papers as actions
from congvu.engines.documents.queries import numbers
from congvu.engines.documents.queries.papers import waiting
from congvu.engines.documents.web.forms import CancelForm, EndForm
from congvu.engines.org import api as org
from congvu.kernel import clock
from congvu.webkit.web.routes import actor_of

SHOWN = 100


@require_GET
def books(request: HttpRequest) -> HttpResponse:
    """All series; one of them opened by ``?day=<code>``."""
    code = request.GET.get("day", "")
    rows = numbers.book(actor_of(request), code)[:SHOWN] if code else ()
    context = {"series": numbers.series(), "code": code, "rows": rows}
    return render(request, "documents/numbers.html", context)


@require_GET
def gaps(request: HttpRequest) -> HttpResponse:
    """Numbers on no issued paper; ``?dang=csv`` gives the same as a file."""
    found = numbers.gaps(actor_of(request))
    units = org.get_many({gap.unit_id for gap in found if gap.unit_id})
    rows = [(gap, units[gap.unit_id].name if gap.unit_id in units else "") for gap in found]
    if request.GET.get("dang") == "csv":
        return _as_csv(rows)
    return render(request, "documents/gaps.html", {"rows": rows})


@require_GET
def waiting_papers(request: HttpRequest) -> HttpResponse:
    """Papers that wait for their signature, with the last trouble in words."""
    rows = waiting(actor_of(request))[:SHOWN]
    return render(request, "documents/waiting.html", {"rows": rows, "form": CancelForm()})


@require_POST
def retry(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Put one back into the queue."""
    actions.retry_paper(actor=actor_of(request), uid=uid, at=clock.now())
    return redirect("documents:waiting")


@require_POST
def cancel(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Give one up, with the reason."""
    form = CancelForm(request.POST)
    if not form.is_valid():
        rows = waiting(actor_of(request))[:SHOWN]
        return render(request, "documents/waiting.html", {"rows": rows, "form": form}, status=422)
    actions.cancel_paper(
        actor=actor_of(request), uid=uid, reason=form.cleaned_data["reason"], at=clock.now()
    )
    return redirect("documents:waiting")


@require_http_methods(["GET", "POST"])
def revoke(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Revoke an issued paper: reason and decision."""
    form = EndForm(request.POST or None)
    if form.is_valid():
        ended = actions.revoke_issued(
            actor=actor_of(request), uid=uid, reason=form.cleaned_data["reason"],
            decision=form.cleaned_data["decision"], on=clock.today(), at=clock.now(),
        )  # fmt: skip
        return redirect("documents:paper", code=ended.code)
    return render(
        request, "documents/revoke.html", {"form": form}, status=422 if form.is_bound else 200
    )


def _as_csv(rows: list[tuple[numbers.Gap, str]]) -> HttpResponse:
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="so-trong.csv"'
    answer.write("\ufeff")  # Excel reads UTF-8 only with the mark
    sheet = csv.writer(answer)
    sheet.writerow([_("Dãy số"), _("Số"), _("Kỳ"), _("Đơn vị"), _("Tình trạng"), _("Lý do")])
    for gap, unit in rows:
        cells = [gap.series, gap.text or str(gap.value), gap.period, unit, gap.why, gap.reason]
        sheet.writerow(["'" + c if c[:1] in "=+-@" else c for c in cells])  # no formula
    return answer
