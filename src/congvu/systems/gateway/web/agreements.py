"""Two lists: the services that others may call, and the agreements about them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.systems.gateway.models import Agreement
from congvu.systems.gateway.queries import services as queries
from congvu.systems.gateway.rules import services as rules
from congvu.systems.gateway.web.words import AGREEMENTS, CLASSES, EXPIRED
from congvu.webkit.web.screens import Column, Filter, ListScreen


def standing(row: Agreement) -> tuple[Any, str]:
    """How an agreement stands today, in words and tone."""
    if row.state == rules.GRANTED and row.until < clock.today():
        return EXPIRED
    return AGREEMENTS[row.state]


class ServicesScreen(ListScreen):
    """The catalogue."""

    title = _("Dịch vụ chia sẻ dữ liệu")
    lead = _(
        "Dữ liệu mà cơ quan khác được khai thác qua cổng. Mỗi lần gọi phải theo một thỏa thuận còn hiệu "
        "lực và được ghi lại."
    )
    name = "dich-vu-chia-se"
    order = "title"
    columns: ClassVar = (
        Column(
            key="title",
            label=_("Dịch vụ"),
            link=lambda row: reverse("gateway:service", args=[row.code]),
        ),
        Column(key="code", label=_("Mã dịch vụ"), kind="code"),
        Column(key="owner_unit.name", label=_("Đơn vị chủ quản")),
        Column(
            key="classification",
            label=_("Loại dữ liệu"),
            value=lambda row: CLASSES[row.classification],
        ),
        Column(key="newest", label=_("Phiên bản")),
        Column(key="sla", label=_("Cam kết")),
        Column(key="living", label=_("Thỏa thuận hiệu lực"), kind="number"),
        Column(key="asked", label=_("Đang chờ trả lời"), kind="number"),
    )
    filters: ClassVar = (
        Filter(
            key="ten",
            label=_("Tên dịch vụ"),
            apply=lambda rows, value: rows.filter(title__icontains=value),
        ),
    )
    empty_title = _("Chưa có dịch vụ nào")
    empty_text = _(
        "Đơn vị có dữ liệu công bố dịch vụ đầu tiên: chọn nguồn dữ liệu và các trường được chia sẻ."
    )

    def rows(self, actor: Actor) -> Any:
        return queries.catalogue(on=clock.today())

    def context(self) -> dict[str, Any]:
        """Who may, publishes from here."""
        return {
            "may_publish": self.actor.holds("gateway.service.publish"),
            "may_decide": self.actor.holds(queries.DECIDE),
        }

    template = "gateway/services.html"


class AgreementsScreen(ListScreen):
    """What was asked, granted, refused and ended, within the decider's sight."""

    title = _("Thỏa thuận khai thác dữ liệu")
    lead = _("Đề nghị đang chờ ở trên cùng. Chấm dứt thỏa thuận thì cổng từ chối ngay lần gọi sau.")
    name = "thoa-thuan-khai-thac"
    order = "state"  # "asked" comes first
    columns: ClassVar = (
        Column(
            key="client_name",
            label=_("Hệ thống khai thác"),
            link=lambda row: reverse("gateway:agreement", args=[row.uid]),
        ),
        Column(key="service.title", label=_("Dịch vụ")),
        Column(key="major", label=_("Phiên bản chính"), kind="number"),
        Column(
            key="state",
            sort="state",
            label=_("Tình trạng"),
            kind="status",
            value=lambda row: standing(row)[0],
            tone=lambda row: standing(row)[1],
        ),
        Column(key="purpose", label=_("Mục đích")),
        Column(key="quota", label=_("Lần gọi mỗi ngày"), kind="number"),
        Column(key="used", label=_("Hôm nay đã gọi"), kind="number"),
        Column(key="until", label=_("Đến hết ngày"), kind="day"),
    )
    filters: ClassVar = (
        Filter(
            key="tinh-trang",
            label=_("Tình trạng"),
            kind="choice",
            choices=lambda: [(key, words) for key, (words, _tone) in AGREEMENTS.items()],
            apply=lambda rows, value: rows.filter(state=value),
        ),
    )
    template = "gateway/agreements.html"
    empty_title = _("Chưa có thỏa thuận nào")
    empty_text = _(
        "Hệ thống của đối tác gửi đề nghị qua POST /api/v1/gateway/agreements/; đề nghị hiện ở đây để "
        "đơn vị trả lời."
    )

    def rows(self, actor: Actor) -> Any:
        return queries.agreements(actor, on=clock.today())
