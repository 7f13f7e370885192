"""The book of certified copies on screen and as a file."""

from __future__ import annotations

from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext_lazy

from congvu.kernel.actors import Actor
from congvu.systems.publicservices.models import CertifiedCopy
from congvu.webkit.web.screens import Column, Filter, ListScreen


class CertifiedScreen(ListScreen):
    """What was certified, the newest first. Law: NĐ 23/2015/NĐ-CP (sổ chứng thực)."""

    title = gettext_lazy("Sổ chứng thực bản sao")
    lead = gettext_lazy("Bản sao điện tử đã chứng thực từ bản chính, theo số chứng thực.")
    name = "so-chung-thuc"
    columns: ClassVar = (
        Column(
            key="number", label=gettext_lazy("Số chứng thực, quyển số"),
            link=lambda row: reverse("publicservices:dossier", args=[row.dossier_uid]),
        ),
        Column(key="on", label=gettext_lazy("Ngày chứng thực"), kind="day", sort="on"),
        Column(key="asked_by", label=gettext_lazy("Người yêu cầu")),
        Column(key="original", label=gettext_lazy("Tên bản chính")),
        Column(key="pages", label=gettext_lazy("Số trang"), kind="number"),
        Column(key="fee", label=gettext_lazy("Phí (đồng)"), kind="number"),
        Column(key="signer", label=gettext_lazy("Người ký chứng thực")),
        Column(
            key="paper_code", label=gettext_lazy("Mã xác thực"), kind="code", shown=False,
            link=lambda row: reverse("documents:paper", args=[row.paper_code]),
        ),
        Column(key="unit.name", label=gettext_lazy("Cơ quan"), related=("unit",), shown=False),
    )  # fmt: skip
    filters: ClassVar = (
        Filter(
            key="ngay", label=gettext_lazy("Ngày chứng thực"), kind="period",
            apply=lambda rows, value: _between(rows, value),
        ),
        Filter(
            key="ma", label=gettext_lazy("Số chứng thực hoặc mã xác thực"),
            apply=lambda rows, value: _matching(rows, value.strip()),
        ),
    )  # fmt: skip
    order = "-on"
    empty_title = gettext_lazy("Chưa có bản sao nào được chứng thực")
    empty_text = gettext_lazy("Nhận yêu cầu ở mục Tiếp nhận hồ sơ giấy, thủ tục 2.000815.")

    def rows(self, actor: Actor) -> Any:
        return CertifiedCopy.objects.visible_to(actor)


def _matching(rows: Any, words: str) -> Any:
    return rows.filter(number__istartswith=words) | rows.filter(
        paper_code=words.replace("-", "").upper()
    )


def _between(rows: Any, period: tuple[Any, Any]) -> Any:
    first, last = period
    rows = rows.filter(on__gte=first) if first else rows
    return rows.filter(on__lte=last) if last else rows
