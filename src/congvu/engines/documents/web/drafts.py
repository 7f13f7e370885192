"""`/du-thao/`: the list, a new draft, one draft's desk, its versions and how it will look."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from congvu.engines.documents.actions import drafts as actions
from congvu.engines.documents.actions import previews
from congvu.engines.documents.models import Draft
from congvu.engines.documents.models.drafts import SIGN, WRITE
from congvu.engines.documents.queries import choosing, drafts, keyring, mending, saves, seeing
from congvu.engines.documents.rules import document as documents
from congvu.engines.documents.rules import drawing, redline
from congvu.engines.documents.rules.drafts import NAMES, VERDICTS, DraftState
from congvu.engines.documents.rules.layout import CIRCULATION, URGENCY
from congvu.engines.documents.web.draft_forms import (
    AttachForm,
    OpinionForm,
    OpinionsForm,
    ReasonForm,
    StartForm,
)
from congvu.engines.documents.web.editor import said
from congvu.engines.documents.web.together import PART_NAMES
from congvu.engines.ledger import api as ledger
from congvu.engines.org import api as org
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Refused
from congvu.webkit.web import answers
from congvu.webkit.web.routes import actor_of
from congvu.webkit.web.screens import Column, Filter, ListScreen

TONES = {
    DraftState.DRAFTING: "plain", DraftState.SUBMITTED: "soon", DraftState.ISSUING: "info",
    DraftState.ISSUED: "good", DraftState.DISCARDED: "plain",
}  # fmt: skip
WHICH = (
    ("cua-toi", gettext_lazy("Tôi soạn")),
    ("cho-ky", gettext_lazy("Chờ tôi ký")),
    ("gop-y", gettext_lazy("Chờ tôi cho ý kiến")),
    ("tat-ca", gettext_lazy("Tất cả")),
)


def _tone(row: Draft) -> str:
    return TONES[DraftState(row.state)]


def _due(row: Draft) -> date | None:
    """Until when the one who looks must answer, else until when it is to be issued."""
    answer_by = getattr(row, "answer_by", None)
    return clock.local(answer_by).date() if answer_by else row.due_on


def _address(row: Draft) -> str:
    return reverse("documents:draft", args=[row.uid])


def _of_state(rows: QuerySet[Any], state: str) -> QuerySet[Any]:
    return rows.filter(state=state)


class Drafts(ListScreen):
    """Drafts one writes, signs or was asked about, and those of one's unit."""

    title = gettext_lazy("Dự thảo văn bản")
    lead = gettext_lazy("Văn bản bạn soạn, chờ bạn ký, chờ bạn cho ý kiến.")
    name = "du-thao"
    order = "-changed_at"
    template = "documents/drafts.html"
    columns = (
        Column(
            key="abstract", label=gettext_lazy("Trích yếu nội dung"), link=_address,
            value=lambda row: row.abstract or _("(chưa có trích yếu)"),
        ),
        Column(key="kind.name", label=gettext_lazy("Loại"), related=("kind",)),
        Column(key="unit.name", label=gettext_lazy("Cơ quan ban hành"), related=("unit",)),
        Column(
            key="state", label=gettext_lazy("Trạng thái"), kind="status", tone=_tone,
            value=lambda row: _(row.get_state_display()),
        ),
        Column(
            key="paper.number_text", label=gettext_lazy("Số, ký hiệu"), kind="code",
            related=("paper",),
        ),
        Column(key="due", label=gettext_lazy("Hạn"), kind="day", value=_due),
        Column(key="changed_at", label=gettext_lazy("Sửa lần cuối"), kind="moment", sort="changed_at"),
    )  # fmt: skip
    filters = (
        Filter(
            key="trang_thai", label=gettext_lazy("Trạng thái"), kind="choice",
            choices=tuple((s.value, gettext_lazy(NAMES[s])) for s in DraftState), apply=_of_state,
        ),
    )  # fmt: skip
    empty_title = gettext_lazy("Chưa có dự thảo nào")
    empty_text = gettext_lazy(
        "Chọn loại văn bản, hệ thống dựng sẵn khung theo Nghị định 30/2020/NĐ-CP."
    )
    empty_action = (gettext_lazy("Soạn văn bản mới"), "/du-thao/moi/")

    def rows(self, actor: Actor) -> QuerySet[Any]:
        return drafts.listed(actor, self._which())

    def context(self) -> dict[str, Any]:
        waiting = drafts.waiting(self.actor)
        tabs = [
            {
                "title": f"{words} ({waiting[key]})" if waiting.get(key) else words,
                "href": f"?muc={key}",
                "current": key == self._which(),
            }
            for key, words in WHICH
        ]
        return {"tabs": tabs, "may_write": self.actor.holds(WRITE), "to_sign": waiting["cho-ky"]}

    def _which(self) -> str:
        asked = self.query.get("muc", "")
        return asked if asked in dict(WHICH) else "tat-ca"


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Choose a kind; the draft begins on its skeleton."""
    actor = actor_of(request)
    units = [(str(u.id), u.name) for u in choosing.issuing_units(actor)]
    form = StartForm(request.POST or None, units=units)
    if form.is_valid():
        data = form.cleaned_data
        try:
            ref = actions.begin_draft(
                actor=actor, kind=data["kind"], unit_id=int(data["unit"]),
                abstract=data["abstract"], secrecy_mark=data["secrecy"], at=clock.now(),
            )  # fmt: skip
        except Refused as refused:
            form.add_error("secrecy" if refused.field else None, refused.message)
        else:
            return answers.go(request, reverse("documents:draft-edit", args=[ref.uid]))
    context = {"form": form, "crumbs": _crumbs()}
    status = 422 if form.is_bound else 200
    return render(request, "documents/new_draft.html", context, status=status)


@require_GET
def desk(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One draft: its words, what is said of it, what can be done by whoever looks."""
    actor = actor_of(request)
    draft = drafts.visible(actor, uid)
    return render(request, "documents/draft.html", desk_context(draft, actor))


