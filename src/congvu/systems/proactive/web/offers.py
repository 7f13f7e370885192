"""What the house offers of itself: the person's page, their answers, the officials' figures."""

from __future__ import annotations

from types import SimpleNamespace
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from congvu.kernel import clock
from congvu.kernel.errors import NotFound
from congvu.kernel.text import gettext_noop
from congvu.systems.proactive.actions import offers as actions
from congvu.systems.proactive.queries import offers as queries
from congvu.webkit.web.routes import actor_of
from congvu.webkit.web.screens import Column
from congvu.webkit.web.screens.columns import day_of
from congvu.webkit.web.screens.exports import as_csv, as_excel

ANSWERS = {
    "dong-y": (
        actions.confirm_offer,
        gettext_noop("Đã ghi nhận. Hồ sơ soạn sẵn, nếu có, đang được nộp."),
    ),
    "khong": (actions.refuse_offer, gettext_noop("Đã bỏ. Chúng tôi không làm gì thêm.")),
    "hoan-tac": (actions.undo_offer, gettext_noop("Đã hoàn tác: hồ sơ được rút lại.")),
}
NAME = "dich-vu-chu-dong"
COLUMNS = [
    Column(key="title", label=gettext_lazy("Quy tắc")),
    Column(key="procedure", label=gettext_lazy("Mã thủ tục"), kind="code"),
    Column(key="level", label=gettext_lazy("Mức")),
    Column(key="total", label=gettext_lazy("Đã gửi"), kind="number"),
    Column(key="offered", label=gettext_lazy("Đang chờ"), kind="number"),
    Column(key="accepted", label=gettext_lazy("Đồng ý"), kind="number"),
    Column(key="refused", label=gettext_lazy("Từ chối"), kind="number"),
    Column(key="executed", label=gettext_lazy("Tự thực hiện"), kind="number"),
    Column(key="undone", label=gettext_lazy("Hoàn tác"), kind="number"),
    Column(key="lapsed", label=gettext_lazy("Hết hạn"), kind="number"),
    Column(key="failed", label=gettext_lazy("Không được"), kind="number"),
]
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
def figures(request: HttpRequest) -> HttpResponseBase:
    """How many were offered, accepted, refused, carried out, undone; per rule, nobody's name.

    ``?tu=&den=``: offered on these days; ``?xuat=csv|xlsx``: as a file.
    """
    first, last = day_of(request.GET.get("tu", "")), day_of(request.GET.get("den", ""))
    lines = queries.figures(on=clock.today(), first=first, last=last)
    wanted = request.GET.get("xuat", "")
    if wanted in ("csv", "xlsx"):
        when = clock.local(clock.now()).strftime("%d/%m/%Y %H:%M")
        mark = _("%(who)s tải về lúc %(when)s.") % {"who": actor_of(request).name, "when": when}
        rows = [SimpleNamespace(**line) for line in lines]
        if wanted == "csv":
            return as_csv(NAME, COLUMNS, rows, mark)
        return as_excel(NAME, _("Dịch vụ chủ động"), COLUMNS, rows, mark)
    return render(
        request, "proactive/figures.html", {"lines": lines, "first": first, "last": last}
    )  # fmt: skip
