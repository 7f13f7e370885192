"""The one-stop shop's list of dossiers, for officials."""

from __future__ import annotations

from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.registers.dossiers import api as dossiers
from congvu.registers.dossiers.contracts import State
from congvu.systems.publicservices.queries import pages
from congvu.webkit.web.screens import Column, Filter, ListScreen


def _dossiers(rows: Any) -> Any:
    """The list's rows with the register's own filters."""
    return rows


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
    )
    order = "-submitted_at"
    empty_title = gettext_lazy("Không có hồ sơ nào khớp")
    empty_text = gettext_lazy("Hãy bỏ bớt bộ lọc, hoặc xem “Việc của tôi”.")

    def rows(self, actor: Actor) -> Any:
        return dossiers.visible(actor)
