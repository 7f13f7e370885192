"""The auditor's list, one entry with its proof, and the signed heads that anyone may keep."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from congvu.engines.ledger.actions.access import log_read_at
from congvu.engines.ledger.contracts import ACCESS, FACTS, STREAMS, Entry
from congvu.engines.ledger.queries.entries import PERSONAL, clear_sentence, entry, find
from congvu.engines.ledger.queries.trees import head, proof, proof_document
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound, Refused
from congvu.webkit.web.routes import actor_of
from congvu.webkit.web.screens import Column, DetailScreen, Fact, Filter, ListScreen, Verb
from congvu.webkit.web.screens.details import Crumb


def _since(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=clock.VIETNAM)


def _between(rows: Any, days: tuple[date | None, date | None]) -> Any:
    first, last = days
    rows = rows.filter(at__gte=_since(first)) if first else rows
    return rows.filter(at__lt=_since(last + timedelta(days=1))) if last else rows


class EntriesScreen(ListScreen):
    """What happened, newest first, within the units whose ledger the actor may read."""

    title = gettext_lazy("Sổ cái")
    lead = gettext_lazy(
        "Mọi việc đã làm trên hệ thống: ai, khi nào, theo quyền và căn cứ nào. Không ai sửa được."
    )
    name = "so-cai"
    order = "-pk"
    columns: ClassVar = (
        Column(
            key="what",
            label=gettext_lazy("Việc"),
            value=clear_sentence,
            link=lambda row: reverse("ledger:entry", args=[row.uid]),
        ),
        Column(key="at", label=gettext_lazy("Lúc"), kind="moment"),
        Column(key="actor_name", label=gettext_lazy("Người làm")),
        Column(key="noun", label=gettext_lazy("Đối tượng")),
        Column(key="subject", label=gettext_lazy("Mã đối tượng"), shown=False),
        Column(key="name", label=gettext_lazy("Sự kiện"), shown=False),
        Column(key="permission", label=gettext_lazy("Quyền đã dùng"), shown=False),
        Column(key="law", label=gettext_lazy("Căn cứ"), shown=False),
    )
    filters: ClassVar = (
        Filter(
            key="doi-tuong",
            label=gettext_lazy("Loại đối tượng"),
            apply=lambda rows, value: rows.filter(noun=value),
        ),
        Filter(
            key="ma",
            label=gettext_lazy("Mã đối tượng"),
            apply=lambda rows, value: rows.filter(subject=value),
        ),
        Filter(
            key="nguoi",
            label=gettext_lazy("Người làm"),
            apply=lambda rows, value: rows.filter(actor_name__icontains=value),
        ),
        Filter(key="ngay", label=gettext_lazy("Ngày"), kind="period", apply=_between),
        Filter(
            key="dong",
            label=gettext_lazy("Dòng ghi"),
            kind="choice",
            choices=(
                (str(FACTS), gettext_lazy("Việc đã làm")),
                (str(ACCESS), gettext_lazy("Lượt xem và bị từ chối")),
            ),
            apply=lambda rows, value: rows.filter(stream=int(value)),
        ),
    )
    empty_title = gettext_lazy("Chưa có dòng nào")
    empty_text = gettext_lazy("Mỗi việc làm thay đổi dữ liệu sẽ để lại một dòng.")

    def rows(self, actor: Actor) -> Any:
        return find(actor=actor)


class EntryScreen(DetailScreen):
    """One entry; its personal fields only for who may see them, and then the read is written."""

    def load(self, actor: Actor, **kwargs: Any) -> Entry:
        found = _entry(actor, kwargs["uid"])
        if found.personal and not found.erased and actor.holds(PERSONAL, found.unit_id):
            log_read_at(
                actor=actor, permission=PERSONAL, noun="ledger_entry", subjects=[found.uid],
                persons=[found.person], purpose=_("xem sổ cái"), unit_id=found.unit_id,
                at=clock.now(),
            )  # fmt: skip
        return found

    def title(self, thing: Entry) -> str:
        return thing.sentence

    def subtitle(self, thing: Entry) -> str:
        return thing.name

    def status(self, thing: Entry) -> tuple[str, str]:
        if thing.position:
            return "good", _("Đã niêm phong ở vị trí %(position)s") % {"position": thing.position}
        return "info", _("Đang chờ niêm phong")

    def crumbs(self, thing: Entry) -> list[Crumb]:
        return [{"title": _("Sổ cái"), "href": reverse("ledger:entries")}]

    def facts(self, thing: Entry) -> Iterable[Fact]:
        said: list[tuple[str, Any]] = [
            (_("Lúc"), f"{clock.local(thing.at):%d/%m/%Y %H:%M:%S}"),
            (_("Người làm"), thing.actor_name),
            (_("Quyền đã dùng"), thing.permission),
            (_("Thao tác"), thing.verb),
            (_("Đối tượng"), f"{thing.noun} {thing.subject}".strip()),
            (_("Căn cứ"), thing.law),
            (_("Mã yêu cầu"), thing.request_id),
        ]
        said += [*thing.payload.items(), *thing.personal.items()]
        return [Fact(label=label, value=value) for label, value in said if value != ""]

    def verbs(self, thing: Entry, actor: Actor) -> Iterable[Verb]:
        if thing.position:
            url = reverse("ledger:proof", args=[thing.uid])
            yield Verb(label=_("Tải bằng chứng"), url=url, icon="download")


@require_GET
def proof_file(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The inclusion proof as a file that anyone can check without us."""
    found = _entry(actor_of(request), uid)
    made = proof(entry_id=found.id)
    if made is None:
        raise Refused(_("Dòng này chưa được niêm phong. Hãy thử lại sau một giây."))
    answer = HttpResponse(proof_document(made), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="so-cai-{made.position}.json"'
    return answer


@require_GET
def heads(request: HttpRequest) -> JsonResponse:
    """The newest signed heads: who keeps a copy can later show that nothing was cut off."""
    found = [head(stream=stream) for stream in STREAMS]
    return JsonResponse({"heads": [asdict(one) for one in found if one]})


def _entry(actor: Actor, uid: UUID) -> Entry:
    found = entry(actor=actor, uid=str(uid))
    if found is None:
        raise NotFound(_("Không có dòng nào với mã này trong phạm vi bạn được xem."))
    return found
