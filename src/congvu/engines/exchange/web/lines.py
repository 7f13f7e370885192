"""How the lines stand, and what could not be delivered."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from congvu.engines.exchange.actions import bus, resending, vxp
from congvu.engines.exchange.queries import deliveries, health, parties
from congvu.engines.exchange.web.words import DELIVERIES, HEALTH
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.webkit.web import answers
from congvu.webkit.web.screens import Bulk, Column, Filter, ListScreen


def _resend(*, actor: Actor, key: str) -> None:
    resending.resend(actor=actor, uid=key, at=clock.now())


class DeliveriesScreen(ListScreen):
    """Messages that have not reached an agency: given up, waiting, or only on the axis."""

    title = gettext_lazy("Bản tin chưa đến nơi nhận")
    lead = gettext_lazy(
        "Bản tin ngừng gửi giữ lại các bản tin sau về cùng văn bản cho đến khi được gửi lại. "
        "Bản tin về văn bản khác vẫn đi."
    )
    name = "ban-tin-chua-den"
    columns: ClassVar = (
        Column(
            key="document_id",
            label=gettext_lazy("Mã văn bản"),
            kind="code",
            link=lambda row: reverse("exchange:message", args=[row.message.uid]),
        ),
        Column(key="partner.name", label=gettext_lazy("Nơi nhận")),
        Column(
            key="state",
            label=gettext_lazy("Tình trạng"),
            kind="status",
            value=lambda row: DELIVERIES[row.state][0],
            tone=lambda row: DELIVERIES[row.state][1],
        ),
        Column(key="attempts", label=gettext_lazy("Số lần hỏng"), kind="number"),
        Column(key="trouble", label=gettext_lazy("Lý do")),
        Column(key="next_at", label=gettext_lazy("Thử lại lúc"), kind="moment"),
        Column(key="queued_at", label=gettext_lazy("Gửi lúc"), kind="moment"),
    )
    filters: ClassVar = (
        Filter(
            key="tinh-trang",
            label=gettext_lazy("Tình trạng"),
            kind="choice",
            choices=lambda: [
                (key, words) for key, (words, _tone) in DELIVERIES.items() if key != "confirmed"
            ],
            apply=lambda rows, value: rows.filter(state=value),
        ),
        Filter(
            key="co-quan",
            label=gettext_lazy("Mã cơ quan"),
            apply=lambda rows, value: rows.filter(partner__code__istartswith=value),
        ),
    )
    bulk: ClassVar = (
        Bulk(
            code="gui-lai",
            label=gettext_lazy("Gửi lại"),
            run=_resend,
            needs="exchange.message.resend",
        ),
    )
    empty_title = gettext_lazy("Mọi bản tin đã đến nơi nhận")
    empty_text = gettext_lazy("Không có bản tin nào phải chờ hoặc ngừng gửi.")

    def rows(self, actor: Actor) -> Any:
        return deliveries.unfinished()

    def context(self) -> dict[str, Any]:
        return {
            "crumbs": [
                {"title": _("Trục liên thông văn bản"), "href": reverse("exchange:messages")}
            ]
        }


@require_GET
def health_page(request: HttpRequest) -> HttpResponse:
    """Every line with how it stands, and our offices."""
    at = clock.now()
    rows = [(each, *HEALTH[each.state]) for each in health.channels(at=at)]
    context = {
        "rows": rows, "offices": list(parties.offices()), "configured": vxp.is_configured(),
        "simulated": vxp.is_simulator(), "bus": _bus(),
        "crumbs": [{"title": _("Trục liên thông văn bản"), "href": reverse("exchange:messages")}],
    }  # fmt: skip
    return answers.page(request, "exchange/health.html", context)


def _bus() -> dict[str, Any] | None:
    """How the NATS cluster stands; None where there is none."""
    if not bus.is_configured():
        return None
    try:
        return {"told": bus.standing()}
    except vxp.Unreachable as silent:
        return {"trouble": str(silent)}
