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

from congvu.engines.exchange.api import Connected
from congvu.engines.org import api as org
from congvu.kernel import clock
from congvu.kernel.errors import Invalid
from congvu.systems.gateway.actions import agreements as agreement_actions
from congvu.systems.gateway.actions import services as actions
from congvu.systems.gateway.models import Service, ServiceVersion
from congvu.systems.gateway.queries import services as queries
from congvu.systems.gateway.queries import upstreams as upstream_queries
from congvu.systems.gateway.queries import usage
from congvu.systems.gateway.rules import services as rules
from congvu.systems.gateway.web import upstreams
from congvu.systems.gateway.web.agreements import standing
from congvu.systems.gateway.web.forms import AboutForm, mark, tabs
from congvu.systems.gateway.web.words import CLASSES, FIELDS, SOURCES, field_words
from congvu.webkit.web import answers
from congvu.webkit.web.connections import WAYS
from congvu.webkit.web.routes import actor_of

PUBLISH, DECIDE = "gateway.service.publish", "gateway.agreement.decide"


class ServiceForm(AboutForm):
    """A new service of the official's unit."""

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
            mark(form, refused)
        else:
            messages.success(request, _("Đã công bố dịch vụ."))
            return answers.go(request, reverse("gateway:service", args=[told.code]))
    context = {
        "form": form, "source": SOURCES[source],
        "tabs": tabs(source),
        "unit": org.unit(actor.unit_id) if actor.unit_id else None,
    }  # fmt: skip
    return answers.page(
        request, "gateway/service_new.html", context, status=422 if form.errors else 200
    )


def service(request: HttpRequest, code: str) -> HttpResponse:
    """What it tells, how it is called, its versions, who may call it."""
    row = queries.service(code)
    form = None
    if row.source in SOURCES:
        newest = queries.versions(row)[0]
        form = VersionForm(source=row.source, initial={"fields_told": newest.fields})
    return _page(request, row, form)


@require_POST
def version(request: HttpRequest, code: str) -> HttpResponse:
    """One more version."""
    row = queries.service(code)
    if row.source not in SOURCES:
        return upstreams.version(request, code)
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
        mark(form, refused)
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


@require_POST
def prove(request: HttpRequest, code: str) -> HttpResponse:
    """Whether callers have to show a certificate."""
    row, needed = queries.service(code), request.POST.get("needed") == "1"
    actions.demand_certificate(
        actor=actor_of(request), uid=str(row.uid), needed=needed, at=clock.now()
    )
    messages.success(request, _("Đã ghi nhận."))
    return answers.go(request, reverse("gateway:service", args=[code]))


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
    request: HttpRequest, row: Service, form: VersionForm | None, *, status: int = 200
) -> HttpResponse:
    actor, listed = actor_of(request), queries.versions(row)
    living = queries.agreements(actor, on=clock.today()).filter(service=row)
    path = f"/api/v1/gateway/services/{row.code}/v{listed[0].major}/"
    address, upstream = request.build_absolute_uri(path), upstream_queries.upstream_of(row.pk)
    may_publish = row.closed_at is None and actor.holds(PUBLISH, row.owner_unit_id)
    context = {
        "row": row, "source": SOURCES.get(row.source, upstreams.WORDS),
        "classification": CLASSES[row.classification],
        "versions": [(v, field_words(row.source, v.fields), _operations(v)) for v in listed],
        "agreements": [(each, *standing(each)) for each in living],
        "may_decide": actor.holds(DECIDE, row.owner_unit_id), "may_publish": may_publish,
        "form": form, "addresses": _addresses(address, listed[0]), "upstream": upstream,
    }  # fmt: skip
    if upstream is not None:
        context |= {"health": health(upstream), "way": WAYS[upstream.way]}
    return answers.page(request, "gateway/service.html", context, status=status)


def _agreement_page(
    request: HttpRequest, uid: UUID, *, errors: Any = None, status: int = 200
) -> HttpResponse:
    row = queries.agreement(actor_of(request), str(uid), on=clock.today())
    words, tone = standing(row)
    context = {
        "row": row, "words": words, "tone": tone, "fields": field_words(row.service.source, row.fields),
        "errors": errors or {}, "asked": row.state == rules.ASKED,
        "granted": row.state == rules.GRANTED, "months": usage.months(row),
    }  # fmt: skip
    return answers.page(request, "gateway/agreement.html", context, status=status)


def _operations(version: ServiceVersion) -> list[str]:
    return [each.name for each in upstream_queries.operations(version)]


def _addresses(base: str, version: ServiceVersion) -> list[str]:
    """How the newest version is called."""
    told = upstream_queries.operations(version)
    return [f"{each.method} {base.rstrip('/')}{each.path}" for each in told] or [
        f"GET {base}?key=…"
    ]


def health(row: Connected) -> dict[str, Any]:
    """How the other system fares, in words and tone; until: when it is tried again."""
    if row.open_until is not None:
        return {"words": _("Không trả lời, tạm ngừng gọi"), "tone": "bad", "until": row.open_until}
    if row.failures:
        return {"words": _("Mấy lần gọi gần đây hỏng"), "tone": "late"}
    if row.succeeded_at is None:
        return {"words": _("Chưa gọi lần nào"), "tone": "plain"}
    return {"words": _("Đang trả lời"), "tone": "good"}


def _choices(source: str) -> list[tuple[str, Any]]:
    return [(name, FIELDS[name]) for name in rules.fields_of(source)]
