"""Officers' pages: who acts for which organisation at the portal."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from congvu.engines.identity.actions import representatives as actions
from congvu.engines.identity.models import Representative
from congvu.engines.identity.models.representatives import MANAGE
from congvu.engines.identity.queries import representatives as queries
from congvu.engines.identity.web.forms import unit_choices
from congvu.engines.ledger import api as ledger
from congvu.kernel import clock, text
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid
from congvu.webkit.web import answers
from congvu.webkit.web.fields import DayField, NameField
from congvu.webkit.web.routes import actor_of
from congvu.webkit.web.screens import Column, Filter, ListScreen


class RecordForm(forms.Form):
    """What the papers say."""

    organisation = NameField(label=_("Tên tổ chức, doanh nghiệp"), max_length=200)
    number = forms.CharField(
        label=_("Mã định danh hoặc mã số thuế của tổ chức"), max_length=20,
        widget=forms.TextInput(attrs={"class": "c-input--short"}),
    )  # fmt: skip
    full_name = NameField(label=_("Họ tên người đại diện"), max_length=150)
    cccd = forms.CharField(
        label=_("Số định danh cá nhân của người đại diện"), max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "c-input--short"}),
    )  # fmt: skip
    basis = NameField(
        label=_("Giấy tờ xác nhận việc đại diện"), max_length=300,
        help_text=_("Loại giấy, số, ngày: giấy đăng ký doanh nghiệp, quyết định bổ nhiệm, ủy quyền."),
    )  # fmt: skip
    valid_from = DayField(label=_("Đại diện từ ngày"))
    valid_until = DayField(
        label=_("Đến hết ngày"), required=False, help_text=_("Để trống khi giấy tờ không ghi hạn.")
    )
    unit_id = forms.TypedChoiceField(label=_("Đơn vị ghi nhận"), coerce=int)

    def __init__(self, *args: Any, units: frozenset[int] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit_id"].choices = unit_choices(units)  # type: ignore[attr-defined]


def _by_words(rows: QuerySet[Any], typed: str) -> QuerySet[Any]:
    return rows.filter(
        Q(organisation__icontains=typed) | Q(number__istartswith=typed.strip())
        | Q(person__search_key__contains=text.unaccent(typed))
    )  # fmt: skip


def _standing(rows: QuerySet[Any], how: str) -> QuerySet[Any]:
    now = rows.model.objects.as_system("of rows already seen").standing(clock.today()).values("pk")
    return rows.filter(pk__in=now) if how == "con" else rows.exclude(pk__in=now)


def _stands(row: Representative, on: date) -> bool:
    until = row.valid_until is None or on <= row.valid_until
    return row.ended_at is None and row.valid_from <= on and until


class Representatives(ListScreen):
    """Everybody recorded, the newest first."""

    title = _("Đại diện tổ chức trên Cổng")
    lead = _("Người đại diện đọc hộp thư văn bản của tổ chức trên Cổng và trả lời cơ quan gửi.")
    name = "dai-dien"
    template = "identity/representatives.html"
    columns: ClassVar = (
        Column(
            key="organisation", label=_("Tổ chức, doanh nghiệp"), sort="organisation",
            link=lambda row: reverse("identity:representative", args=[row.uid]),
        ),
        Column(key="number", label=_("Mã số"), kind="code"),
        Column(key="person", label=_("Người đại diện"), value=lambda row: row.person.full_name),
        Column(key="valid_until", label=_("Đến hết ngày"), kind="day"),
        Column(
            key="state", label=_("Tình trạng"), kind="status",
            value=lambda row: gettext("Đang đại diện") if _stands(row, clock.today())
            else gettext("Không còn đại diện"),
            tone=lambda row: "good" if _stands(row, clock.today()) else "plain",
        ),
    )  # fmt: skip
    filters: ClassVar = (
        Filter(key="tim", label=_("Tên hoặc mã số"), apply=_by_words),
        Filter(
            key="tinh_trang", label=_("Tình trạng"), kind="choice", apply=_standing,
            choices=(("con", _("Đang đại diện")), ("thoi", _("Không còn đại diện"))),
        ),
    )  # fmt: skip
    empty_title = _("Chưa ghi nhận ai")
    empty_text = _("Ghi người đại diện từ giấy tờ mà tổ chức xuất trình.")

    def rows(self, actor: Actor) -> QuerySet[Any]:
        return queries.recorded(actor)


@require_http_methods(["GET", "POST"])
def record(request: HttpRequest) -> HttpResponse:
    """The form of a new one."""
    actor = actor_of(request)
    first = {"unit_id": actor.unit_id, "valid_from": clock.today()}
    form = RecordForm(request.POST or None, initial=first, units=actor.units_of(MANAGE))
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        unit_id = said.pop("unit_id")
        try:
            uid = actions.record_representative(
                actor=actor,
                unit_id=unit_id,
                said=actions.RepresentativeSaid(**said),
                at=clock.now(),
            )
        except Invalid as refused:
            for name, sentence in refused.errors.items():
                form.add_error(name, sentence)
        else:
            messages.success(request, gettext("Đã ghi nhận người đại diện."))
            return answers.go(request, reverse("identity:representative", args=[uid]))
    status = 422 if form.errors else 200
    return answers.page(request, "identity/representative_new.html", {"form": form}, status=status)


def show(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One of them, and the button that ends it."""
    actor = actor_of(request)
    row = queries.one(actor, uid)
    timeline = ledger.timeline(noun="person", subject=str(row.person.uid))
    shown = {
        "row": row, "stands": _stands(row, clock.today()),
        "may_end": row.ended_at is None and actor.holds(MANAGE, row.unit_id),
        "timeline": [e for e in timeline if e.name.startswith("identity.representative.")
                     and e.payload.get("number") == row.number],
    }  # fmt: skip
    return answers.page(request, "identity/representative.html", shown)


@require_POST
def end(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The person acts for it no longer."""
    queries.one(actor_of(request), uid)
    reason = request.POST.get("reason", "").replace("\0", "")[:300]
    try:
        actions.end_representative(actor=actor_of(request), uid=uid, reason=reason, at=clock.now())
    except Invalid as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, gettext("Đã chấm dứt việc đại diện."))
    return answers.go(request, reverse("identity:representative", args=[uid]))
