"""Consignments at the counter: the list, and sending refused papers back."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound
from congvu.systems.publicservices.actions import parcels as actions
from congvu.systems.publicservices.queries import parcels
from congvu.systems.publicservices.rules import delivering
from congvu.systems.publicservices.rules.parcels import LABELS, TONES, Stage
from congvu.webkit.web.routes import actor_of
from congvu.webkit.web.screens import Column, Filter, ListScreen


def show(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One consignment; POST says by which one the refused papers went back."""
    actor = actor_of(request)
    row = parcels.listed(actor).filter(uid=uid).first()
    if row is None:
        raise NotFound(_("Không tìm thấy bưu gửi này tại quầy của bạn."))
    typed, errors = request.POST.get("back_code", "").strip()[:20], {}
    if request.method == "POST":
        try:
            actions.send_back(actor=actor, uid=str(uid), code=typed, at=clock.now())
        except actions.UnableToSendBack as wrong:
            errors = wrong.errors
        else:
            messages.success(request, _("Đã ghi việc gửi trả giấy tờ."))
            return redirect("publicservices:parcel", uid=uid)
    shown = {
        "parcel": parcels.shown(row), "typed": typed, "errors": errors,
        "dossier_url": reverse("publicservices:dossier", args=[row.dossier_uid])
        if row.dossier_uid
        else "",
    }  # fmt: skip
    return render(request, "publicservices/parcel.html", shown, status=422 if errors else 200)


class ParcelsScreen(ListScreen):
    """What came by post, the newest first."""

    title = gettext_lazy("Hồ sơ đến qua bưu điện")
    lead = gettext_lazy("Bưu gửi đã mở tại quầy và giấy tờ phải gửi trả.")
    name = "buu-gui-den"
    columns: ClassVar = (
        Column(
            key="code", label=gettext_lazy("Mã bưu gửi"), kind="code",
            link=lambda row: reverse("publicservices:parcel", args=[row.uid]),
        ),
        Column(
            key="stage", label=gettext_lazy("Trạng thái"), kind="status",
            value=lambda row: _(LABELS[Stage(row.stage)]), tone=lambda row: TONES[Stage(row.stage)],
        ),
        Column(key="posted_on", label=gettext_lazy("Ngày gửi (dấu bưu điện)"), kind="day"),
        Column(
            key="arrived_at", label=gettext_lazy("Mở lúc"), kind="moment", sort="arrived_at"
        ),
        Column(key="opened_by", label=gettext_lazy("Người mở")),
        Column(key="witness", label=gettext_lazy("Người chứng kiến")),
        Column(key="back_code", label=gettext_lazy("Mã gửi trả"), kind="code"),
        Column(key="unit.name", label=gettext_lazy("Quầy"), related=("unit",), shown=False),
    )  # fmt: skip
    filters: ClassVar = (
        Filter(
            key="trang-thai", label=gettext_lazy("Trạng thái"), kind="choice",
            choices=lambda: [(s.value, _(LABELS[s])) for s in Stage],
            apply=lambda rows, value: rows.filter(stage=value),
        ),
        Filter(
            key="ma", label=gettext_lazy("Mã bưu gửi"),
            apply=lambda rows, value: _matching(rows, delivering.clean_code(value)),
        ),
    )  # fmt: skip
    order = "-arrived_at"
    empty_title = gettext_lazy("Chưa có hồ sơ nào đến qua bưu điện")
    empty_text = gettext_lazy(
        "Nhập ở mục Tiếp nhận hồ sơ giấy, chọn cách nộp qua bưu chính công ích."
    )

    def rows(self, actor: Actor) -> Any:
        return parcels.listed(actor)


def _matching(rows: Any, code: str) -> Any:
    return rows.filter(code=code) | rows.filter(back_code=code).exclude(back_code="")
