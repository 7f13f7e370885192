"""Letters that leave: who may see them, one letter's page, whom it can go to."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from congvu.engines.documents import api as documents
from congvu.engines.exchange import api as exchange
from congvu.engines.notify import api as notify
from congvu.engines.org import api as org
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound
from congvu.systems.correspondence.models import OutgoingLetter, Recipient

NOUN = "correspondence.outgoing"
OPEN = "correspondence.letter.open"
AGENCIES = 20  # offered at once; the others are searched for


def visible_letters(actor: Actor) -> QuerySet[OutgoingLetter]:
    """The letters that this actor may know of."""
    return OutgoingLetter.objects.visible_to(actor)


def letter(*, actor: Actor, uid: UUID | str) -> OutgoingLetter:
    """One letter. Raises NotFound when there is none that this actor may know of."""
    row = visible_letters(actor).select_related("unit", "answers", "mends").filter(uid=uid).first()
    if row is None:
        raise NotFound(_("Không tìm thấy văn bản này."))
    return row


def issuers(actor: Actor) -> list[tuple[str, str]]:
    """Units with letters that the actor sees: choices of the list's filter."""
    ids = visible_letters(actor).order_by().values_list("unit_id", flat=True).distinct()
    return [(str(u.id), u.name) for u in org.get_many(set(ids)).values()]


def uid_of(typed: str) -> UUID:
    """A uid as typed in an address, or one that nothing has."""
    try:
        return UUID(typed)
    except ValueError:
        return UUID(int=0)


def recipients(row: OutgoingLetter) -> list[Recipient]:
    """Everybody it went to, in order."""
    return list(row.recipients.order_by("id"))


def files_of(row: OutgoingLetter) -> list[documents.FileCard]:
    """The signed file and those issued with it, in order; none before the issue."""
    if row.file_uid is None:
        return []
    paper = documents.paper(code=row.paper_code) if row.paper_code else None
    beside = [each.uid for each in paper.enclosures] if paper else []
    return documents.files(uids=[row.file_uid, *beside])


def is_public(row: OutgoingLetter) -> bool:
    """Whether everybody who has its code may fetch the file."""
    paper = documents.paper(code=row.paper_code) if row.paper_code else None
    return paper is not None and paper.public


def mailed(places: Sequence[Recipient]) -> dict[int, notify.PostCard]:
    """Recipient → how the e-mail to it stands, for those that got one."""
    sent = {one.parcel_uid: one.pk for one in places if one.parcel_uid}
    return {sent[uid]: card for uid, card in notify.posts(sent).items()} if sent else {}


def agencies(query: str, chosen: Sequence[str]) -> list[tuple[str, str]]:
    """Code and name of agencies that can be written to: the chosen ones, then those found."""
    kept = {c.code: c.name for c in exchange.addressable(chosen).values()}
    found = {c.code: c.name for c in exchange.find_partners(query, limit=AGENCIES)}
    return list({**kept, **found}.items())


def draft_page(row: OutgoingLetter) -> str:
    """Where the draft is written; "" when this installation shows none."""
    try:
        return reverse("documents:draft", args=[row.draft_uid])
    except NoReverseMatch:
        return ""


def may_open_draft(actor: Actor, row: OutgoingLetter) -> bool:
    """Whether the draft shows itself to the actor: author, signer, who reads the unit's drafts."""
    return actor.account_id in row.account_ids or actor.holds("documents.draft.read", row.unit_id)


def issuing_units(actor: Actor) -> list[tuple[int, str]]:
    """Units in whose name one may draft: one's own, and those above it."""
    if actor.unit_id is None:
        return []
    own = org.unit(actor.unit_id)
    return [(u.id, u.name) for u in (own, *reversed(list(org.ancestors(own.id))))]


def draft_kinds() -> list[tuple[str, str]]:
    """Kinds that can be drafted."""
    return [(k.code, k.name) for k in documents.document_kinds()]
