"""The agent node: how it fares, what was asked through it, its connection."""

from __future__ import annotations

from dataclasses import fields

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
from congvu.systems.gateway.actions import agent as actions
from congvu.systems.gateway.queries import agent as queries
from congvu.systems.gateway.rules.agent import ABSENT, GIVEN, REFUSED
from congvu.systems.gateway.web.forms import mark
from congvu.systems.gateway.web.services import health
from congvu.webkit.web import answers
from congvu.webkit.web.connections import WAYS, TermsForm
from congvu.webkit.web.routes import actor_of

NAMES = [each.name for each in fields(actions.Connection)]
OUTCOMES = {
    GIVEN: (gettext_lazy("Đã cung cấp"), "good"),
    ABSENT: (gettext_lazy("Không có dữ liệu"), "plain"),
    REFUSED: (gettext_lazy("Từ chối"), "bad"),
}


class AgentForm(TermsForm):
    """Terms, and as whom the platform asks."""

    client = forms.CharField(
        label=gettext_lazy("client_id của nền tảng"), max_length=60,
        help_text=gettext_lazy(
            "Hệ thống đã thêm ở mục Hệ thống được gọi vào; câu trả lời dựa trên thỏa thuận của hệ thống này."
        ),
    )  # fmt: skip
    basis = forms.CharField(
        label=gettext_lazy("Văn bản cho phép kết nối"), max_length=300,
        help_text=gettext_lazy("Số, ngày, cơ quan ký thỏa thuận hoặc quyết định cho kết nối."),
    )  # fmt: skip
    is_on = forms.BooleanField(
        label=gettext_lazy("Nhận yêu cầu của nền tảng"), required=False, initial=True
    )

    def connection(self) -> actions.Connection:
        """As the action takes it."""
        return actions.Connection(**{name: self.cleaned_data[name] for name in NAMES})


@require_GET
def agent(request: HttpRequest) -> HttpResponse:
    """What was asked, the newest first."""
    row = queries.node()
    context = {
        "row": row, "health": health(row) if row else None, "way": WAYS[row.way] if row else "",
        "requests": [(each, *OUTCOMES[each.outcome]) for each in queries.requests()],
    }  # fmt: skip
    return answers.page(request, "gateway/agent.html", context)


@require_http_methods(["GET", "POST"])
def connection(request: HttpRequest) -> HttpResponse:
    """Where it is and on what terms it is asked."""
    row = queries.node()
    plain = {name: getattr(row, name) for name in NAMES if row and name not in SECRETS}
    form = AgentForm(request.POST or None, initial=plain)
    if request.method == "POST" and form.is_valid():
        try:
            actions.connect_agent(actor=actor_of(request), told=form.connection(), at=clock.now())
        except Invalid as refused:
            mark(form, refused)
        else:
            messages.success(request, _("Đã lưu kết nối. Lần hỏi sau dùng ngay."))
            return answers.go(request, reverse("gateway:agent"))
    crumbs = [{"title": _("Nút tác tử quốc gia"), "href": reverse("gateway:agent")}]
    context = {"form": form, "crumbs": crumbs}
    return answers.page(
        request, "gateway/agent_connection.html", context, status=422 if form.errors else 200
    )


@require_POST
def poll(request: HttpRequest) -> HttpResponse:
    """Without waiting for the schedule."""
    actions.poll_soon(actor=actor_of(request))
    messages.success(request, _("Đang hỏi nền tảng. Mở lại trang sau ít giây để xem kết quả."))
    return answers.go(request, reverse("gateway:agent"))
