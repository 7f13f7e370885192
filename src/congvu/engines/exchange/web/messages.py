"""Messages both ways, one message with its evidence, and what was set aside."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages as notes
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from congvu.engines.exchange.actions import quarantine, vxp
from congvu.engines.exchange.models import Message
from congvu.engines.exchange.queries import contents, evidence, health, judging
from congvu.engines.exchange.queries import messages as queries
from congvu.engines.exchange.rules.faults import SENTENCES
from congvu.engines.exchange.web.words import DELIVERIES, DIRECTIONS, KINDS, STATES, what
from congvu.engines.ledger import api as ledger
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Refused
from congvu.webkit.web import answers
from congvu.webkit.web.routes import actor_of
from congvu.webkit.web.screens import Column, DetailScreen, Fact, Filter, ListScreen, Section, Verb

READ, RESEND = "exchange.message.read", "exchange.message.resend"


class MessagesScreen(ListScreen):
    """Every message within sight, the newest first."""

    title = gettext_lazy("Trục liên thông văn bản")
    lead = gettext_lazy(
        "Văn bản và trạng thái đi, đến giữa các cơ quan. Mỗi bản tin được ký, gửi đúng thứ tự, nhận một lần."
    )
    name = "ban-tin-lien-thong"
    template = "exchange/messages.html"
    columns: ClassVar = (
        Column(
            key="document_id",
            label=gettext_lazy("Mã văn bản"),
            kind="code",
            value=lambda row: row.document_id or str(row.uid)[-12:],
            link=lambda row: reverse("exchange:message", args=[row.uid]),
        ),
        Column(
            key="direction",
            label=gettext_lazy("Chiều"),
            value=lambda row: DIRECTIONS[row.direction],
        ),
        Column(key="what", label=gettext_lazy("Nội dung báo"), value=what),
        Column(key="sender_code", label=gettext_lazy("Bên gửi"), kind="code"),
        Column(
            key="state",
            label=gettext_lazy("Tình trạng"),
            kind="status",
            value=lambda row: STATES[row.state][0],
            tone=lambda row: STATES[row.state][1],
        ),
        Column(key="at", label=gettext_lazy("Lúc"), kind="moment"),
        Column(key="size", label=gettext_lazy("Byte"), kind="number", shown=False),
    )
    filters: ClassVar = (
        Filter(
            key="ma",
            label=gettext_lazy("Mã văn bản, số ký hiệu"),
            apply=lambda rows, value: rows.filter(document_id__icontains=value),
        ),
        Filter(
            key="chieu",
            label=gettext_lazy("Chiều"),
            kind="choice",
            choices=lambda: list(DIRECTIONS.items()),
            apply=lambda rows, value: rows.filter(direction=value),
        ),
        Filter(
            key="loai",
            label=gettext_lazy("Loại"),
            kind="choice",
            choices=lambda: list(KINDS.items()),
            apply=lambda rows, value: rows.filter(kind=value),
        ),
        Filter(
            key="tinh-trang",
            label=gettext_lazy("Tình trạng"),
            kind="choice",
            choices=lambda: [(key, words) for key, (words, _tone) in STATES.items()],
            apply=lambda rows, value: rows.filter(state=value),
        ),
        Filter(
            key="co-quan",
            label=gettext_lazy("Mã cơ quan"),
            apply=lambda rows, value: rows.filter(sender_code__istartswith=value),
        ),
    )
    empty_title = gettext_lazy("Chưa có bản tin nào")
    empty_text = gettext_lazy("Bản tin hiện ở đây khi có văn bản gửi đi hoặc cơ quan khác gửi đến.")

    def rows(self, actor: Actor) -> Any:
        return queries.visible(actor)

    def context(self) -> dict[str, Any]:
        """How it stands as a whole, for who may mend it."""
        may = self.actor.holds(RESEND)
        return {
            "counts": health.counts() if may else None, "may_mend": may,
            "may_manage": self.actor.holds("exchange.partner.manage"),
            "configured": vxp.is_configured(), "simulated": vxp.is_simulator(),
        }  # fmt: skip


class MessageScreen(DetailScreen):
    """One message: what it is, who signed it, how it stands with each recipient, its evidence."""

    template = "exchange/message.html"

    def load(self, actor: Actor, **kwargs: Any) -> Message:
        return queries.one_visible(actor, str(kwargs["uid"]))

    def title(self, thing: Message) -> str:
        written = thing.number or thing.document_id.rsplit(",", 1)[-1]
        return written or _("Bản tin %(tail)s") % {"tail": str(thing.uid)[-12:]}

    def subtitle(self, thing: Message) -> str:
        return f"{DIRECTIONS[thing.direction]} · {what(thing)}"

    def status(self, thing: Message) -> tuple[str, Any]:
        words, tone = STATES[thing.state]
        return tone, words

    def crumbs(self, thing: Message) -> Any:
        return [{"title": _("Trục liên thông văn bản"), "href": reverse("exchange:messages")}]

    def facts(self, thing: Message) -> list[Fact]:
        said = [
            Fact(label=_("Bên gửi"), value=_party(thing)),
            Fact(label=_("Đầu mối của ta"), value=thing.office.name if thing.office else "—"),
            Fact(label=_("Mã văn bản"), value=thing.document_id or "—"),
            Fact(label=_("Người ký bản tin"), value=thing.signer or "—"),
            Fact(label=_("Mã băm SHA-256"), value=thing.sha256 or "—"),
            Fact(label=_("Kích thước"), value=f"{thing.size:,} byte".replace(",", ".")),
            Fact(label=_("Lúc"), value=clock.local(thing.at).strftime("%d/%m/%Y %H:%M:%S")),
        ]
        if thing.weak:
            said.append(
                Fact(label=_("Chữ ký yếu"), value=_("Dùng SHA-1, chỉ nhận, không bao giờ gửi"))
            )
        return said

    def sections(self, thing: Message, actor: Actor) -> list[Section]:
        card = queries.card_of(thing)
        found = []
        if card.deliveries:
            rows = [(each, *DELIVERIES[each.state]) for each in card.deliveries]
            found.append(Section(title=_("Nơi nhận"), template="exchange/_deliveries.html",
                                 values={"rows": rows}))  # fmt: skip
        if card.files:
            found.append(Section(title=_("Tệp kèm theo"), template="exchange/_files.html",
                                 values={"files": card.files}))  # fmt: skip
        return found

    def timeline(self, thing: Message, actor: Actor) -> Any:
        return ledger.timeline(noun=evidence.NOUN, subject=str(thing.uid))

    def verbs(self, thing: Message, actor: Actor) -> list[Verb]:
        verbs = []
        if thing.sha256 and thing.state not in ("quarantined", "dismissed", "released"):
            verbs.append(Verb(label=_("Tải chứng cứ"), icon="download",
                              url=reverse("exchange:evidence", args=[thing.uid])))  # fmt: skip
        if thing.state == "quarantined":
            verbs.append(Verb(label=_("Xét lại"), needs=RESEND, post=True, variant="primary",
                              url=reverse("exchange:release", args=[thing.uid])))  # fmt: skip
        return verbs

    def context(self, thing: Message, actor: Actor) -> dict[str, Any]:
        held = thing.state == "quarantined"
        seen = judging.glance(contents.payload(thing)) if held else None
        return {
            "held": held and actor.holds(RESEND), "seen": seen,
            "faults": [(_said(f["key"]), f["where"]) for f in thing.faults],
        }  # fmt: skip


@require_GET
def download(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The evidence of one message as a ZIP; who took it is written down."""
    actor = actor_of(request)
    row = queries.one_visible(actor, str(uid))
    content = evidence.archive(row)
    ledger.log_read(
        actor=actor, permission=READ, noun=evidence.NOUN, subjects=[str(uid)], persons=[],
        purpose="Tải chứng cứ của bản tin liên thông",
        unit_id=row.office.unit_id if row.office else None,
    )  # fmt: skip
    answer = HttpResponse(content, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="chung-cu-{str(uid)[-12:]}.zip"'
    return answer


@require_POST
def release(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Judge a message in quarantine again."""
    try:
        uids = quarantine.release(actor=actor_of(request), uid=str(uid), at=clock.now())
    except quarantine.UnableToRelease as refused:
        notes.error(request, refused.message)
        return answers.go(request, reverse("exchange:message", args=[uid]))
    notes.success(request, _("Đã nhận bản tin."))
    return answers.go(request, reverse("exchange:message", args=[uids[0]]))


@require_POST
def dismiss(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Let a message in quarantine go, with the reason."""
    reason = request.POST.get("reason", "")
    try:
        quarantine.dismiss(actor=actor_of(request), uid=str(uid), reason=reason, at=clock.now())
    except Refused as refused:
        notes.error(request, refused.message)
    else:
        notes.success(request, _("Đã bỏ bản tin. Nội dung gốc vẫn được giữ làm chứng cứ."))
    return answers.go(request, reverse("exchange:message", args=[uid]))


def _said(key: str) -> str:
    sentence = SENTENCES[key]
    return _(sentence)


def _party(row: Message) -> str:
    name = (
        row.partner.name
        if row.partner
        else (row.office.name if row.direction == "out" and row.office else "")
    )
    return (
        f"{name} ({row.sender_code})"
        if name and row.sender_code
        else name or row.sender_code or "—"
    )
