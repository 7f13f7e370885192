"""Reading drafts: cards for other rooms, lists for people, what is wrong with one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from congvu.engines.documents.contracts import DraftCard, KindCard
from congvu.engines.documents.models import (
    DocumentKind,
    Draft,
    DraftOpinion,
    DraftRemark,
    DraftVersion,
)
from congvu.engines.documents.models.drafts import DraftQuerySet
from congvu.engines.documents.queries import composing
from congvu.engines.documents.rules import document as documents
from congvu.engines.documents.rules import layout, proof, redline
from congvu.engines.documents.rules.document import Document
from congvu.engines.documents.rules.drafts import DraftState
from congvu.engines.documents.rules.kinds import Form, Need
from congvu.engines.documents.rules.layout import Fault
from congvu.engines.documents.rules.mending import Mending
from congvu.engines.identity import api as identity
from congvu.engines.law import api as law
from congvu.engines.org import api as org
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound


def kinds() -> list[KindCard]:
    """The kinds that can be drafted, in the order of the decree."""
    rows = DocumentKind.objects.exclude(form__in=[Form.COPY, Form.NORMATIVE]).order_by("rank")
    return [
        KindCard(
            code=r.code, name=r.name, abbreviation=r.abbreviation, form=r.form,
            numbered=r.made_of().number is not Need.NO,
        )
        for r in rows
    ]  # fmt: skip


def card(draft: Draft) -> DraftCard:
    """The draft as other rooms may show it."""
    paper, made = draft.paper, documents.read(draft.content)
    return DraftCard(
        id=draft.id, uid=draft.uid, kind=draft.kind.code, kind_name=draft.kind.name,
        abstract=draft.abstract, unit_id=draft.unit_id, drafting_unit_id=draft.drafting_unit_id,
        author_id=draft.author_id, signer_id=draft.signer_id, state=draft.state,
        version=draft.version, recipients=made.recipients, addressees=made.addressees,
        urgency=made.urgency, subject_noun=draft.subject_noun, subject_uid=draft.subject_uid,
        due_on=draft.due_on, number=paper.number_text if paper else "",
        paper_code=paper.code if paper else "", paper_state=paper.state if paper else "",
        replaces=_replaced(draft), mending_why=draft.mending_why,
    )  # fmt: skip


def _replaced(draft: Draft) -> str:
    return draft.mends.code if draft.mends and draft.mending == Mending.REPLACE else ""


def found(uid: UUID) -> DraftCard | None:
    """The draft's card for a caller that has asked who may, or None."""
    rows = Draft.objects.as_system("a card for a caller that has asked who may")
    row = rows.select_related("kind", "paper", "mends").filter(uid=uid).first()
    return card(row) if row else None


def about(noun: str, uid: str) -> list[DraftCard]:
    """The drafts begun for a thing, oldest first."""
    rows = Draft.objects.as_system("drafts of a thing the caller may see")
    rows = rows.filter(subject_noun=noun, subject_uid=uid).select_related("kind", "paper")
    return [card(row) for row in rows.order_by("pk")]


def visible(actor: Actor, uid: UUID) -> Draft:
    """The draft when this actor may know of it. Raises NotFound."""
    rows = Draft.objects.visible_to(actor).select_related("kind", "paper", "paper__file")
    row = rows.filter(uid=uid).first()
    if row is None:
        raise NotFound(_("Không tìm thấy dự thảo."))
    return row


def searchable(actor: Actor) -> DraftQuerySet:
    """What search may show: the drafts that the actor may know of, given-up ones aside."""
    asked = DraftOpinion.objects.as_system("who may find it").filter(draft=OuterRef("pk"))
    rows = Draft.objects.visible_to(actor).exclude(state=DraftState.DISCARDED.value)
    return rows.select_related("kind", "paper", "author", "signer").annotate(
        asked_ids=ArraySubquery(asked.values("account__person_id"))
    )


def listed(actor: Actor, which: str) -> DraftQuerySet:
    """cua-toi: the actor writes it; cho-ky: waiting for her signature; gop-y: for her opinion."""
    rows = Draft.objects.visible_to(actor)
    if which == "cua-toi":
        return rows.filter(Q(author=actor.account_id) | Q(coauthors__contains=[actor.account_id]))
    if which == "cho-ky":
        return rows.filter(signer=actor.account_id, state=DraftState.SUBMITTED.value)
    if which == "gop-y":
        asked = DraftOpinion.objects.as_system("one's own").filter(
            account=actor.account_id, answered_at=None
        )
        due = asked.filter(draft=OuterRef("pk")).values("due_at")[:1]
        return rows.filter(pk__in=asked.values("draft")).annotate(answer_by=Subquery(due))
    return rows


