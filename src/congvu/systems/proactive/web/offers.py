"""What the house offers of itself: the person's page, their answers, the officials' figures."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from congvu.kernel import clock
from congvu.kernel.errors import NotFound
from congvu.kernel.text import gettext_noop
from congvu.systems.proactive.actions import offers as actions
from congvu.systems.proactive.queries import offers as queries
from congvu.webkit.web.routes import actor_of

ANSWERS = {
    "dong-y": (
        actions.confirm_offer,
        gettext_noop("Đã ghi nhận. Hồ sơ soạn sẵn, nếu có, đang được nộp."),
    ),
    "khong": (actions.refuse_offer, gettext_noop("Đã bỏ. Chúng tôi không làm gì thêm.")),
    "hoan-tac": (actions.undo_offer, gettext_noop("Đã hoàn tác: hồ sơ được rút lại.")),
}
WISHES = {"co": True, "khong": False, "thoi": None}


@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """What waits for me, why, and what I said of it."""
    shown = queries.page(actor=actor_of(request), on=clock.today())
    return render(request, "proactive/offers.html", shown)


@require_POST
def answer(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Confirm, refuse or undo."""
    chosen = ANSWERS.get(request.POST.get("go", ""))
    if chosen is None:
        raise NotFound(_("Không có việc này."))
    act, sentence = chosen
    try:
        act(actor=actor_of(request), uid=str(uid), at=clock.now())
        messages.success(request, _(sentence))
    except actions.UnableToAnswer as refused:
        messages.error(request, refused.message)
    return redirect("proactive:mine")


@require_POST
def wish(request: HttpRequest, code: str) -> HttpResponse:
    """Say yes, no or nothing about one procedure."""
    said = request.POST.get("go", "")
    if said not in WISHES:
        raise NotFound(_("Không có việc này."))
    actions.say_wish(actor=actor_of(request), code=code, agrees=WISHES[said], at=clock.now())
    messages.success(request, _("Đã ghi ý muốn của bạn."))
    return redirect("proactive:mine")


@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    """How many were offered, accepted, refused, carried out, undone; per rule, nobody's name."""
    shown = {"lines": queries.figures(on=clock.today())}
    return render(request, "proactive/figures.html", shown)
