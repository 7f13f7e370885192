"""The book of letters and parcels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from congvu.engines.notify.contracts import LetterState, PostCard
from congvu.engines.notify.models import Letter, Mail, Parcel
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid

PAGE = 50


@dataclass(frozen=True, kw_only=True)
class LetterCard:
    """One letter as the post-master sees it: what became of it, never what it says."""

    uid: str
    kind: str
    state: str
    attempts: int
    address: str
    trouble: str
    at: datetime
    not_before: datetime | None

    @property
    def can_retry(self) -> bool:
        return self.state == LetterState.FAILED


@dataclass(frozen=True, kw_only=True)
class LetterPage:
    """One page of the book; counts: state → how many."""

    rows: tuple[LetterCard, ...]
    counts: dict[str, int]
    after: str


def letters(
    *, actor: Actor, state: str = "", after: str = "", outside: bool = False
) -> LetterPage:  # fmt: skip
    """Letters, newest first, 50 a page. outside: those to places outside the house instead.

    Raises Invalid on a cursor that is not ours.
    """
    rows = (Parcel if outside else Letter).objects.visible_to(actor)
    counts = dict(rows.values_list("state").annotate(n=Count("pk")).order_by())
    if state in set(LetterState):
        rows = rows.filter(state=state)
    if after:
        if not after.isdecimal() or len(after) > 18:
            raise Invalid({"sau": "Liên kết trang không còn đúng: hãy mở lại danh sách."})
        rows = rows.filter(pk__lt=int(after))
    found = list(rows.order_by("-pk")[: PAGE + 1])
    more = str(found[PAGE - 1].pk) if len(found) > PAGE else ""
    return LetterPage(rows=tuple(map(_card, found[:PAGE])), counts=counts, after=more)


def posts(uids: Iterable[UUID]) -> dict[UUID, PostCard]:
    """uid → how it stands; the caller has asked who may know."""
    rows = Parcel.objects.as_system("by uid, for who posted it").filter(uid__in=list(uids))
    return {row.uid: _post(row) for row in rows}


def _post(row: Parcel) -> PostCard:
    return PostCard(
        uid=row.uid, name=row.name, address=row.address, masked_address=row.masked_address,
        state=row.state, attempts=row.attempts, trouble=row.trouble, not_before=row.not_before,
        delivered_at=row.delivered_at,
    )  # fmt: skip


def _card(row: Mail) -> LetterCard:
    return LetterCard(
        uid=str(row.uid), kind=row.kind, state=row.state, attempts=row.attempts, at=row.at,
        address=row.masked_address, trouble=row.trouble, not_before=row.not_before,
    )  # fmt: skip
