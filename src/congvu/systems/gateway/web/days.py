"""The reconciliation of a day: ours, theirs, and what to send again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.registers.dossiers import api as dossiers
from congvu.registers.dossiers.contracts import State
from congvu.systems.gateway.actions import national, outbound, reconciling
from congvu.systems.gateway.queries import outbound as queries
from congvu.webkit.web import answers
from congvu.webkit.web.routes import actor_of
from congvu.webkit.web.screens.columns import day_of

RESEND = "gateway.message.resend"
PORTAL = Actor.system("Đồng bộ Cổng Dịch vụ công quốc gia")


@require_GET
def day(request: HttpRequest) -> HttpResponse:
    """One day's report, and the days that were compared."""
    when = day_of(request.GET.get("ngay", "")) or clock.today() - timedelta(days=1)
    report = queries.report(day=when)
    context = {
        "day": when, "report": report, "reports": queries.reports(),
        "differing": _differing(report), "may_send": actor_of(request).holds(RESEND),
        "to_send": len(report.missing) + len(report.differing) if report else 0,
        "configured": national.is_configured(), "simulated": national.is_simulator(),
        "crumbs": [{"title": _("Đồng bộ hồ sơ"), "href": reverse("gateway:messages")}],
    }  # fmt: skip
    return answers.page(request, "gateway/day.html", context)


@require_POST
def compare(request: HttpRequest) -> HttpResponse:
    """Ask the portal for the day and compare now."""
    when = day_of(request.POST.get("ngay", "")) or clock.today()
    if not national.is_configured():
        messages.error(
            request, _("Chưa khai báo Cổng Dịch vụ công quốc gia nên chưa đối soát được.")
        )
        return _back(request, when)
    try:
        reconciling.reconcile(actor=PORTAL, day=when, at=clock.now())
        messages.success(request, _("Đã đối soát."))
    except (national.PortalUnreachable, national.PortalRefused):
        messages.error(
            request, _("Cổng Dịch vụ công quốc gia chưa trả lời. Hãy thử lại sau ít phút.")
        )
    return _back(request, when)


@require_POST
def resend(request: HttpRequest) -> HttpResponse:
    """Send what is missing or differs again."""
    when = day_of(request.POST.get("ngay", "")) or clock.today()
    report = queries.report(day=when)
    codes = [*report.missing, *(c for c, _ours, _theirs in report.differing)] if report else []
    count = outbound.resend_dossiers(actor=actor_of(request), codes=codes, at=clock.now())
    said = ngettext("Đang gửi lại %(n)s hồ sơ.", "Đang gửi lại %(n)s hồ sơ.", count) % {"n": count}
    messages.success(request, said)
    return _back(request, when)


def _differing(report: Any) -> list[dict[str, str]]:
    return [
        {
            "code": code,
            "ours": _(dossiers.LABELS[State(ours)]),
            "theirs": _(dossiers.LABELS[State(theirs)]) if 1 <= theirs <= 10 else str(theirs),
        }
        for code, ours, theirs in (report.differing if report else ())
    ]


def _back(request: HttpRequest, when: Any) -> HttpResponse:
    return answers.go(request, f"{reverse('gateway:day')}?ngay={when:%d/%m/%Y}")
