"""A service, its versions and its agreements: published, changed, decided on."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from congvu.engines.org import api as org
from congvu.kernel import clock
from congvu.kernel.errors import Invalid
from congvu.systems.gateway.actions import agreements as agreement_actions
from congvu.systems.gateway.actions import services as actions
from congvu.systems.gateway.models import Service
from congvu.systems.gateway.queries import services as queries
from congvu.systems.gateway.rules import services as rules
from congvu.systems.gateway.web.agreements import standing
from congvu.systems.gateway.web.words import CLASSES, FIELDS, SOURCES
from congvu.webkit.web import answers
from congvu.webkit.web.routes import actor_of

PUBLISH, DECIDE = "gateway.service.publish", "gateway.agreement.decide"


class ServiceForm(forms.Form):
    """A new service of the official's unit."""

    code = forms.RegexField(
        r"^[a-z0-9][a-z0-9\-]{2,39}$", label=gettext_lazy("Mã dịch vụ"),
        error_messages={"invalid": gettext_lazy("Mã gồm 3 đến 40 chữ thường không dấu, số, gạch nối.")},
        help_text=gettext_lazy("Đứng trong địa chỉ gọi, ví dụ: ho-so-mot-cua."),
    )  # fmt: skip
    title = forms.CharField(label=gettext_lazy("Tên dịch vụ"), max_length=200)
    purpose = forms.CharField(
        label=gettext_lazy("Dùng vào việc gì"), max_length=1000, widget=forms.Textarea({"rows": 3})
    )
    classification = forms.ChoiceField(
        label=gettext_lazy("Loại dữ liệu"), choices=list(CLASSES.items())
    )
    sla = forms.CharField(
        label=gettext_lazy("Cam kết"), max_length=200,
        help_text=gettext_lazy("Ví dụ: sẵn sàng 99,5 %, trả lời trong 2 giây, giờ hành chính."),
    )  # fmt: skip
    contact = forms.CharField(
        label=gettext_lazy("Đầu mối hỗ trợ"), max_length=200,
        help_text=gettext_lazy("Tên, điện thoại, thư điện tử của cán bộ đầu mối."),
    )  # fmt: skip
    fields_told = forms.MultipleChoiceField(
        label=gettext_lazy("Các trường chia sẻ"), widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Chỉ chọn trường thật cần. Mỗi thỏa thuận còn chọn hẹp hơn."),
    )  # fmt: skip

    def __init__(self, *args: Any, source: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fields_told"].choices = _choices(source)  # type: ignore[attr-defined]


class VersionForm(forms.Form):
    """One more version; the fields of the newest are ticked."""

    fields_told = forms.MultipleChoiceField(
        label=gettext_lazy("Các trường chia sẻ"), widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(label=gettext_lazy("Ghi chú"), max_length=500, required=False)
    may_break = forms.BooleanField(
        label=gettext_lazy(
            "Là phiên bản chính mới: bên đang khai thác phải đề nghị thỏa thuận mới"
        ),
        required=False,
    )

    def __init__(self, *args: Any, source: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fields_told"].choices = _choices(source)  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest) -> HttpResponse:
    """The form of a new service; which source is asked, stands in the address."""
    actor, source = actor_of(request), request.GET.get("nguon", "")
    source = source if source in rules.SOURCES else next(iter(rules.SOURCES))
    form = ServiceForm(request.POST or None, source=source)
    if request.method == "POST" and form.is_valid() and actor.unit_id is not None:
        said = dict(form.cleaned_data)
        told = actions.NewService(source=source, fields=tuple(said.pop("fields_told")), **said)
        try:
            actions.publish_service(actor=actor, unit_id=actor.unit_id, told=told, at=clock.now())
        except Invalid as refused:
            _mark(form, refused)
        else:
            messages.success(request, _("Đã công bố dịch vụ."))
            return answers.go(request, reverse("gateway:service", args=[told.code]))
    context = {
        "form": form, "source": SOURCES[source],
        "tabs": [
            {"title": words[0], "href": f"?nguon={key}", "current": key == source}
            for key, words in SOURCES.items()
        ],
        "unit": org.unit(actor.unit_id) if actor.unit_id else None,
    }  # fmt: skip
    return answers.page(
        request, "gateway/service_new.html", context, status=422 if form.errors else 200
    )


def service(request: HttpRequest, code: str) -> HttpResponse:
    """What it tells, how it is called, its versions, who may call it."""
    row = queries.service(code)
    newest = queries.versions(row)[0]
    form = VersionForm(source=row.source, initial={"fields_told": newest.fields})
    return _page(request, row, form)


@require_POST
def version(request: HttpRequest, code: str) -> HttpResponse:
    """One more version."""
    row = queries.service(code)
    form = VersionForm(request.POST, source=row.source)
    if not form.is_valid():
        return _page(request, row, form, status=422)
    said = dict(form.cleaned_data)
    try:
        number = actions.publish_version(
            actor=actor_of(request), uid=str(row.uid), fields=said.pop("fields_told"),
            at=clock.now(), **said,
        )  # fmt: skip
    except Invalid as refused:
        _mark(form, refused)
        return _page(request, row, form, status=422)
    messages.success(request, _("Đã công bố phiên bản %(number)s.") % {"number": number})
    return answers.go(request, reverse("gateway:service", args=[code]))


@require_POST
def close(request: HttpRequest, code: str) -> HttpResponse:
    """No more calls."""
    row = queries.service(code)
    actions.close_service(actor=actor_of(request), uid=str(row.uid), at=clock.now())
    messages.success(request, _("Đã ngừng dịch vụ. Cổng từ chối mọi lần gọi từ bây giờ."))
    return answers.go(request, reverse("gateway:services"))


def agreement(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One agreement with the buttons of the decider."""
    return _agreement_page(request, uid)


@require_POST
def decide(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Yes, no, or no longer."""
    actor, at, reason = actor_of(request), clock.now(), request.POST.get("reason", "")
    how = request.POST.get("how", "")
    try:
        if how == "grant":
            agreement_actions.grant_agreement(actor=actor, uid=str(uid), at=at)
        elif how == "refuse":
            agreement_actions.refuse_agreement(actor=actor, uid=str(uid), reason=reason, at=at)
        else:
            agreement_actions.end_agreement(actor=actor, uid=str(uid), reason=reason, at=at)
    except Invalid as refused:
        return _agreement_page(request, uid, errors=refused.errors, status=422)
    messages.success(request, _("Đã ghi quyết định. Hệ thống của đối tác thấy ngay."))
    return answers.go(request, reverse("gateway:agreement", args=[uid]))


def _page(
    request: HttpRequest, row: Service, form: VersionForm, *, status: int = 200
) -> HttpResponse:
    actor, listed = actor_of(request), queries.versions(row)
    living = queries.agreements(actor, on=clock.today()).filter(service=row)
    path = f"/api/v1/gateway/services/{row.code}/v{listed[0].major}/"
    may_publish = row.closed_at is None and actor.holds(PUBLISH, row.owner_unit_id)
    context = {
        "row": row, "source": SOURCES[row.source], "classification": CLASSES[row.classification],
        "versions": [(v, [FIELDS[f] for f in v.fields]) for v in listed],
        "agreements": [(each, *standing(each)) for each in living],
        "may_decide": actor.holds(DECIDE, row.owner_unit_id), "may_publish": may_publish,
        "form": form, "address": request.build_absolute_uri(path),
    }  # fmt: skip
    return answers.page(request, "gateway/service.html", context, status=status)


def _agreement_page(
    request: HttpRequest, uid: UUID, *, errors: Any = None, status: int = 200
) -> HttpResponse:
    row = queries.agreement(actor_of(request), str(uid), on=clock.today())
    words, tone = standing(row)
    context = {
        "row": row, "words": words, "tone": tone, "fields": [FIELDS[f] for f in row.fields],
        "errors": errors or {}, "asked": row.state == rules.ASKED,
        "granted": row.state == rules.GRANTED,
    }  # fmt: skip
    return answers.page(request, "gateway/agreement.html", context, status=status)


def _choices(source: str) -> list[tuple[str, Any]]:
    return [(name, FIELDS[name]) for name in rules.fields_of(source)]


def _mark(form: forms.Form, refused: Invalid) -> None:
    for name, said in refused.errors.items():
        field = "fields_told" if name == "fields" else name
        form.add_error(field if field in form.fields else None, said)