def desk_context(draft: Draft, actor: Actor) -> dict[str, Any]:
    """All that the desk shows."""
    made, opinions = documents.read(draft.content), drafts.opinions(draft)
    remarks = drafts.remarks(draft)
    people = drafts.names(
        {draft.author_id, draft.signer_id or 0, *draft.coauthors}
        | {o.account_id for o in opinions} | {r.author_id for r in remarks}
    )  # fmt: skip
    asked = any(o.account_id == actor.account_id and o.answered_at is None for o in opinions)
    mine = draft.author_id == actor.account_id or actor.holds(WRITE, draft.drafting_unit_id)
    unseen = seeing.waiting(draft)
    return {
        "draft": draft, "made": made, "crumbs": _crumbs(), "state": _(draft.get_state_display()),
        "tone": _tone(draft), "body": drawing.outlined(made), "parts": draft.kind.made_of(),
        "unit": org.unit(draft.unit_id), "author": people.get(draft.author_id, ""),
        "signer": people.get(draft.signer_id or 0, ""),
        "urgency": _(URGENCY.get(made.urgency, "")), "urgent": bool(made.urgency),
        "circulation": _(CIRCULATION.get(made.circulation, "")), "limited": bool(made.circulation),
        "signing_lines": drawing.signing_lines(made),
        "recipients": drawing.recipient_lines(made),
        "faults": [_placed(f) for f in drafts.faults(draft, made)] if draft.is_open else [],
        "findings": [_placed(f) for f in drafts.findings(made)] if _checks(draft) else [],
        "remarks": [(r, people.get(r.author_id, "")) for r in remarks],
        "opinions": [
            {"who": people.get(o.account_id, ""), "row": o, "verdict": _(VERDICTS.get(o.verdict, "")),
             "late": o.answered_at is None and o.due_at < clock.now()}
            for o in opinions
        ],
        "may_edit": mine and draft.is_open,
        "may_write": (mine or actor.account_id in draft.coauthors) and draft.is_open,
        "coauthors": [people.get(account, "") for account in draft.coauthors],
        "may_take_back": mine and draft.state == DraftState.SUBMITTED,
        "may_sign": draft.state == DraftState.SUBMITTED and draft.signer_id == actor.account_id
        and actor.holds(SIGN, draft.unit_id),
        "hands": partial(keyring.hands, actor.person_id, [org.unit(draft.unit_id)]),
        "may_copy": draft.state == DraftState.ISSUED and actor.holds(SIGN, draft.unit_id),
        "may_mend": mending.may_mend(actor, draft),
        "corrections": mending.corrections_of(draft.paper_id),
        "mends": mending.mended_by(draft.paper_id) or mending.mends_of(draft),
        "successor": mending.successor_of(draft.paper_id),
        "may_speak": draft.state in (DraftState.DRAFTING, DraftState.SUBMITTED),
        "asked": asked, "opinion_form": OpinionForm(), "opinions_form": OpinionsForm(draft=draft),
        "reason_form": ReasonForm(), "attach_form": AttachForm(),
        "timeline": ledger.timeline(noun="draft", subject=str(draft.uid)),
        "being_read": {file for file, unable in unseen.items() if not unable},
        "not_readable": {file for file, unable in unseen.items() if unable},
        "asides": saves.asides(actor, draft) if draft.is_open else [],
    }  # fmt: skip


