"""What the pages of a file say: their own words, else what Tesseract sees."""

from __future__ import annotations

from itertools import islice
from uuid import UUID

from congvu.engines.documents import api as documents

FACE = 2  # pages that the face of a letter can reach
MOST = 20  # pages read of one file


def read(uid: UUID) -> list[str]:
    """Page by page; [] for a file that shows no page. About a second for each page read by eye."""
    own = documents.text_of(uid=uid, pages=MOST)
    if own and all(own[:FACE]):
        return own
    try:
        return [_words(page, own) for page in islice(documents.scanned_pages(uid=uid), MOST)]
    except documents.Unreadable:
        return own


def _words(page: documents.ScannedPage, own: list[str]) -> str:
    said = own[page.index] if page.index < len(own) else ""
    return said or ("" if page.blank else documents.read_text(picture=page.picture))
