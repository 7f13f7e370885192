"""Another system's service: published from its OpenAPI document, its versions, its connection."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from congvu.engines.org import api as org
from congvu.kernel import clock
from congvu.kernel.actions import demand
from congvu.kernel.errors import Invalid
from congvu.kernel.fetching import SECRETS
from congvu.systems.gateway.actions import services, upstreams
from congvu.systems.gateway.models import Service, Upstream
from congvu.systems.gateway.queries import services as queries
from congvu.systems.gateway.queries import upstreams as upstream_queries
from congvu.systems.gateway.web.forms import AboutForm, mark, tabs
from congvu.webkit.web import answers
from congvu.webkit.web.connections import TermsForm
from congvu.webkit.web.routes import actor_of

NAMES = [each.name for each in fields(upstreams.Connection)]


class DescribedForm(forms.Form):
    """What of a document is let through."""

    document = forms.CharField(
        label=gettext_lazy("Tài liệu OpenAPI (JSON)"), widget=forms.Textarea({"rows": 8}),
        max_length=500_000,
        help_text=gettext_lazy("Dán toàn văn. Cổng không tải gì từ mạng khi đọc tài liệu."),
    )  # fmt: skip
    operations = forms.CharField(
        label=gettext_lazy("Phương thức và đường dẫn cho gọi"), required=False, max_length=5000,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Mỗi dòng một cách gọi, ví dụ: GET /nguoi/{id}. Để trống: mọi GET."),
    )  # fmt: skip
    fields_told = forms.CharField(
        label=gettext_lazy("Các trường chia sẻ"), required=False, max_length=20_000,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy(
            "Mỗi dòng một trường, ví dụ: data.hoTen. Để trống: mọi trường của câu trả lời."
        ),
    )  # fmt: skip

    def described(self) -> upstreams.Described:
        """As the action takes it."""
        said = self.cleaned_data
        return upstreams.Described(
            document=said["document"], operations=_lines(said["operations"]),
            fields=_lines(said["fields_told"]),
        )  # fmt: skip


class ConnectionForm(TermsForm):
    """Terms, and what a service adds to them."""

    subject = forms.CharField(
        label=gettext_lazy("Tham số chứa số định danh cá nhân"), max_length=60, required=False,
        help_text=gettext_lazy("Người mang số đó thấy ai đã tra cứu mình. Để trống nếu không có."),
    )  # fmt: skip
    cache_seconds = forms.IntegerField(
        label=gettext_lazy("Giữ câu trả lời để dùng lại (giây)"), initial=0, min_value=0,
        max_value=upstreams.MOST_CACHED,
        help_text=gettext_lazy("0: không giữ. Cache-Control của hệ thống nguồn được tôn trọng."),
    )  # fmt: skip

    def connection(self) -> upstreams.Connection:
        """As the action takes it."""
        return upstreams.Connection(**{name: self.cleaned_data[name] for name in NAMES})


class UpstreamForm(ConnectionForm, DescribedForm, AboutForm):
    """All of a new one; Django shows the fields of the last base first."""


class OperationsForm(DescribedForm):
    """One more version."""

    note = forms.CharField(label=gettext_lazy("Ghi chú"), max_length=500, required=False)
    may_break = forms.BooleanField(
        label=gettext_lazy(
            "Là phiên bản chính mới: bên đang khai thác phải đề nghị thỏa thuận mới"
        ),
        required=False,
    )


@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest) -> HttpResponse:
    """The form of a new one."""
    actor = actor_of(request)
    form = UpstreamForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and actor.unit_id is not None:
        said = {name: form.cleaned_data[name] for name in AboutForm.base_fields}
        told = services.NewService(source=upstreams.HTTP, **said)
        try:
            upstreams.publish_upstream(
                actor=actor, unit_id=actor.unit_id, told=told, described=form.described(),
                connection=form.connection(), at=clock.now(),
            )  # fmt: skip
        except Invalid as refused:
            mark(form, refused)
        else:
            messages.success(request, _("Đã công bố dịch vụ."))
            return answers.go(request, reverse("gateway:service", args=[told.code]))
    context = {
        "form": form, "source": WORDS, "tabs": tabs(upstreams.HTTP),
        "unit": org.unit(actor.unit_id) if actor.unit_id else None,
    }  # fmt: skip
    return answers.page(
        request, "gateway/service_new.html", context, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "POST"])
def version(request: HttpRequest, code: str) -> HttpResponse:
    """One more version from a newer document."""
    row, upstream = _of(request, code)
    newest = queries.versions(row)[0]
    names = "\n".join(each.name for each in upstream_queries.operations(newest))
    first = {"operations": names, "fields_told": "\n".join(newest.fields)}
    form = OperationsForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            number = upstreams.publish_operations(
                actor=actor_of(request), uid=str(row.uid), described=form.described(),
                note=form.cleaned_data["note"], may_break=form.cleaned_data["may_break"],
                at=clock.now(),
            )  # fmt: skip
        except Invalid as refused:
            mark(form, refused)
        else:
            messages.success(request, _("Đã công bố phiên bản %(number)s.") % {"number": number})
            return answers.go(request, reverse("gateway:service", args=[code]))
    return _form_page(request, row, upstream, form, _("Công bố phiên bản mới"))


@require_http_methods(["GET", "POST"])
def connection(request: HttpRequest, code: str) -> HttpResponse:
    """Another address, secret or limit."""
    row, upstream = _of(request, code)
    plain = {name: getattr(upstream, name) for name in NAMES if name not in SECRETS}
    form = ConnectionForm(request.POST or None, initial=plain)
    if request.method == "POST" and form.is_valid():
        try:
            upstreams.change_connection(
                actor=actor_of(request), uid=str(row.uid), connection=form.connection(),
                at=clock.now(),
            )  # fmt: skip
        except Invalid as refused:
            mark(form, refused)
        else:
            messages.success(request, _("Đã lưu kết nối. Lần gọi sau dùng ngay."))
            return answers.go(request, reverse("gateway:service", args=[code]))
    return _form_page(request, row, upstream, form, _("Sửa kết nối"))


@require_POST
def try_again(request: HttpRequest, code: str) -> HttpResponse:
    """Call it again at once."""
    row, _upstream = _of(request, code)
    upstreams.close_circuit(actor=actor_of(request), uid=str(row.uid), at=clock.now())
    messages.success(request, _("Lần gọi sau sẽ đến hệ thống nguồn."))
    return answers.go(request, reverse("gateway:service", args=[code]))


WORDS = (
    gettext_lazy("Hệ thống khác trả lời qua HTTP"),
    gettext_lazy("Cổng kiểm tra thỏa thuận, chuyển câu hỏi và chỉ cho qua các trường đã công bố"),
)


def _of(request: HttpRequest, code: str) -> tuple[Service, Upstream]:
    """For those who answer for it: an address of another system is not everybody's business."""
    row = queries.service(code)
    demand(actor_of(request), services.PUBLISH, row.owner_unit_id)
    return row, upstream_queries.demanded(row.pk)


def _form_page(
    request: HttpRequest, row: Service, upstream: Upstream, form: forms.Form, title: str
) -> HttpResponse:
    context = {"row": row, "upstream": upstream, "form": form, "title": title}
    return answers.page(
        request, "gateway/upstream.html", context, status=422 if form.errors else 200
    )


def _lines(text: Any) -> tuple[str, ...]:
    return tuple(line.strip() for line in str(text).splitlines() if line.strip())
