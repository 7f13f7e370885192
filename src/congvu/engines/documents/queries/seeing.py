"""What the face of a file says: its own words, else what Tesseract sees; for the worker."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from uuid import UUID

from congvu.engines.documents.contracts import FileCard
from congvu.engines.documents.models import Draft, UnseenFile
from congvu.engines.documents.queries import reading, scans, texts
from congvu.engines.documents.rules.files import MEDIA_TYPES

FACE = 2  # pages that the face of a letter can reach
PICTURE = "image/"


def is_scan(card: FileCard) -> bool:
    """Whether its face carries no words of its own."""
    if card.media_type.startswith(PICTURE):
        return True
    said = texts.text_of(uid=card.uid, pages=FACE)
    return card.media_type == MEDIA_TYPES[".pdf"] and not all(said)


def page_words(*, uid: UUID, most: int) -> list[str]:
    """Page by page; [] for a file that shows no page. About a second for each page read by eye."""
    own = texts.text_of(uid=uid, pages=most)
    if own and all(own[:FACE]):
        return own
    try:
        return [_words(page, own) for page in islice(scans.scanned_pages(uid=uid), most)]
    except scans.Unreadable:
        return own


def _words(page: scans.ScannedPage, own: list[str]) -> str:
    said = own[page.index] if page.index < len(own) else ""
    return said or ("" if page.blank else reading.read_text(picture=page.picture))


def waiting(draft: Draft) -> dict[str, bool]:
    """uid of a file → whether no machine here can read it; without those that have been read."""
    rows: Iterable[tuple[UUID, bool]] = UnseenFile.objects.filter(draft=draft).values_list(
        "file_uid", "unable"
    )
    return {str(uid): unable for uid, unable in rows}
