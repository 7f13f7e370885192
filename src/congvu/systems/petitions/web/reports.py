"""What people report: the list of one's units, and one report with who sent it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from congvu.engines.casework import api as casework
from congvu.engines.ledger import api as ledger
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.systems.petitions import queries
from congvu.systems.petitions.models import HANDLE, Report
from congvu.webkit.web.screens import Column, DetailScreen, Filter, ListScreen
from congvu.webkit.web.screens.details import Crumb, Fact, Verb

NOUN = "petitions.report"


def _tone(row: Report) -> str:
    return "good" if row.state == Report.State.CLOSED else "info"


def _kind(row: Report) -> str:
    return queries.kinds(on=clock.today()).get(row.service_code, row.service_code)


def _of_state(rows: QuerySet[Any], state: str) -> QuerySet[Any]:
    return rows.filter(state=state)


def _of_kind(rows: QuerySet[Any], code: str) -> QuerySet[Any]:
    return rows.filter(service_code=code)


class Reports(ListScreen):
    """Reports that came to the units one answers for."""

    title = _("Phản ánh, kiến nghị")
    lead = _("Phản ánh của người dân gửi đến đơn vị bạn phụ trách, mới nhất trước.")
    name = "phan-anh"
    order = "-requested_at"
    columns = (
        Column(
            key="kind", label=_("Loại"), value=_kind,
            link=lambda row: reverse("petitions:report", args=[row.uid]),
        ),
        Column(key="description", label=_("Nội dung")),
        Column(key="unit.name", label=_("Cơ quan trả lời"), related=("unit",)),
        Column(key="requested_at", label=_("Gửi lúc"), kind="moment", sort="requested_at"),
        Column(
            key="expected_at", label=_("Hạn trả lời"), kind="deadline",
            value=lambda row: row.expected_at if row.state == Report.State.OPEN else None,
        ),
        Column(
            key="state", label=_("Trạng thái"), kind="status", tone=_tone,
            value=lambda row: row.get_state_display(),
        ),
    )  # fmt: skip
    filters = (
        Filter(
            key="trang-thai", label=_("Trạng thái"), kind="choice", choices=Report.State.choices,
            apply=_of_state,
        ),
        Filter(
            key="loai", label=_("Loại"), kind="choice", apply=_of_kind,
            choices=lambda: sorted(queries.kinds(on=clock.today()).items()),
        ),
    )  # fmt: skip
    empty_title = _("Chưa có phản ánh nào")
    empty_text = _("Phản ánh gửi qua Open311 đến địa bàn của đơn vị sẽ nằm ở đây.")

    def rows(self, actor: Actor) -> QuerySet[Any]:
        return queries.visible_reports(actor)


class ReportScreen(DetailScreen):
    """One report, whole: what, where, who. Looking at who sent it is written down."""

    def load(self, actor: Actor, **kwargs: Any) -> Report:
        row = queries.report(actor=actor, uid=kwargs["uid"])
        ledger.log_read(
            actor=actor, permission=HANDLE, noun=NOUN, subjects=[str(row.uid)], persons=[],
            purpose=gettext("Xử lý phản ánh, kiến nghị"), unit_id=row.unit_id,
        )  # fmt: skip
        return row

    def title(self, thing: Report) -> str:
        return gettext("Phản ánh: %(kind)s") % {"kind": _kind(thing)}

    def status(self, thing: Report) -> tuple[str, str]:
        return _tone(thing), thing.get_state_display()

    def crumbs(self, thing: Report) -> list[Crumb]:
        return [{"title": gettext("Phản ánh, kiến nghị"), "href": reverse("petitions:reports")}]

    def facts(self, thing: Report) -> Iterable[Fact]:
        who = queries.contact(thing)
        yield Fact(label=_("Nội dung"), value=thing.description)
        yield Fact(label=_("Nơi xảy ra"), value=queries.where(thing))
        yield Fact(label=_("Gửi lúc"), value=f"{clock.local(thing.requested_at):%d/%m/%Y %H:%M}")
        if thing.expected_at:
            due = clock.local(thing.expected_at)
            yield Fact(label=_("Hạn trả lời"), value=f"{due:%d/%m/%Y %H:%M}")
        yield Fact(label=_("Người phản ánh"), value=f"{who.last_name} {who.first_name}".strip())
        yield Fact(label=_("Điện thoại"), value=who.phone)
        if who.email:
            yield Fact(label=_("Thư điện tử"), value=who.email)
        if thing.note:
            yield Fact(label=_("Trả lời công khai"), value=thing.note)

    def timeline(self, thing: Report, actor: Actor) -> Iterable[Any]:
        return ledger.timeline(noun=NOUN, subject=str(thing.uid))

    def verbs(self, thing: Report, actor: Actor) -> Iterable[Verb]:
        task = casework.task_of(noun=NOUN, subject_uid=str(thing.uid), whose="official")
        if task is not None:
            yield Verb(
                label=_("Mở việc để trả lời"), url=reverse("casework:task", args=[task.uid]),
                variant="primary",
            )  # fmt: skip
        if thing.media_url:
            yield Verb(label=_("Mở ảnh người dân gửi"), url=thing.media_url, icon="external")
