"""What can be done to a draft from its desk: ask, answer, comment, submit, return, sign, discard."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from congvu.engines.documents.actions import deciding, opinions
from congvu.engines.documents.actions import drafts as actions
from congvu.engines.documents.queries import drafts
from congvu.engines.documents.web.draft_forms import OpinionForm, OpinionsForm, ReasonForm
from congvu.engines.documents.web.drafts import desk_context
from congvu.kernel import clock
from congvu.webkit.web import answers
from congvu.webkit.web.routes import actor_of

DAY_ENDS = time(17)


@require_POST
def submit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Lay it before the signer."""
    card = deciding.submit(actor=actor_of(request), uid=uid, at=clock.now())
    signer = drafts.names([card.signer_id or 0]).get(card.signer_id or 0, "")
    return _back(request, uid, _("Đã trình %(signer)s ký.") % {"signer": signer})


@require_POST
def take_back(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take it back before it is signed."""
    deciding.take_back(actor=actor_of(request), uid=uid, at=clock.now())
    return _back(request, uid, _("Đã thu về. Bạn có thể sửa tiếp."))


@require_POST
def give_back(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The signer returns it with a reason."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _again(request, uid, reason_form=form)
    reason = form.cleaned_data["reason"]
    deciding.give_back(actor=actor_of(request), uid=uid, reason=reason, at=clock.now())
    return _back(request, uid, _("Đã trả lại người soạn."))


@require_POST
def approve(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The signer approves the version on the screen; number, signatures and stamp follow."""
    said = request.POST.get("version", "")
    card = deciding.approve(
        actor=actor_of(request),
        uid=uid,
        version=int(said) if said.isdecimal() else 0,
        at=clock.now(),
    )
    words = _("Đã duyệt. Số %(number)s; hệ thống đang ký số và đóng dấu thời gian.")
    return _back(request, uid, words % {"number": card.number})


@require_POST
def discard(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Give it up."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _again(request, uid, reason_form=form)
    reason = form.cleaned_data["reason"]
    actions.discard_draft(actor=actor_of(request), uid=uid, reason=reason, at=clock.now())
    return _back(request, uid, _("Đã hủy dự thảo."))


@require_POST
def remark(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Comment on a block or on the whole."""
    opinions.make_remark(
        actor=actor_of(request), uid=uid, block=request.POST.get("block", ""),
        text=request.POST.get("text", "")[:4000], at=clock.now(),
    )  # fmt: skip
    return _back(request, uid, _("Đã gửi nhận xét."), "#nhan-xet")


@require_POST
def settle(request: HttpRequest, uid: UUID, remark: UUID) -> HttpResponse:
    """A comment is dealt with."""
    opinions.settle_remark(actor=actor_of(request), uid=uid, remark=remark, at=clock.now())
    return _back(request, uid, _("Đã đánh dấu xử lý xong."), "#nhan-xet")


@require_POST
def ask(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Ask several people at once."""
    draft = drafts.visible(actor_of(request), uid)
    form = OpinionsForm(request.POST, draft=draft)
    if not form.is_valid():
        return _again(request, uid, opinions_form=form)
    data = form.cleaned_data
    due_at = datetime.combine(data["due_on"], DAY_ENDS, clock.VIETNAM)
    count = opinions.ask_opinions(
        actor=actor_of(request), uid=uid, accounts=[int(a) for a in data["accounts"]],
        due_at=due_at, at=clock.now(),
    )  # fmt: skip
    return _back(request, uid, _("Đã xin ý kiến %(count)s người.") % {"count": count}, "#y-kien")


@require_POST
def answer(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Give one's opinion."""
    form = OpinionForm(request.POST)
    if not form.is_valid():
        return _again(request, uid, opinion_form=form)
    opinions.give_opinion(actor=actor_of(request), uid=uid, at=clock.now(), **form.cleaned_data)
    return _back(request, uid, _("Đã gửi ý kiến."), "#y-kien")


def _back(request: HttpRequest, uid: UUID, words: str, anchor: str = "") -> HttpResponse:
    messages.success(request, words)
    return answers.go(request, reverse("documents:draft", args=[uid]) + anchor)


def _again(request: HttpRequest, uid: UUID, **forms: Any) -> HttpResponse:
    """The desk with a form that could not be taken."""
    actor = actor_of(request)
    draft = drafts.visible(actor, uid)
    context = desk_context(draft, actor) | forms
    return render(request, "documents/draft.html", context, status=422)
