"""Scanned paper: its pages one by one, which of them are separator sheets, and pages put together.

The picture libraries are loaded only here and only when needed: the worker pays for them, a page of
the web process never does.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from congvu.engines.documents.queries import files

if TYPE_CHECKING:
    from PIL import Image

DPI = 150
COPY_DPI = 200  # of a copy with legal value. Law: NĐ 30/2020/NĐ-CP Phụ lục I (bản sao: ≥ 200 dpi)
COPY_QUALITY = 88
POINTS = 72
MM = 25.4
A4 = (210.0, 297.0)
LARGEST = 420.0  # mm: the long side of A3
THUMB = (420, 600)
MOST_PIXELS = 80_000_000
DARK = 160  # of 255: lighter is paper
BLANK_SHARE = 0.0002  # of the pixels; one word of print leaves more
MARGIN = 0.03  # of each side: shadows of the scanner's edge do not count
MOST_PAGES = 500


@dataclass(frozen=True, kw_only=True)
class ScannedPage:
    """One page of one file. codes: texts of its bar and QR codes; picture, thumb: PNG and JPEG."""

    index: int
    blank: bool
    codes: tuple[str, ...]
    picture: bytes
    thumb: bytes


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A page to put into a new file. rotation: degrees clockwise, a multiple of 90."""

    uid: UUID
    index: int
    rotation: int = 0


@dataclass(frozen=True, kw_only=True)
class DrawnPage:
    """One page as a picture for a paper that shows it. wide, high: its own size in mm."""

    name: str
    picture: bytes
    wide: float
    high: float


class Unreadable(Exception):
    """The file holds no page that can be shown."""


def count_pages(*, uid: UUID) -> int:
    """How many pages the file has; an image has one. Raises Unreadable."""
    content, media_type = _content(uid)
    if media_type != "application/pdf":
        return 1
    with _pdf(content) as document:
        return min(len(document), MOST_PAGES)


def scanned_pages(*, uid: UUID, start: int = 0) -> Iterator[ScannedPage]:
    """Each page from ``start``, drawn at 150 dpi. Raises Unreadable."""
    content, media_type = _content(uid)
    for index, picture in _pictures(content, media_type, start):
        yield ScannedPage(
            index=index,
            blank=_is_blank(picture),
            codes=_codes(picture),
            picture=_saved(picture, "PNG"),
            thumb=_thumb(picture),
        )


def drawn(uids: Sequence[UUID]) -> list[DrawnPage]:
    """Every page of these files in colour, one after another, at the size it has on paper.

    Raises Unreadable.
    """
    pages = [page for uid in uids for page in _coloured(*_content(uid))]
    if len(pages) > MOST_PAGES:
        raise Unreadable(f"more than {MOST_PAGES} pages")
    return [
        DrawnPage(
            name=f"trang-{number:03}.jpg", picture=_saved(picture, "JPEG", quality=COPY_QUALITY),
            wide=round(wide, 1), high=round(high, 1),
        )
        for number, (picture, (wide, high)) in enumerate(pages, start=1)
    ]  # fmt: skip


def assemble(*, pieces: Sequence[Piece]) -> bytes:
    """A PDF of these pages in this order; pages of PDFs are taken over, never drawn anew."""
    import pypdfium2 as pdfium

    made = pdfium.PdfDocument.new()
    opened: dict[UUID, Any] = {}
    for piece in pieces:
        if piece.uid not in opened:
            opened[piece.uid] = _as_pdf(*_content(piece.uid))
        made.import_pages(opened[piece.uid], [piece.index])
        if piece.rotation:
            page = made[len(made) - 1]
            page.set_rotation((page.get_rotation() + piece.rotation) % 360)
    out = io.BytesIO()
    made.save(out)
    for document in opened.values():
        document.close()
    made.close()
    return out.getvalue()


def _content(uid: UUID) -> tuple[bytes, str]:
    (card,) = files.cards([uid])
    return b"".join(files.content(uid)), card.media_type


def _pdf(content: bytes) -> Any:
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        raise Unreadable(str(error)) from error
    if not len(document):
        raise Unreadable("no page")
    return document


def _as_pdf(content: bytes, media_type: str) -> Any:
    if media_type == "application/pdf":
        return _pdf(content)
    return _pdf(_saved(_opened(content), "PDF", resolution=DPI))


def _pictures(content: bytes, media_type: str, start: int) -> Iterator[tuple[int, Image.Image]]:
    if media_type != "application/pdf":
        if start == 0:
            yield 0, _opened(content)
        return
    with _pdf(content) as document:
        for index in range(start, min(len(document), MOST_PAGES)):
            page = document[index]
            wide, high = page.get_size()
            scale = min(DPI / POINTS, (MOST_PIXELS / max(wide * high, 1)) ** 0.5)
            yield index, page.render(scale=scale, grayscale=True).to_pil()


def _coloured(content: bytes, media_type: str) -> Iterator[tuple[Image.Image, tuple[float, float]]]:
    if media_type != "application/pdf":
        picture = _opened(content)
        yield picture, _fitted(*picture.size)
        return
    with _pdf(content) as document:
        for index in range(min(len(document), MOST_PAGES)):
            page = document[index]
            wide, high = page.get_size()
            scale = min(COPY_DPI / POINTS, (MOST_PIXELS / max(wide * high, 1)) ** 0.5)
            size = (wide * MM / POINTS, high * MM / POINTS)
            whole = page.render(scale=scale).to_pil().convert("RGB")
            yield whole, size if max(size) <= LARGEST else _fitted(*size)


def _fitted(wide: float, high: float) -> tuple[float, float]:
    """As large as a sheet of A4 lets it be: a photograph does not know its own size."""
    paper = A4 if high >= wide else A4[::-1]
    scale = min(paper[0] / wide, paper[1] / high)
    return wide * scale, high * scale


def _opened(content: bytes) -> Image.Image:
    from PIL import Image, ImageOps

    try:
        picture = Image.open(io.BytesIO(content))
        if picture.width * picture.height > MOST_PIXELS:
            raise Unreadable("too large")
        upright = ImageOps.exif_transpose(picture) or picture
        return upright.convert("RGB")
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        raise Unreadable(str(error)) from error


def _codes(picture: Image.Image) -> tuple[str, ...]:
    import zxingcpp

    return tuple(found.text for found in zxingcpp.read_barcodes(picture) if found.text)


def _is_blank(picture: Image.Image) -> bool:
    wide, high = picture.size
    inside = picture.convert("L").crop(
        (int(wide * MARGIN), int(high * MARGIN), int(wide * (1 - MARGIN)), int(high * (1 - MARGIN)))
    )
    counts = inside.histogram()
    return sum(counts[:DARK]) < BLANK_SHARE * max(sum(counts), 1)


def _thumb(picture: Image.Image) -> bytes:
    small = picture.convert("RGB")
    small.thumbnail(THUMB)
    return _saved(small, "JPEG", quality=60)


def _saved(picture: Image.Image, form: str, **options: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()
