"""Pages of leave requests: the list, one request, the form, taking back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from congvu.engines.ledger import api as ledger
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Refused
from congvu.systems.leave import actions, queries
from congvu.systems.leave.models import LeaveRequest, State
from congvu.systems.leave.web.forms import LeaveForm
from congvu.webkit.web import answers
from congvu.webkit.web.routes import actor_of
from congvu.webkit.web.screens import Column, DetailScreen, Filter, ListScreen
from congvu.webkit.web.screens.details import Crumb, Fact, Verb

TONES = {"waiting": "info", "approved": "good", "refused": "late"}


def _tone(row: LeaveRequest) -> str:
    return TONES.get(row.state, "plain")


def _address(row: LeaveRequest) -> str:
    return reverse("leave:request", args=[row.uid])


def _of_state(rows: QuerySet[Any], state: str) -> QuerySet[Any]:
    return rows.filter(state=state)


class Requests(ListScreen):
    """One's own requests, and those of the units one reads or decides for."""

    title = _("Nghỉ phép")
    lead = _("Đơn của bạn và của đơn vị bạn phụ trách.")
    name = "nghi-phep"
    order = "-first_day"
    columns = (
        Column(key="code", label=_("Số đơn"), sort="code", link=_address),
        Column(key="person.full_name", label=_("Người xin"), related=("person",)),
        Column(key="first_day", label=_("Từ ngày"), kind="day", sort="first_day"),
        Column(key="last_day", label=_("Đến ngày"), kind="day", sort="last_day"),
        Column(key="days", label=_("Số ngày"), kind="number", sort="days"),
        Column(
            key="state", label=_("Trạng thái"), kind="status", tone=_tone,
            value=lambda row: row.get_state_display(),
        ),
    )  # fmt: skip
    filters = (
        Filter(
            key="trang_thai", label=_("Trạng thái"), kind="choice", choices=State.choices,
            apply=_of_state,
        ),
    )  # fmt: skip
    empty_title = _("Chưa có đơn nghỉ phép nào")
    empty_text = _("Đơn bạn gửi sẽ nằm ở đây cùng trạng thái duyệt.")
    empty_action = (_("Xin nghỉ phép"), "/nghi-phep/moi/")

    def rows(self, actor: Actor) -> QuerySet[Any]:
        return queries.visible_requests(actor)


class Request(DetailScreen):
    """One request: what was asked, what happened, what can be done."""

    def load(self, actor: Actor, **kwargs: Any) -> LeaveRequest:
        return queries.request(actor=actor, uid=kwargs["uid"])

    def title(self, thing: LeaveRequest) -> str:
        return gettext("Đơn nghỉ phép %(code)s") % {"code": thing.code}

    def status(self, thing: LeaveRequest) -> tuple[str, str]:
        return _tone(thing), thing.get_state_display()

    def crumbs(self, thing: LeaveRequest) -> list[Crumb]:
        return [{"title": gettext("Nghỉ phép"), "href": reverse("leave:requests")}]

    def facts(self, thing: LeaveRequest) -> Iterable[Fact]:
        kinds = dict(queries.kinds())
        yield Fact(label=_("Loại nghỉ"), value=kinds.get(thing.kind, thing.kind))
        yield Fact(label=_("Từ ngày"), value=f"{thing.first_day:%d/%m/%Y}")
        yield Fact(label=_("Đến ngày"), value=f"{thing.last_day:%d/%m/%Y}")
        yield Fact(label=_("Số ngày làm việc"), value=thing.days)
        if thing.reason:
            yield Fact(label=_("Lý do"), value=thing.reason)
        if thing.decision_note:
            yield Fact(label=_("Ý kiến người duyệt"), value=thing.decision_note)

    def timeline(self, thing: LeaveRequest, actor: Actor) -> Iterable[Any]:
        return ledger.timeline(noun="leaverequest", subject=str(thing.uid))

    def verbs(self, thing: LeaveRequest, actor: Actor) -> Iterable[Verb]:
        if thing.is_waiting and thing.person_id == actor.person_id:
            yield Verb(
                label=_("Rút đơn"), url=reverse("leave:withdraw", args=[thing.uid]), post=True,
                confirm=_("Rút đơn này?"),
            )  # fmt: skip


def new(request: HttpRequest) -> HttpResponse:
    """The form, and its submission."""
    actor, form = actor_of(request), LeaveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            uid = actions.request_leave(actor=actor, at=clock.now(), **form.cleaned_data)
        except Refused as refused:
            form.add_error(refused.field or None, refused.message)
        else:
            messages.success(
                request, _("Đã gửi đơn. Thủ trưởng đơn vị trả lời trong 3 ngày làm việc.")
            )
            return answers.go(request, reverse("leave:request", args=[uid]))
    left = queries.days_left(person_id=actor.person_id or 0, on=clock.today())
    status = 422 if form.errors else 200
    return render(request, "leave/new.html", {"form": form, "left": left}, status=status)


@require_POST
def withdraw(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take one's own request back."""
    actions.withdraw_leave(actor=actor_of(request), uid=uid, at=clock.now())
    messages.success(request, _("Đã rút đơn."))
    return answers.go(request, reverse("leave:request", args=[uid]))
