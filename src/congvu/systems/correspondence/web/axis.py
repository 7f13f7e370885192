"""What came over the axis: the clerk accepts, refuses, or answers a recall."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound, Refused
from congvu.systems.correspondence.actions import axis as actions
from congvu.systems.correspondence.actions.incoming import AlreadyRegistered
from congvu.systems.correspondence.models import IncomingLetter
from congvu.systems.correspondence.queries import incoming as queries
from congvu.systems.correspondence.rules import states
from congvu.systems.correspondence.web import entering
from congvu.systems.correspondence.web.forms import FIELDS, LetterForm
from congvu.systems.correspondence.web.letters import show
from congvu.webkit.web import answers
from congvu.webkit.web.routes import actor_of


def accept(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What the sender wrote, checked by the clerk, goes into the book."""
    actor = actor_of(request)
    row = _kept_by(actor, uid)
    if row.state != states.ARRIVED:
        return answers.go(request, reverse("correspondence:letter", args=[uid]))
    form = LetterForm(request.POST or None, initial={name: getattr(row, name) for name in FIELDS})
    same: list[IncomingLetter] = []
    if request.method == "POST" and form.is_valid():
        done, same = _accept(request, actor, row, form)
        if done:
            return done
    context = entering.page_of(form, same) | {"row": row, "files": queries.files_of(row)}
    status = 422 if form.errors or same else 200
    return answers.page(request, "correspondence/accept.html", context, status=status)


@require_POST
def refuse(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Turn it away; the sender reads why."""
    actor = actor_of(request)
    _kept_by(actor, uid)
    try:
        actions.refuse_letter(actor=actor, uid=uid, reason=_reason(request), at=clock.now())
    except (Invalid, actions.UnableToAnswer) as refused:
        return show(request, uid, error=refused.message, status=refused.status)
    messages.success(request, _("Đã từ chối tiếp nhận và báo nơi gửi."))
    return answers.go(request, reverse("correspondence:letter", args=[uid]))


@require_POST
def answer_recall(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Give it back, or keep it."""
    actor = actor_of(request)
    _kept_by(actor, uid)
    agree = request.POST.get("answer") == "agree"
    try:
        actions.answer_recall(
            actor=actor, uid=uid, agree=agree, reason=_reason(request), at=clock.now()
        )
    except (Invalid, actions.UnableToAnswer) as refused:
        return show(request, uid, error=refused.message, status=refused.status)
    messages.success(request, _("Đã trả lời nơi gửi."))
    return answers.go(request, reverse("correspondence:letter", args=[uid]))


def _accept(
    request: HttpRequest, actor: Actor, row: IncomingLetter, form: LetterForm
) -> tuple[HttpResponse | None, list[IncomingLetter]]:
    try:
        actions.accept_letter(
            actor=actor, uid=row.uid, said=form.details(), secret=form.cleaned_data["secret"],
            again=request.POST.get("again") == "1", at=clock.now(),
        )  # fmt: skip
    except AlreadyRegistered as twice:
        return None, list(queries.visible_letters(actor).filter(uid__in=twice.letters))
    except Refused as refused:
        entering.tell(form, refused)
        return None, []
    messages.success(request, _("Đã tiếp nhận, vào sổ và báo nơi gửi; văn bản đã trình lãnh đạo."))
    return answers.go(request, reverse("correspondence:letter", args=[row.uid])), []


def _kept_by(actor: Actor, uid: UUID) -> IncomingLetter:
    row = queries.letter(actor=actor, uid=uid)
    if not actor.holds(queries.REGISTER, row.unit_id):
        raise NotFound(_("Không tìm thấy văn bản này."))
    return row


def _reason(request: HttpRequest) -> str:
    return request.POST.get("reason", "").replace("\0", "").strip()[:500]
