"""The words that a file carries itself: no reading by eye, so they are exact and cost milliseconds."""

from __future__ import annotations

import io
from uuid import UUID

from congvu.engines.documents.queries import files
from congvu.engines.documents.rules import hostile, office
from congvu.engines.documents.rules.content import PACKED
from congvu.engines.documents.rules.files import MEDIA_TYPES

MOST_PAGES = 200
MOST_SIGNS = 500_000
LINES = 60  # of an office document, which knows no pages, for each page that is asked for
_READ = frozenset({"application/pdf", *(MEDIA_TYPES[ending] for ending in PACKED)})


def text_of(*, uid: UUID, pages: int = MOST_PAGES) -> list[str]:
    """The text layer page by page, ``""`` for a page that is only a picture; an office document is one
    page; [] for what is neither.

    The caller has asked who may read the file.
    """
    (card,) = files.cards([uid])
    if card.media_type not in _READ:
        return []
    return text_in(b"".join(files.content(uid)), pages=pages)


def text_in(content: bytes, *, pages: int = MOST_PAGES) -> list[str]:
    """The same for a file in memory, before it is kept; [] when it cannot be opened."""
    return _of_office(content, pages) if content.startswith(b"PK") else _of_pdf(content, pages)


def _of_office(content: bytes, pages: int) -> list[str]:
    file = io.BytesIO(content)
    if hostile.fault_of_package(file):
        return []
    lines = office.lines_of(file, most=pages * LINES)
    return ["\n".join(lines)[:MOST_SIGNS]] if lines else []


def _of_pdf(content: bytes, pages: int) -> list[str]:
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError:
        return []
    with document:
        return [
            document[index]
            .get_textpage()
            .get_text_bounded()
            .replace("\r\n", "\n")
            .strip()[:MOST_SIGNS]
            for index in range(min(len(document), pages))
        ]
