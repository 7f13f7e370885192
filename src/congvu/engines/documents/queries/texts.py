"""The words that a PDF carries itself: no reading by eye, so they are exact and cost milliseconds."""

from __future__ import annotations

from uuid import UUID

from congvu.engines.documents.queries import files

MOST_PAGES = 200
MOST_SIGNS = 500_000


def text_of(*, uid: UUID, pages: int = MOST_PAGES) -> list[str]:
    """The text layer page by page, ``""`` for a page that is only a picture; [] for what is no PDF.

    The caller has asked who may read the file.
    """
    (card,) = files.cards([uid])
    if card.media_type != "application/pdf":
        return []
    return text_in(b"".join(files.content(uid)), pages=pages)


def text_in(content: bytes, *, pages: int = MOST_PAGES) -> list[str]:
    """The same for a PDF in memory, before it is kept; [] when it cannot be opened."""
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
