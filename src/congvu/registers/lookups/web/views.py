"""The bodies that are asked: how each fares, its connection, one question to see whether it holds."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

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
from congvu.registers.lookups import queries
from congvu.registers.lookups.actions import asking
from congvu.registers.lookups.actions import sources as actions
from congvu.registers.lookups.contracts import KINDS
from congvu.registers.lookups.models import Source
from congvu.registers.lookups.rules import numbers
from congvu.webkit.web import answers
from congvu.webkit.web.connections import WAYS, TermsForm
from congvu.webkit.web.routes import actor_of

NAMES = [each.name for each in fields(actions.Connection)]


class ConnectionForm(TermsForm):
    """Terms, and what lets us ask."""

    basis = forms.CharField(
        label=gettext_lazy("Văn bản cho phép khai thác"), max_length=300,
        help_text=gettext_lazy("Số, ngày, cơ quan ký thỏa thuận hoặc quyết định cho kết nối."),
    )  # fmt: skip
    agreed = forms.MultipleChoiceField(
        label=gettext_lazy("Các trường được thỏa thuận"), widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Trường khác mà nguồn gửi về bị bỏ ngay, không ai thấy."),
    )  # fmt: skip
    is_on = forms.BooleanField(
        label=gettext_lazy("Cho cán bộ tra cứu"), required=False, initial=True
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agreed"].choices = list(queries.labels(kind).items())  # type: ignore[attr-defined]

    def connection(self) -> actions.Connection:
        """As the action takes it."""
        said = {name: self.cleaned_data[name] for name in NAMES}
        return actions.Connection(**{**said, "agreed": tuple(said["agreed"])})


@require_GET
def sources(request: HttpRequest) -> HttpResponse:
    """All kinds, connected or not."""
    known = queries.sources()
    rows = [_card(kind, known.get(kind)) for kind in KINDS]
    return answers.page(request, "lookups/sources.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
def connection(request: HttpRequest, kind: str) -> HttpResponse:
    """Where it is and on what terms it is asked."""
    row = queries.source(kind)
    form = ConnectionForm(request.POST or None, kind=kind, initial=_plain(row))
    if request.method == "POST" and form.is_valid():
        try:
            actions.connect(
                actor=actor_of(request), kind=kind, told=form.connection(), at=clock.now()
            )
        except Invalid as refused:
            for name, said in refused.errors.items():
                form.add_error(name if name in form.fields else None, said)
        else:
            messages.success(request, _("Đã lưu kết nối. Lần tra cứu sau dùng ngay."))
            return answers.go(request, reverse("lookups:sources"))
    context = {"form": form, "title": queries.titles()[kind], "row": row, "wire": _wire(kind)}
    return answers.page(
        request, "lookups/connection.html", context, status=422 if form.errors else 200
    )


@require_POST
def trial(request: HttpRequest, kind: str) -> HttpResponse:
    """Ask once; what comes back is told by the names of its fields only."""
    queries.source(kind)
    key = numbers.clean(request.POST.get("key", ""))[:20]
    try:
        came = asking.try_source(actor=actor_of(request), kind=kind, key=key)
    except (Invalid, asking.UnableToLookUp) as refused:
        messages.error(request, refused.message)
    else:
        names = ", ".join(queries.labels(kind)[name] for name in came)
        told = _("Nguồn trả lời đúng dạng, có các trường: %(names)s.") % {"names": names}
        messages.success(request, told if came else _("Nguồn trả lời: không có số này."))
    return answers.go(request, reverse("lookups:sources"))


@require_POST
def try_again(request: HttpRequest, kind: str) -> HttpResponse:
    """Call it again at once."""
    queries.source(kind)
    actions.close_circuit(actor=actor_of(request), kind=kind, at=clock.now())
    messages.success(request, _("Lần tra cứu sau sẽ đến nguồn."))
    return answers.go(request, reverse("lookups:sources"))


def _card(kind: str, row: Source | None) -> dict[str, Any]:
    told: dict[str, Any] = {
        "kind": kind,
        "title": queries.titles()[kind],
        "row": row,
        "health": _health(row),
    }
    if row is not None:
        told |= {
            "way": WAYS[row.way],
            "fields": [queries.labels(kind)[name] for name in row.agreed],
        }
    return told


def _health(row: Source | None) -> dict[str, Any]:
    """How it fares, in words and tone; until: when it is tried again."""
    if row is None:
        return {"words": _("Chưa kết nối"), "tone": "plain"}
    if not row.is_on:
        return {"words": _("Đã tắt"), "tone": "plain"}
    if row.open_until is not None:
        return {"words": _("Không trả lời, tạm ngừng gọi"), "tone": "bad", "until": row.open_until}
    if row.failures:
        return {"words": _("Mấy lần gọi gần đây hỏng"), "tone": "late"}
    if row.succeeded_at is None:
        return {"words": _("Chưa gọi lần nào"), "tone": "plain"}
    return {"words": _("Đang trả lời"), "tone": "good"}


def _wire(kind: str) -> dict[str, Any]:
    """What of the dated parameters the administrator should see beside the form."""
    wire = queries.wire_of(kind, on=clock.today())
    told = {
        queries.labels(kind).get(name, _("Số tra cứu")): path for name, path in wire.answer.items()
    }
    return {"call": f"{wire.method} {wire.path}", "answer": told}


def _plain(row: Source | None) -> dict[str, Any]:
    return {name: getattr(row, name) for name in NAMES if row and name not in SECRETS}
