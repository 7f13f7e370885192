"""How much each system takes of the services, in a period: for the owner of the data."""

from __future__ import annotations

from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.systems.gateway.queries import usage
from congvu.systems.gateway.web.agreements import standing
from congvu.webkit.web.screens import Column, Filter, ListScreen

FULL, NEAR = 100, 80  # per cent of the quota on the busiest day


def _tone(row: Any) -> str:
    share = usage.share(row.most, row.quota)
    return "bad" if share >= FULL else "soon" if share >= NEAR else "plain"


class UsageScreen(ListScreen):
    """Agreements that were ever granted, with their calls of the period."""

    title = _("Lượt gọi dịch vụ chia sẻ dữ liệu")
    lead = _(
        "Mỗi lượt được trả lời hoặc không tìm thấy đều tính vào hạn mức ngày. Lượt bị từ chối không "
        "tính; lý do ghi trong nhật ký."
    )
    name = "luot-goi-dich-vu"
    template = "gateway/usage.html"
    order = "-calls"
    columns: ClassVar = (
        Column(
            key="client_name",
            label=_("Hệ thống khai thác"),
            link=lambda row: reverse("gateway:agreement", args=[row.uid]),
        ),
        Column(key="service.title", label=_("Dịch vụ")),
        Column(key="service.owner_unit.name", label=_("Đơn vị chủ quản"), shown=False),
        Column(key="major", label=_("Phiên bản chính"), kind="number"),
        Column(
            key="state",
            label=_("Tình trạng"),
            kind="status",
            value=lambda row: standing(row)[0],
            tone=lambda row: standing(row)[1],
        ),
        Column(key="calls", label=_("Lượt gọi"), kind="number", sort="calls"),
        Column(key="called", label=_("Số ngày có gọi"), kind="number"),
        Column(key="most", label=_("Ngày nhiều nhất"), kind="number", sort="most"),
        Column(key="quota", label=_("Hạn mức mỗi ngày"), kind="number"),
        Column(
            key="share",
            label=_("Ngày nhiều nhất so với hạn mức"),
            kind="status",
            value=lambda row: f"{usage.share(row.most, row.quota)} %",
            tone=_tone,
        ),
    )
    filters: ClassVar = (
        # read by rows(): the sums need it, not only the lines
        Filter(key="ky", label=_("Kỳ"), kind="period", apply=lambda rows, _days: rows),
        Filter(
            key="he-thong",
            label=_("Hệ thống khai thác"),
            apply=lambda rows, value: rows.filter(client_name__icontains=value),
        ),
        Filter(
            key="dich-vu",
            label=_("Dịch vụ"),
            apply=lambda rows, value: rows.filter(service__title__icontains=value),
        ),
        Filter(
            key="co-goi",
            label=_("Chỉ hệ thống có gọi"),
            kind="yes",
            apply=lambda rows, _yes: rows.filter(calls__gt=0),
        ),
    )
    empty_title = _("Chưa có thỏa thuận nào")
    empty_text = _("Khi đơn vị đồng ý một đề nghị, lượt gọi theo thỏa thuận đó hiện ở đây.")

    def rows(self, actor: Actor) -> Any:
        return usage.of_period(actor, self._period(), on=clock.today())

    def context(self) -> dict[str, Any]:
        """The period in words, and all its calls."""
        return {"words": self._words(), "total": usage.total(self.narrowed())}

    def _period(self) -> usage.Period:
        """What the address says, else this month until today."""
        said: usage.Period | None = self.filters[0].read(self.query)
        today = clock.today()
        return said or (today.replace(day=1), today)

    def _words(self) -> str:
        first, last = self._period()
        told = {
            "first": f"{first:%d/%m/%Y}" if first else "",
            "last": f"{last:%d/%m/%Y}" if last else "",
        }
        if first and last:
            return gettext("Từ %(first)s đến %(last)s:") % told
        return gettext("Từ %(first)s:") % told if first else gettext("Đến hết %(last)s:") % told
