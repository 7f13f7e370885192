"""Letters that leave: the register, beginning one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotAllowed, Refused
from congvu.systems.correspondence.actions import outgoing as actions
from congvu.systems.correspondence.models import OutgoingLetter, Recipient
from congvu.systems.correspondence.queries import incoming, kinds, mending
from congvu.systems.correspondence.queries import outgoing as queries
from congvu.systems.correspondence.web import entering
from congvu.webkit.web import answers
from congvu.webkit.web.fields import NameField
from congvu.webkit.web.routes import actor_of
from congvu.webkit.web.screens import Column, Filter, ListScreen

State = OutgoingLetter.State
TONES = {
    "draft": "info",
    "issued": "soon",
    "sent": "good",
    "recalled": "late",
    "withdrawn": "plain",
    "discarded": "plain",
}


class StartForm(forms.Form):
    """What a draft needs to begin."""

    unit = forms.TypedChoiceField(label=_("Cơ quan ban hành"), coerce=int)
    kind = forms.ChoiceField(label=_("Loại văn bản"), choices=queries.draft_kinds)
    abstract = NameField(
        label=_("Trích yếu"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    secret = forms.ChoiceField(
        label=_("Độ mật"), required=False, choices=lambda: kinds.secrecies(on=clock.today()),
        help_text=_("Văn bản mật bị từ chối, hệ thống không lưu gì."),
    )  # fmt: skip


def address(row: OutgoingLetter) -> str:
    return reverse("correspondence:sent", args=[row.uid])


def _of_state(rows: QuerySet[Any], state: str) -> QuerySet[Any]:
    return rows.filter(state=state)


def _delivered(rows: QuerySet[Any], state: str) -> QuerySet[Any]:
    return rows.filter(Exists(Recipient.objects.filter(letter=OuterRef("pk"), state=state)))


def _of_unit(rows: QuerySet[Any], unit_id: str) -> QuerySet[Any]:
    return rows.filter(unit_id=unit_id)


def _of_kind(rows: QuerySet[Any], kind: str) -> QuerySet[Any]:
    return rows.filter(kind=kind)


def _dated(rows: QuerySet[Any], days: Any) -> QuerySet[Any]:
    first, last = days
    rows = rows.filter(dated_on__gte=first) if first else rows
    return rows.filter(dated_on__lte=last) if last else rows


def _by_notation(rows: QuerySet[Any], typed: str) -> QuerySet[Any]:
    return rows.filter(notation__icontains=typed)


class Outgoing(ListScreen):
    """The register of what leaves: its ten columns."""

    title = _("Văn bản đi")
    lead = _("Văn bản cơ quan ban hành và dự thảo của bạn, mới nhất trước.")
    name = "van-ban-di"
    template = "correspondence/outgoing.html"
    columns: ClassVar = (
        Column(
            key="notation", label=_("Số, ký hiệu"), kind="code", link=address,
            value=lambda row: row.notation or gettext("chưa có số"),
        ),
        Column(key="dated_on", label=_("Ngày tháng"), kind="day", sort="dated_on"),
        Column(
            key="abstract", label=_("Tên loại và trích yếu"),
            value=lambda row: f"{row.kind_name}: {row.abstract}",
        ),
        Column(key="signer", label=_("Người ký")),
        Column(key="places", label=_("Nơi nhận")),
        Column(key="kept_by", label=_("Người nhận bản lưu"), shown=False),
        Column(key="copies", label=_("Số lượng bản"), kind="number", shown=False),
        Column(key="sent_on", label=_("Ngày chuyển"), kind="day", sort="sent_on"),
        Column(
            key="note", label=_("Ghi chú"), value=mending.remark, shown=False
        ),
        Column(
            key="state", label=_("Trạng thái"), kind="status",
            value=lambda row: row.get_state_display(), tone=lambda row: TONES[row.state],
        ),
    )  # fmt: skip
    filters: ClassVar = (
        Filter(key="don_vi", label=_("Đơn vị ban hành"), kind="choice", apply=_of_unit, choices=()),
        Filter(key="so", label=_("Số, ký hiệu"), apply=_by_notation),
        Filter(
            key="loai", label=_("Loại văn bản"), kind="choice", apply=_of_kind,
            choices=queries.draft_kinds,
        ),
        Filter(key="ngay", label=_("Ngày tháng"), kind="period", apply=_dated),
        Filter(
            key="trang_thai", label=_("Trạng thái"), kind="choice", choices=State.choices,
            apply=_of_state,
        ),
        Filter(
            key="chuyen_giao", label=_("Có nơi nhận"), kind="choice",
            choices=Recipient.State.choices, apply=_delivered,
        ),
    )  # fmt: skip
    empty_title = _("Chưa có văn bản đi")
    empty_text = _("Văn bản bạn soạn, và văn bản cơ quan ban hành, sẽ nằm ở đây.")

    def __init__(self, request: Any, **kwargs: Any) -> None:
        super().__init__(request, **kwargs)
        units = queries.issuers(self.actor)
        self.__dict__["filters"] = tuple(
            replace(f, choices=units) if f.key == "don_vi" else f for f in type(self).filters
        )

    def rows(self, actor: Actor) -> QuerySet[Any]:
        return queries.visible_letters(actor)

    def with_related(self, rows: QuerySet[Any], columns: list[Column]) -> QuerySet[Any]:
        return mending.with_menders(super().with_related(rows, columns))

    def context(self) -> dict[str, Any]:
        return {"may_write": self.actor.holds(actions.WRITE)}


def start(request: HttpRequest) -> HttpResponse:
    """Choose kind and abstract; the draft opens where it is written."""
    actor = actor_of(request)
    came = request.GET.get("tra-loi", "")
    units = queries.issuing_units(actor)
    if not units:
        raise NotAllowed(gettext("Chỉ người đang giữ vị trí tại một đơn vị làm được việc này."))
    form = StartForm(request.POST or None, initial={"kind": "cong-van", "unit": units[0][0]})
    entering.choose(form, units)
    answered = incoming.letter(actor=actor, uid=queries.uid_of(came)) if came else None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            uid = actions.start_letter(
                actor=actor, unit_id=said["unit"], kind=said["kind"], abstract=said["abstract"],
                secret=said["secret"], answers=str(answered.uid) if answered else "",
                at=clock.now(),
            )  # fmt: skip
        except Refused as refused:
            entering.tell(form, refused)
        else:
            messages.success(request, gettext("Đã lập dự thảo."))
            row = queries.visible_letters(actor).get(draft_uid=uid)
            return answers.go(request, queries.draft_page(row) or address(row))
    context = {"form": form, "answered": answered}
    return answers.page(
        request, "correspondence/start.html", context, status=422 if form.errors else 200
    )