def waiting(actor: Actor) -> dict[str, int]:
    """How many wait for this actor: by her signature, by her opinion."""
    return {which: listed(actor, which).count() for which in ("cho-ky", "gop-y")}


def faults(draft: Draft, made: Document | None = None) -> list[Fault]:
    """What keeps it from being issued."""
    return layout.faults(
        made or documents.read(draft.content), form=Form(draft.kind.form),
        parts=draft.kind.made_of(), collective=composing.is_collective(org.unit(draft.unit_id)),
    )  # fmt: skip


def findings(made: Document) -> list[Fault]:
    """What a proof-reader would look at again, with the law's own texts at hand."""
    numbers = proof.cited(made)
    return proof.findings(made, cited(numbers))


def cited(numbers: Iterable[str]) -> dict[str, proof.Cited]:
    """so_ky_hieu → what the law engine knows of it, for those it knows."""
    wanted = set(numbers)
    return {
        text.so_ky_hieu: proof.Cited(
            key=text.key, so_ky_hieu=text.so_ky_hieu, name=f"{text.kind} {text.trich_yeu}",
            state=text.state,
            until=f"{text.effective_to:%d/%m/%Y}" if text.effective_to else "",
        )
        for text in law.texts().values()
        if text.so_ky_hieu in wanted
    }  # fmt: skip


def names(account_ids: Iterable[int]) -> dict[int, str]:
    """account id → full name."""
    persons = person_ids(account_ids)
    cards = identity.people(persons.values())
    return {a: cards[p].full_name for a, p in persons.items() if p in cards}


def person_ids(account_ids: Iterable[int]) -> dict[int, int]:
    """account id → person id."""
    return dict(identity.persons_of_accounts(list(account_ids)))


def versions(draft: Draft) -> list[DraftVersion]:
    """Its kept versions without their words, newest first; the caller has asked who may."""
    rows = DraftVersion.objects.as_system("versions of a draft the caller may see")
    return list(rows.filter(draft=draft).defer("content").order_by("-number"))


def enclosed(draft: Draft) -> set[str]:
    """uids of the files that go with it, now or in a kept version; the caller has asked who may."""
    rows = DraftVersion.objects.as_system("versions of a draft the caller may see")
    kept = rows.filter(draft=draft).values_list("content__enclosures", flat=True)
    named = [*kept, draft.content.get("enclosures")]
    return {each["file"] for one in named if one for each in one}


def compared(draft: Draft, old: int, new: int | None) -> list[redline.Change]:
    """What changed between two versions; new None: the words as they stand. Raises NotFound."""
    rows = DraftVersion.objects.as_system("two versions of a draft the caller may see")
    asked = rows.filter(draft=draft, number__in=[old, new or old])
    kept = dict(asked.values_list("number", "content"))
    if old not in kept or (new is not None and new not in kept):
        raise NotFound(_("Không có phiên bản này. Hãy chọn lại trong danh sách phiên bản."))
    later: Any = draft.content if new is None else kept[new]
    return redline.changes(documents.read(kept[old]), documents.read(later))


def hands(draft: Draft, old: int, new: int | None) -> dict[str, list[int]]:
    """part → accounts that changed it between two versions; new None: until now."""
    low, high = sorted((old, draft.version if new is None else new))
    rows = DraftVersion.objects.as_system("versions of a draft the caller may see")
    kept = rows.filter(draft=draft, number__gt=low, number__lte=high).order_by("number")
    found: dict[str, dict[int, None]] = {}
    for each in [*kept.values_list("hands", flat=True), *([draft.hands] if new is None else [])]:
        for part, accounts in each.items():
            found.setdefault(part, {}).update(dict.fromkeys(accounts))
    return {part: list(accounts) for part, accounts in found.items()}


def remarks(draft: Draft) -> list[DraftRemark]:
    """Comments, open ones first, oldest first."""
    rows = DraftRemark.objects.as_system("comments on a draft the caller may see")
    return sorted(rows.filter(draft=draft).order_by("pk"), key=lambda r: r.settled_at is not None)


def opinions(draft: Draft) -> list[DraftOpinion]:
    """Who was asked, and what they said, in the order of asking."""
    rows = DraftOpinion.objects.as_system("opinions on a draft the caller may see")
    return list(rows.filter(draft=draft).order_by("pk"))


def late(draft: Draft, at: datetime) -> int:
    """How many who were asked have let the time pass."""
    return sum(o.answered_at is None and o.due_at < at for o in opinions(draft))
