"""The book of letters that came, as a list."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.systems.correspondence.models import IncomingLetter
from congvu.systems.correspondence.models.incoming import Source
from congvu.systems.correspondence.queries import incoming as queries
from congvu.systems.correspondence.queries import kinds, mending, statistics, times
from congvu.systems.correspondence.queries.statistics import USUAL
from congvu.systems.correspondence.rules import states, urgency
from congvu.webkit.web.screens import Column, Filter, ListScreen


def _address(row: IncomingLetter) -> str:
    return reverse("correspondence:letter", args=[row.uid])


def _state(row: IncomingLetter) -> str:
    return gettext(states.LABELS[row.state])


def _kind_and_abstract(row: IncomingLetter) -> str:
    return f"{row.kind_name}: {row.abstract}"  # type: ignore[attr-defined]  # of `with_kinds`


def _equals(column: str) -> Any:
    def apply(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(**{column: value})

    return apply


def _of_urgency(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
    return rows.filter(urgency="" if value == USUAL else value)


def _late(rows: QuerySet[Any], _value: Any) -> QuerySet[Any]:
    return rows.filter(front__gt=0, due_at__lt=clock.now())


def _arrived(rows: QuerySet[Any], days: Any) -> QuerySet[Any]:
    first, last = days
    rows = rows.filter(arrived_on__gte=first) if first else rows
    return rows.filter(arrived_on__lte=last) if last else rows


def _numbered(row: IncomingLetter) -> str:
    return row.numbered or gettext("chưa vào sổ")


def _due(row: IncomingLetter) -> datetime | None:
    return None if row.is_over else row.due_at


class Letters(ListScreen):
    """Letters of the books one reads, and those one was given."""

    title = _("Văn bản đến")
    lead = _("Văn bản khẩn và chưa xong đứng trước. Chọn thêm cột để in đủ mười cột của sổ.")
    name = "van-ban-den"
    template = "correspondence/letters.html"
    order = "-front"
    columns: ClassVar = (
        Column(key="number", label=_("Số đến"), kind="code", value=_numbered, link=_address, sort="number"),
        Column(key="arrived_on", label=_("Ngày đến"), kind="day", sort="arrived_on"),
        Column(key="author", label=_("Tác giả")),
        Column(key="notation", label=_("Số, ký hiệu"), kind="code"),
        Column(key="abstract", label=_("Tên loại và trích yếu"), value=_kind_and_abstract),
        Column(
            key="front", label=_("Độ khẩn"), kind="status", sort="front",
            value=lambda row: gettext(urgency.LABELS[row.urgency]),
            tone=lambda row: urgency.TONES[row.urgency],
        ),
        Column(key="due_at", label=_("Thời hạn"), kind="deadline", value=_due),
        Column(
            key="state", label=_("Trạng thái"), kind="status", value=_state,
            tone=lambda row: states.TONES[row.state],
        ),
        Column(
            key="dated_on", label=_("Ngày văn bản"), kind="day", sort="dated_on", shown=False
        ),
        Column(key="receivers", label=_("Đơn vị, người nhận"), shown=False),
        Column(key="unit.name", label=_("Sổ của"), related=("unit",), shown=False),
        Column(key="forwarded_on", label=_("Ngày chuyển"), kind="day", shown=False),
        Column(key="taken_by", label=_("Ký nhận"), shown=False),
        Column(key="progress", label=_("Tiến độ"), shown=False),
        Column(key="reply", label=_("Số văn bản trả lời"), shown=False),
        Column(
            key="note", label=_("Ghi chú"), value=mending.remark, related=("replaced_by",),
            shown=False,
        ),
    )  # fmt: skip
    filters: ClassVar = (
        Filter(
            key="don_vi", label=_("Sổ của"), kind="choice", apply=_equals("unit_id"),
            choices=(),
        ),
        Filter(key="nam", label=_("Năm"), kind="choice", apply=_equals("year"), choices=()),
        Filter(key="so", label=_("Số, ký hiệu"), apply=queries.by_notation),
        Filter(key="tac_gia", label=_("Tác giả"), apply=queries.by_words),
        Filter(
            key="loai", label=_("Loại văn bản"), kind="choice", apply=_equals("kind"),
            choices=kinds.kinds,
        ),
        Filter(
            key="khan", label=_("Độ khẩn"), kind="choice", apply=_of_urgency,
            choices=lambda: [(code or USUAL, label) for code, label in kinds.urgencies()],
        ),
        Filter(
            key="nguon", label=_("Đường đến"), kind="choice", apply=_equals("source"),
            choices=Source.choices,
        ),
        Filter(
            key="chu_tri", label=_("Đơn vị chủ trì"), kind="choice", apply=statistics.led_by,
            choices=(),
        ),
        Filter(
            key="han", label=_("Theo thời hạn"), kind="choice", apply=times.of,
            choices=lambda: [(code, gettext(label)) for code, label in times.LABELS.items()],
        ),
        Filter(
            key="trang_thai", label=_("Trạng thái"), kind="choice", apply=_equals("state"),
            choices=lambda: [(code, gettext(label)) for code, label in states.LABELS.items()],
        ),
        Filter(key="den", label=_("Ngày đến"), kind="period", apply=_arrived),
        Filter(key="qua_han", label=_("Quá hạn"), kind="yes", apply=_late),
    )  # fmt: skip
    empty_title = _("Chưa có văn bản đến")
    empty_text = _("Văn bản văn thư vào sổ, hoặc được giao cho bạn, sẽ nằm ở đây.")

    def __init__(self, request: Any, **kwargs: Any) -> None:
        super().__init__(request, **kwargs)
        own = {
            "don_vi": queries.readable_units, "nam": queries.years, "chu_tri": _lead_units,
        }  # fmt: skip
        # This request's own: units and years differ from one reader to the next.
        self.__dict__["filters"] = tuple(
            _of_actor(f, own.get(f.key), self.actor) for f in type(self).filters
        )

    def rows(self, actor: Actor) -> QuerySet[Any]:
        return queries.with_kinds(queries.visible_letters(actor))

    def context(self) -> dict[str, Any]:
        return {"may_register": self.actor.holds(queries.REGISTER)}


def _lead_units(actor: Actor) -> list[tuple[str, str]]:
    return statistics.lead_units(queries.visible_letters(actor))


def _of_actor(plain: Filter, choices: Any, actor: Actor) -> Filter:
    """The filter with the choices that this actor has; asked once a page."""
    if choices is None:
        return plain
    return Filter(
        key=plain.key, label=plain.label, kind=plain.kind, apply=plain.apply, choices=choices(actor)
    )