@require_GET
def preview(request: HttpRequest, uid: UUID) -> HttpResponse:
    """How it will look on paper, marked as a draft."""
    draft = drafts.visible(actor_of(request), uid)
    answer = HttpResponse(previews.preview(draft, at=clock.now()), content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="du-thao.pdf"'
    return answer


@require_GET
def in_word(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The words as they stand, as a Word file to go on with."""
    draft = drafts.visible(actor_of(request), uid)
    answer = HttpResponse(previews.in_word(draft, at=clock.now()), content_type=previews.WORD)
    answer["Content-Disposition"] = 'attachment; filename="du-thao.docx"'
    return answer


@require_GET
def versions(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Kept versions, and what changed between two of them (``?tu=1&den=2``)."""
    draft = drafts.visible(actor_of(request), uid)
    kept = drafts.versions(draft)
    old, new_ = _number(request, "tu"), _number(request, "den")
    changes = None
    if old is not None:
        changes = _changes(draft, old, new_)
    people = drafts.names({v.author_id for v in kept})
    context = {
        "draft": draft, "versions": [(v, people.get(v.author_id, "")) for v in kept],
        "old": old, "new": new_, "changes": changes,
        "crumbs": [*_crumbs(), {"title": draft.abstract or draft.kind.name, "href": _address(draft)}],
    }  # fmt: skip
    return render(request, "documents/versions.html", context)


def _checks(draft: Draft) -> bool:
    return draft.state in (DraftState.DRAFTING, DraftState.SUBMITTED)


def _placed(fault: Any) -> dict[str, Any]:
    words = said(fault)
    return {**words, "name": PART_NAMES.get(words["place"], "")}


def _changes(draft: Draft, old: int, new_: int | None) -> list[dict[str, Any]]:
    """What differs, each with who changed it."""
    hands = drafts.hands(draft, old, new_)
    names = drafts.names({a for accounts in hands.values() for a in accounts})
    return [
        _shown(c) | {"who": ", ".join(names.get(a, "") for a in hands.get(c.block or c.name, []))}
        for c in drafts.compared(draft, old, new_)
    ]


def _shown(change: redline.Change) -> dict[str, Any]:
    label = PART_NAMES.get(change.name, "") or change.after or change.before
    renumbered = bool(change.before and change.after and change.before != change.after)
    return {"label": label, "was": change.before if renumbered else "", "pieces": change.pieces}


def _number(request: HttpRequest, name: str) -> int | None:
    said_ = request.GET.get(name, "")
    return int(said_) if said_.isdecimal() and len(said_) < 6 else None


def _crumbs() -> list[dict[str, str]]:
    return [{"title": _("Dự thảo văn bản"), "href": reverse("documents:drafts")}]
