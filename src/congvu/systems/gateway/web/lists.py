"""What goes to the portal, and what partners sent: two lists."""

from __future__ import annotations

from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.registers.dossiers import api as dossiers
from congvu.registers.dossiers.contracts import PAGE, State
from congvu.systems.gateway.actions import national, outbound
from congvu.systems.gateway.queries import inbound
from congvu.systems.gateway.queries import outbound as queries
from congvu.systems.gateway.web.words import STATES
from congvu.webkit.web.screens import Bulk, Column, Filter, ListScreen

TONES = {"info": "info", "danger": "bad", "warning": "soon", "success": "good", "neutral": "plain"}


def _resend(*, actor: Actor, key: str) -> None:
    outbound.resend(actor=actor, uid=key, at=clock.now())


class MessagesScreen(ListScreen):
    """Every message to the national portal, the newest first."""

    title = gettext_lazy("Đồng bộ lên Cổng Dịch vụ công quốc gia")
    lead = gettext_lazy(
        "Mỗi bước của hồ sơ là một bản tin, gửi đúng thứ tự. Bản tin ngừng gửi giữ lại các bản tin sau "
        "của hồ sơ đó cho đến khi được gửi lại."
    )
    name = "dong-bo-ho-so"
    template = "gateway/messages.html"
    columns: ClassVar = (
        Column(
            key="dossier_code",
            label=gettext_lazy("Mã hồ sơ"),
            kind="code",
            link=lambda row: reverse(PAGE, args=[row.dossier_uid]),
        ),
        Column(
            key="told_state",
            label=gettext_lazy("Trạng thái báo"),
            value=lambda row: _(dossiers.LABELS[State(row.told_state)]),
        ),
        Column(
            key="state",
            label=gettext_lazy("Tình trạng"),
            kind="status",
            value=lambda row: STATES[row.state][0],
            tone=lambda row: STATES[row.state][1],
        ),
        Column(key="attempts", label=gettext_lazy("Số lần hỏng"), kind="number"),
        Column(key="trouble", label=gettext_lazy("Lý do")),
        Column(key="next_at", label=gettext_lazy("Thử lại lúc"), kind="moment"),
        Column(key="happened_at", label=gettext_lazy("Xảy ra lúc"), kind="moment"),
        Column(key="sent_at", label=gettext_lazy("Gửi lúc"), kind="moment"),
    )
    filters: ClassVar = (
        Filter(
            key="ma",
            label=gettext_lazy("Mã hồ sơ"),
            apply=lambda rows, value: rows.filter(dossier_code__icontains=value),
        ),
        Filter(
            key="tinh-trang",
            label=gettext_lazy("Tình trạng"),
            kind="choice",
            choices=lambda: [(key, words) for key, (words, _tone) in STATES.items()],
            apply=lambda rows, value: rows.filter(state=value),
        ),
    )
    bulk: ClassVar = (
        Bulk(
            code="gui-lai",
            label=gettext_lazy("Gửi lại"),
            run=_resend,
            needs="gateway.message.resend",
        ),
    )
    empty_title = gettext_lazy("Chưa có bản tin nào")
    empty_text = gettext_lazy(
        "Bản tin được lập khi hồ sơ có bước mới và Cổng quốc gia đã khai báo."
    )

    def rows(self, actor: Actor) -> Any:
        return queries.messages()

    def context(self) -> dict[str, Any]:
        """How it stands as a whole."""
        return {
            "counts": queries.counts(),
            "configured": national.is_configured(),
            "simulated": national.is_simulator(),
        }


class InboundScreen(ListScreen):
    """Partners' dossiers within sight, the newest first."""

    title = gettext_lazy("Hồ sơ đối tác gửi đến")
    lead = gettext_lazy("Hồ sơ mà hệ thống của cơ quan khác nối vào qua sáu bước liên thông.")
    name = "ho-so-lien-thong"
    columns: ClassVar = (
        Column(key="code", label=gettext_lazy("Mã hồ sơ"), kind="code"),
        Column(key="procedure_code", label=gettext_lazy("Thủ tục"), kind="code"),
        Column(
            key="state",
            label=gettext_lazy("Trạng thái"),
            kind="status",
            value=lambda row: _(dossiers.LABELS[State(row.state)]),
            tone=lambda row: TONES[dossiers.TONES[State(row.state)]],
        ),
        Column(key="partner.name", label=gettext_lazy("Đối tác")),
        Column(key="unit.name", label=gettext_lazy("Đơn vị")),
        Column(key="submitted_at", label=gettext_lazy("Ngày nộp"), kind="moment"),
        Column(key="received_at", label=gettext_lazy("Tiếp nhận"), kind="moment"),
    )
    filters: ClassVar = (
        Filter(
            key="ma",
            label=gettext_lazy("Mã hồ sơ"),
            apply=lambda rows, value: rows.filter(code__icontains=value),
        ),
    )
    empty_title = gettext_lazy("Chưa có hồ sơ nào")
    empty_text = gettext_lazy("Hồ sơ hiện ở đây khi hệ thống của đối tác gửi đến.")

    def rows(self, actor: Actor) -> Any:
        return inbound.visible(actor)
