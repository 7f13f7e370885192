"""What a page was made from, and what others have saved since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from congvu.engines.documents.models import Draft, DraftPresence, DraftSave, DraftSetAside
from congvu.engines.documents.rules import document as documents
from congvu.engines.documents.rules import merging
from congvu.engines.documents.rules.document import Document
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound

PRESENT = timedelta(seconds=20)  # a page says every few seconds that it is open


@dataclass(frozen=True, kw_only=True)
class Base:
    """Words and signer (account id) as they stood at a revision."""

    words: Document
    signer: int | None


@dataclass(frozen=True, kw_only=True)
class News:
    """Who (account id) changed which parts (block ids, fields)."""

    account: int
    parts: tuple[str, ...]


def base_of(draft: Draft, *, revision: int, page: str = "") -> Base | None:
    """What a page at this revision was made from; None when that is no longer known.

    Saves that the same page made straight upon it belong to the base: their answers were lost, so
    the page does not know that they arrived.
    """
    rows = DraftSave.objects.as_system("the draft's own saves").filter(draft=draft)
    pages = dict(rows.filter(revision__gte=revision).values_list("revision", "page"))
    while page and pages.get(revision) == page:
        revision += 1
    if revision == draft.revision:
        return Base(words=documents.read(draft.content), signer=draft.signer_id)
    row = rows.filter(revision=revision).first()
    return Base(words=documents.read(row.content), signer=row.signer_id) if row else None


def since(draft: Draft, *, revision: int, account: int | None, page: str = "") -> list[News]:
    """What was saved from other pages since the revision, one a person, in the order of first saves.

    page "": what the account itself saved is left out.
    """
    rows = DraftSave.objects.as_system("the draft's own saves").filter(
        draft=draft, revision__gte=revision, revision__lt=draft.revision
    )
    rows = rows.exclude(page=page) if page else rows.exclude(author=account)
    found: dict[int, dict[str, None]] = {}
    for author, changed in rows.order_by("revision").values_list("author_id", "changed"):
        found.setdefault(author, {}).update(dict.fromkeys(changed))
    return [News(account=author, parts=tuple(parts)) for author, parts in found.items()]


@dataclass(frozen=True, kw_only=True)
class Aside:
    """What a person typed and has to decide on, with what it was made from and what is saved now."""

    row: DraftSetAside
    base: Document
    mine: Document
    theirs: Document
    clashes: tuple[str, ...]


def aside(actor: Actor, draft: Draft, uid: UUID) -> Aside:
    """One's own words kept aside, held against the draft as it stands. Raises NotFound."""
    row = DraftSetAside.objects.visible_to(actor).filter(draft=draft, uid=uid).first()
    base = base_of(draft, revision=row.revision, page=row.page) if row else None
    if row is None or base is None:
        raise NotFound(_("Phần gõ riêng này đã được gộp. Hãy mở lại trang soạn."))
    mine, theirs = documents.read(row.content), documents.read(draft.content)
    made = merging.merge(base.words, mine, theirs)
    return Aside(row=row, base=base.words, mine=mine, theirs=theirs, clashes=made.clashes)


def asides(actor: Actor, draft: Draft) -> list[DraftSetAside]:
    """What the actor has still to decide on in this draft, oldest first."""
    rows = DraftSetAside.objects.visible_to(actor).filter(draft=draft).defer("content")
    return list(rows.order_by("pk"))


def present(draft: Draft, *, page: str, at: datetime) -> list[DraftPresence]:
    """Who else has the draft open, the newest page of each."""
    rows = DraftPresence.objects.as_system("who has a draft open that the caller writes")
    seen = rows.filter(draft=draft, seen_at__gt=at - PRESENT).exclude(page=page)
    return list(seen.order_by("account_id", "-seen_at").distinct("account_id"))
