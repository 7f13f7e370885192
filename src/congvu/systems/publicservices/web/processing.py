"""The officials' side: the list of dossiers, and the decision on one's task."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from congvu.kernel import clock
from congvu.kernel.errors import NotFound, Refused
from congvu.systems.publicservices.actions import appointments
from congvu.systems.publicservices.actions import processing as actions
from congvu.systems.publicservices.queries import dossier_page
from congvu.webkit.web.routes import actor_of
from congvu.webkit.web.screens.columns import day_of


@require_POST
def decide(request: HttpRequest, uid: UUID, task: UUID) -> HttpResponse:
    """Finish one's task with one of its outcomes; a refusal says why and keeps what was typed."""
    actor = actor_of(request)
    reason = request.POST.get("reason", "").strip()[:2000]
    components = request.POST.getlist("components")[:50]
    try:
        actions.decide_task(
            actor=actor,
            dossier_uid=str(uid),
            task_uid=str(task),
            outcome=request.POST.get("outcome", ""),
            reason=reason,
            components=components,
            at=clock.now(),
        )
    except NotFound:
        raise
    except Refused as refused:
        shown = dossier_page.page(
            actor=actor, uid=str(uid), error=refused, reason=reason, components=components
        )
        return render(request, "publicservices/dossier.html", shown, status=refused.status)
    messages.success(request, _("Đã thực hiện. Hồ sơ đã chuyển sang bước tiếp theo."))
    return redirect("publicservices:dossier", uid=uid)


@require_POST
def reappoint(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Apologise and promise another day; a refusal says why and keeps what was typed."""
    actor = actor_of(request)
    reason = request.POST.get("reason", "").strip()[:1000]
    new_day = request.POST.get("new_day", "").strip()[:10]
    try:
        appointments.reappoint_dossier(
            actor=actor,
            dossier_uid=str(uid),
            new_day=day_of(new_day),
            reason=reason,
            at=clock.now(),
        )
    except appointments.UnableToReappoint as refused:
        typed = {"of": "reappoint", "reason": reason, "new_day": new_day}
        shown = dossier_page.page(actor=actor, uid=str(uid), error=refused, typed=typed)
        return render(request, "publicservices/dossier.html", shown, status=refused.status)
    messages.success(request, _("Đã xin lỗi người nộp và hẹn lại ngày trả kết quả."))
    return redirect("publicservices:dossier", uid=uid)
