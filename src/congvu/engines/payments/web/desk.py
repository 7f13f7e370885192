"""What is owed and what came, for officials: filters, totals by state, export."""

from __future__ import annotations

from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congvu.engines.payments.contracts import State
from congvu.engines.payments.queries import invoices
from congvu.engines.payments.rules.invoices import LABELS, TONES
from congvu.kernel.actors import Actor
from congvu.webkit.web.screens import Column, Filter, ListScreen


class InvoicesScreen(ListScreen):
    """Every invoice within sight, the newest first."""

    title = gettext_lazy("Phí, lệ phí")
    lead = gettext_lazy("Khoản thu của các hồ sơ trong phạm vi bạn được xem, mới nhất trước.")
    name = "khoan-thu"
    columns: ClassVar = (
        Column(
            key="order",
            label=gettext_lazy("Mã khoản thu"),
            kind="code",
            link=lambda row: reverse("payments:invoice", args=[row.uid]),
        ),
        Column(key="subject_code", label=gettext_lazy("Mã hồ sơ"), kind="code"),
        Column(key="title", label=gettext_lazy("Nội dung")),
        Column(key="amount", label=gettext_lazy("Số tiền"), kind="money", sort="amount"),
        Column(
            key="state",
            label=gettext_lazy("Trạng thái"),
            kind="status",
            value=lambda row: _(LABELS[State(row.state)]),
            tone=lambda row: TONES[State(row.state)],
        ),
        Column(key="unit.name", label=gettext_lazy("Đơn vị thu"), related=("unit",), shown=False),
        Column(key="raised_at", label=gettext_lazy("Ngày lập"), kind="moment", sort="raised_at"),
        Column(key="paid_at", label=gettext_lazy("Ngày trả"), kind="moment"),
    )
    filters: ClassVar = (
        Filter(
            key="tu-khoa",
            label=gettext_lazy("Mã hoặc nội dung"),
            apply=lambda rows, value: _invoices(rows).matching(value),
        ),
        Filter(
            key="trang-thai",
            label=gettext_lazy("Trạng thái"),
            kind="choice",
            choices=lambda: [(str(s.value), _(LABELS[s])) for s in State],
            apply=lambda rows, value: rows.filter(state=int(value)),
        ),
        Filter(
            key="ngay-lap",
            label=gettext_lazy("Ngày lập"),
            kind="period",
            apply=lambda rows, value: _invoices(rows).raised_between(*value),
        ),
        Filter(
            key="can-hoan",
            label=gettext_lazy("Chỉ khoản cần hoàn tiền"),
            kind="yes",
            apply=lambda rows, value: _invoices(rows).to_refund(),
        ),
    )
    order = "-raised_at"
    empty_title = gettext_lazy("Chưa có khoản thu nào")
    empty_text = gettext_lazy("Khoản thu được lập khi hồ sơ của thủ tục có phí được nộp.")

    def rows(self, actor: Actor) -> Any:
        return invoices.visible(actor)


def _invoices(rows: Any) -> Any:
    """The list's rows with the room's own filters."""
    return rows
