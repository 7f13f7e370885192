"""What the pages of a file say: their own words, else what Tesseract sees."""

from __future__ import annotations

from uuid import UUID

from congvu.engines.documents import api as documents

FACE = documents.FACE
MOST = 20  # pages read of one file


def read(uid: UUID) -> list[str]:
    """Page by page; [] for a file that shows no page. About a second for each page read by eye."""
    return documents.page_words(uid=uid, most=MOST)
