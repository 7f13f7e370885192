"""The one-stop shop's list of dossiers, for officials."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.registers.dossiers import api as dossiers
from congvu.registers.dossiers.contracts import State
from congvu.systems.publicservices.queries import appeals, pages, ratings, risks, tiles
from congvu.webkit.web.screens import Column, Filter, ListScreen


def _dossiers(rows: Any) -> Any:
    """The list's rows with the register's own filters."""
    return rows


def _due_soon(rows: Any) -> Any:
    now = clock.now()
    return _dossiers(rows).due_between(now, tiles.soon_until(now))


class DeskScreen(ListScreen):
    """Every dossier within sight: by state, procedure, deadline and words."""

    title = gettext_lazy("Hồ sơ một cửa")
    lead = gettext_lazy("Mọi hồ sơ trong phạm vi bạn được xem, mới nhất trước.")
    name = "ho-so-mot-cua"
    columns: ClassVar = (
        Column(
            key="code",
            label=gettext_lazy("Mã hồ sơ"),
            kind="code",
            link=lambda row: reverse("publicservices:dossier", args=[row.uid]),
        ),
        Column(key="title", label=gettext_lazy("Nội dung")),
        Column(
            key="state",
            label=gettext_lazy("Trạng thái"),
            kind="status",
            value=lambda row: _(dossiers.LABELS[State(row.state)]),
            tone=lambda row: pages.TONES[dossiers.TONES[State(row.state)]],
        ),
        Column(
            key="risk",
            label=gettext_lazy("Dự báo"),
            kind="status",
            value=lambda row: _("Có nguy cơ trễ") if getattr(row, "at_risk", False) else "",
            tone=lambda row: "soon",
        ),
        Column(
            key="owner_unit.name", label=gettext_lazy("Cơ quan giải quyết"), related=("owner_unit",)
        ),
        Column(
            key="submitted_at", label=gettext_lazy("Ngày nộp"), kind="moment", sort="submitted_at"
        ),
        Column(
            key="due_at",
            label=gettext_lazy("Hẹn trả"),
            kind="deadline",
            value=lambda row: row.due_at if row.finished_at is None else None,
        ),
        Column(key="asked", label=gettext_lazy("Trường đã hỏi"), kind="number", shown=False),
        Column(key="prefilled", label=gettext_lazy("Trường điền sẵn"), kind="number", shown=False),
        Column(key="retyped", label=gettext_lazy("Trường khai lại"), kind="number", shown=False),
    )
    filters: ClassVar = (
        Filter(
            key="tu-khoa",
            label=gettext_lazy("Mã hoặc nội dung"),
            apply=lambda rows, value: _dossiers(rows).matching(value),
        ),
        Filter(
            key="trang-thai",
            label=gettext_lazy("Trạng thái"),
            kind="choice",
            choices=lambda: [(str(s.value), _(dossiers.LABELS[s])) for s in State],
            apply=lambda rows, value: rows.filter(state=int(value)),
        ),
        Filter(
            key="ngay-nop",
            label=gettext_lazy("Ngày nộp"),
            kind="period",
            apply=lambda rows, value: _dossiers(rows).submitted_between(*value),
        ),
        Filter(
            key="qua-han",
            label=gettext_lazy("Chỉ hồ sơ quá hạn"),
            kind="yes",
            apply=lambda rows, value: _dossiers(rows).overdue(clock.now()),
        ),
        Filter(
            key="sap-den-han",
            label=gettext_lazy("Chỉ hồ sơ sắp đến hạn"),
            kind="yes",
            apply=lambda rows, value: _due_soon(rows),
        ),
        Filter(
            key="nguy-co-tre",
            label=gettext_lazy("Chỉ hồ sơ có nguy cơ trễ"),
            kind="yes",
            apply=lambda rows, value: rows.filter(
                uid__in=risks.uids_at_risk(_dossiers(rows), clock.now())
            ),
        ),
        Filter(
            key="thu-tuc",
            label=gettext_lazy("Mã thủ tục"),
            apply=lambda rows, value: rows.filter(procedure_code=value.strip()),
        ),
        Filter(
            key="khai-lai",
            label=gettext_lazy("Phải khai lại điều đã biết"),
            kind="yes",
            apply=lambda rows, value: _dossiers(rows).retyped_only(),
        ),
        Filter(
            key="ngay-ket-thuc",
            label=gettext_lazy("Ngày kết thúc"),
            kind="period",
            apply=lambda rows, value: _dossiers(rows).finished_between(*value),
        ),
        Filter(
            key="thoi-han",
            label=gettext_lazy("Đúng hạn"),
            kind="choice",
            choices=lambda: [("dung", _("Kết thúc đúng hạn")), ("tre", _("Kết thúc quá hạn"))],
            apply=lambda rows, value: _dossiers(rows).kept(value == "dung"),
        ),
        Filter(
            key="khieu-nai",
            label=gettext_lazy("Có khiếu nại, kiến nghị chờ trả lời"),
            kind="yes",
            apply=lambda rows, value: rows.filter(uid__in=appeals.unanswered_uids()),
        ),
        Filter(
            key="danh-gia",
            label=gettext_lazy("Đánh giá của người nộp"),
            kind="choice",
            choices=lambda: [
                ("da-danh-gia", _("Đã đánh giá")),
                ("hai-long", _("Hài lòng (mức 4, 5)")),
                ("chua-hai-long", _("Chưa hài lòng (mức 1 đến 3)")),
            ],
            apply=lambda rows, value: rows.filter(uid__in=ratings.dossiers_judged(value)),
        ),
    )
    order = "-submitted_at"
    empty_title = gettext_lazy("Chưa có hồ sơ nào")
    empty_text = gettext_lazy("Hồ sơ nộp đến cơ quan trong phạm vi của bạn sẽ hiện ở đây.")

    def rows(self, actor: Actor) -> Any:
        return dossiers.visible(actor)

    def fetched(self, rows: Sequence[Any]) -> None:
        """Mark those of the page that are about to be late."""
        found = risks.warnings(rows, clock.now())
        for row in rows:
            row.at_risk = str(row.uid) in found
