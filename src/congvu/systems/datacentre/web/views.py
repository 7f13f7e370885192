"""The feeds: how far each has come, its batches, figures of both sides, its connection."""

from __future__ import annotations

from dataclasses import fields
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from congvu.kernel import clock
from congvu.kernel.errors import Invalid
from congvu.kernel.fetching import SECRETS
from congvu.systems.datacentre import queries
from congvu.systems.datacentre.actions import feeds as actions
from congvu.systems.datacentre.actions import pushing, reconciling
from congvu.systems.datacentre.models import DEAD, RECEIVED, WAITING, Feed
from congvu.webkit.web import answers
from congvu.webkit.web.connections import WAYS, TermsForm
from congvu.webkit.web.routes import actor_of

MANAGE = "datacentre.feed.manage"
NAMES = [each.name for each in fields(actions.Connection)]
STATES = {
    WAITING: (gettext_lazy("Đang chờ gửi"), "info"),
    RECEIVED: (gettext_lazy("Đã nhận"), "good"),
    DEAD: (gettext_lazy("Ngừng gửi"), "late"),
}


class ConnectionForm(TermsForm):
    """Terms, and what lets us send."""

    basis = forms.CharField(
        label=gettext_lazy("Văn bản cho phép kết nối"), max_length=300,
        help_text=gettext_lazy("Số, ngày, cơ quan ký thỏa thuận hoặc quyết định cho kết nối."),
    )  # fmt: skip
    is_on = forms.BooleanField(
        label=gettext_lazy("Đồng bộ theo lịch"), required=False, initial=True
    )

    def connection(self) -> actions.Connection:
        """As the action takes it."""
        return actions.Connection(**{name: self.cleaned_data[name] for name in NAMES})


@require_GET
def feeds(request: HttpRequest) -> HttpResponse:
    """All of them, connected or not."""
    rows = [_card(code, queries.feed(code)) for code in queries.KINDS]
    return answers.page(request, "datacentre/feeds.html", {"rows": rows})


@require_GET
def feed(request: HttpRequest, code: str) -> HttpResponse:
    """One of them, with its newest batches."""
    row = queries.feed(code)
    shown = [(each, *STATES[each.state]) for each in queries.batches(row)] if row else []
    context = {
        **_card(code, row), "batches": shown, "dead": DEAD,
        "may_manage": actor_of(request).holds(MANAGE),
        "crumbs": [{"title": _("Trung tâm Dữ liệu quốc gia"), "href": reverse("datacentre:feeds")}],
    }  # fmt: skip
    return answers.page(request, "datacentre/feed.html", context)


@require_http_methods(["GET", "POST"])
def connection(request: HttpRequest, code: str) -> HttpResponse:
    """Where it is and on what terms it is called."""
    row = queries.feed(code)
    plain = {name: getattr(row, name) for name in NAMES if row and name not in SECRETS}
    form = ConnectionForm(request.POST or None, initial=plain)
    if request.method == "POST" and form.is_valid():
        try:
            actions.connect(
                actor=actor_of(request), code=code, told=form.connection(), at=clock.now()
            )
        except Invalid as refused:
            for name, said in refused.errors.items():
                form.add_error(name if name in form.fields else None, said)
        else:
            messages.success(request, _("Đã lưu kết nối. Đợt sau dùng ngay."))
            return answers.go(request, _address(code))
    crumbs = [{"title": queries.titles()[code], "href": _address(code)}]
    context = {"form": form, "title": queries.titles()[code], "crumbs": crumbs}
    return answers.page(
        request, "datacentre/connection.html", context, status=422 if form.errors else 200
    )


@require_POST
def push(request: HttpRequest, code: str) -> HttpResponse:
    """Without waiting for the schedule."""
    actions.push_soon(actor=actor_of(request), code=code)
    messages.success(request, _("Đang gửi. Mở lại trang sau ít giây để xem kết quả."))
    return answers.go(request, _address(code))


@require_POST
def reconcile(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for the figures now."""
    queries.feed(code)
    try:
        found = reconciling.reconcile(actor=actor_of(request), code=code)
    except reconciling.UnableToReconcile as refused:
        messages.error(request, refused.message)
    else:
        said = _("Đã đối soát: %(n)s dòng lệch.") % {"n": found.count}
        messages.success(request, said if found.count else _("Đã đối soát: hai bên khớp."))
    return answers.go(request, _address(code))


@require_POST
def again(request: HttpRequest, code: str) -> HttpResponse:
    """Send the rows again in which the two sides differ."""
    actor = actor_of(request)
    count = pushing.make_again(actor=actor, code=code, at=clock.now())
    actions.push_soon(actor=actor, code=code)
    told = _("Đã lập đợt gửi lại %(n)s dòng.") % {"n": count}
    messages.success(request, told if count else _("Không có dòng lệch nào để gửi lại."))
    return answers.go(request, _address(code))


@require_POST
def resend(request: HttpRequest, code: str, uid: UUID) -> HttpResponse:
    """Let a batch that was given up go again."""
    actor = actor_of(request)
    pushing.resend(actor=actor, uid=str(uid), at=clock.now())
    actions.push_soon(actor=actor, code=code)
    messages.success(request, _("Đang gửi lại."))
    return answers.go(request, _address(code))


def _address(code: str) -> str:
    return reverse("datacentre:feed", args=[code])


def _card(code: str, row: Feed | None) -> dict[str, Any]:
    told: dict[str, Any] = {
        "code": code, "title": queries.titles()[code], "row": row, "health": _health(row)
    }  # fmt: skip
    if row is not None:
        apart = len(row.missing) + len(row.extra) + len(row.changed)
        told |= {"way": WAYS[row.way], "waiting": queries.waiting(row), "apart": apart}
    return told


def _health(row: Feed | None) -> dict[str, Any]:
    """How it fares, in words and tone."""
    if row is None:
        return {"words": _("Chưa kết nối"), "tone": "plain"}
    if not row.is_on:
        return {"words": _("Đã tắt"), "tone": "plain"}
    if row.failures:
        return {"words": _("Mấy lần gọi gần đây hỏng"), "tone": "late"}
    if row.succeeded_at is None:
        return {"words": _("Chưa gọi lần nào"), "tone": "plain"}
    return {"words": _("Đang trả lời"), "tone": "good"}
