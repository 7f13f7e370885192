"""Objecting to how a dossier ended, and answering it: both on the dossier's page."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from congvu.kernel import clock
from congvu.kernel.errors import Refused
from congvu.systems.publicservices.actions import appeals as actions
from congvu.systems.publicservices.queries import dossier_page
from congvu.webkit.web.routes import actor_of


@require_POST
def file_appeal(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The person writes; a refusal says why and keeps what was typed."""
    kind, content = _typed(request, "kind"), _typed(request, "content")
    try:
        actions.file_appeal(
            actor=actor_of(request),
            dossier_uid=str(uid),
            kind=kind,
            content=content,
            at=clock.now(),
        )
    except actions.UnableToAppeal as refused:
        return _again(request, uid, refused, kind, content)
    messages.success(request, _("Đã gửi đơn. Trả lời sẽ hiện ở trang này và trong thông báo."))
    return redirect("publicservices:dossier", uid=uid)


@require_POST
def answer(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The head of the office answers."""
    verdict, text = _typed(request, "verdict"), _typed(request, "answer")
    try:
        actions.answer_appeal(
            actor=actor_of(request), dossier_uid=str(uid), verdict=verdict, answer=text,
            at=clock.now(),
        )  # fmt: skip
    except actions.UnableToAnswer as refused:
        return _again(request, uid, refused, verdict, text)
    messages.success(request, _("Đã gửi trả lời cho người nộp."))
    return redirect("publicservices:dossier", uid=uid)


def _typed(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").strip()[: actions.MOST]


def _again(
    request: HttpRequest, uid: UUID, refused: Refused, choice: str, text: str
) -> HttpResponse:
    typed = {"of": "appeal", "choice": choice, "text": text}
    shown = dossier_page.page(actor=actor_of(request), uid=str(uid), error=refused, typed=typed)
    return render(request, "publicservices/dossier.html", shown, status=refused.status)
