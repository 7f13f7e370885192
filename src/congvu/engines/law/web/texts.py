"""Legal texts: the list with their states today, and the page of one with its links."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from congvu.engines.law.models import LegalText
from congvu.engines.law.queries import texts as queries
from congvu.engines.law.web.words import CERTAINTY, CERTAINTY_TONES, LINKS, STATES, TONES
from congvu.kernel.actors import Actor
from congvu.kernel.clock import today
from congvu.webkit.web.screens import Column, DetailScreen, Fact, Filter, ListScreen, Section
from congvu.webkit.web.screens.details import Crumb


def state_of(row: LegalText) -> str:
    """The state today."""
    return queries.read(row, today()).state


class Texts(ListScreen):
    """The texts that the house cites, with what holds today."""

    title, name, order, key = _("Văn bản pháp luật"), "van-ban", "-issued", "key"
    lead = _("Mỗi quy tắc, mức tiền, thời hạn trong hệ thống đều dẫn về một văn bản ở đây.")
    columns = (
        Column(
            key="number", label=_("Số ký hiệu"), sort="so_ky_hieu", value=lambda r: r.so_ky_hieu,
            link=lambda r: reverse("law:text", args=[r.key]),
        ),
        Column(key="kind", label=_("Loại"), sort="kind"),
        Column(key="title", label=_("Trích yếu"), value=lambda r: r.trich_yeu),
        Column(
            key="issued", label=_("Ban hành"), kind="day", sort="issued_on",
            value=lambda r: r.issued_on,
        ),
        Column(
            key="effective", label=_("Hiệu lực"), kind="day", sort="effective_from",
            value=lambda r: r.effective_from,
        ),
        Column(
            key="state", label=_("Tình trạng"), kind="status", tone=lambda r: TONES[state_of(r)],
            value=lambda r: STATES[state_of(r)],
        ),
        Column(key="authority", label=_("Cơ quan ban hành"), shown=False),
        Column(
            key="certainty", label=_("Mức chắc chắn"), kind="status",
            tone=lambda r: CERTAINTY_TONES[r.certainty], value=lambda r: CERTAINTY[r.certainty],
        ),
    )  # fmt: skip
    filters = (
        Filter(key="q", label=_("Tìm số ký hiệu, trích yếu"), apply=queries.matching),
        Filter(
            key="tinh-trang", label=_("Tình trạng"), kind="choice", choices=STATES.items(),
            apply=lambda rows, state: queries.in_state(rows, state, today()),
        ),
        Filter(
            key="chac-chan", label=_("Mức chắc chắn"), kind="choice", choices=CERTAINTY.items(),
            apply=lambda rows, value: rows.filter(certainty=value),
        ),
    )  # fmt: skip
    empty_text = _("Nạp gói văn bản (law) để tra cứu, hoặc bỏ bớt điều kiện lọc.")

    def rows(self, actor: Actor) -> QuerySet[LegalText]:
        return queries.with_links()


class Text(DetailScreen):
    """One text: dates, state, what it does to others and they to it."""

    def load(self, actor: Actor, **kwargs: Any) -> LegalText:
        return queries.row(kwargs["key"])

    def title(self, thing: LegalText) -> str:
        return f"{thing.kind} {thing.so_ky_hieu}"

    def subtitle(self, thing: LegalText) -> str:
        return str(thing.trich_yeu)

    def status(self, thing: LegalText) -> tuple[str, Any]:
        state = state_of(thing)
        return TONES[state], STATES[state]

    def crumbs(self, thing: LegalText) -> list[Crumb]:
        return [{"title": _("Văn bản pháp luật"), "href": reverse("law:texts")}]

    def facts(self, thing: LegalText) -> Iterable[Fact]:
        rows = (
            (_("Cơ quan ban hành"), thing.authority),
            (_("Ngày ban hành"), _day(thing.issued_on)),
            (_("Có hiệu lực từ"), _day(thing.effective_from)),
            (_("Hết hiệu lực từ"), _day(thing.effective_to)),
            (_("Mức chắc chắn"), CERTAINTY[thing.certainty]),
            (_("Ghi chú"), thing.note),
        )
        return [Fact(label=label, value=value) for label, value in rows if value]

    def sections(self, thing: LegalText, actor: Actor) -> Iterable[Section]:
        groups = [
            {"label": LINKS[kind][0 if outward else 1], "texts": found}
            for (kind, outward), found in queries.links_of(thing).items()
        ]
        used = queries.parameters_of(thing)
        if groups:
            yield Section(
                title=_("Văn bản liên quan"), template="law/_links.html", values={"groups": groups}
            )
        if used:
            yield Section(
                title=_("Tham số dẫn chiếu văn bản này"), template="law/_used.html",
                values={"parameters": used},
            )  # fmt: skip


def _day(day: Any) -> str:
    return f"{day:%d/%m/%Y}" if day else ""
