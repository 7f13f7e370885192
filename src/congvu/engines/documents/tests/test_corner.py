"""The agency's signature stands at the top right as the page is seen, upright, however it was scanned."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageChops

from congvu.engines.documents.actions import signing
from congvu.engines.documents.actions.signing import Signer
from congvu.engines.documents.rules.corner import MARGIN, corner
from congvu.engines.documents.tests.conftest import AT

WIDE, TALL = 120, 30
NAME = "Cơ quan mẫu"
UPRIGHT = (300, 400)


def blank(
    size: tuple[int, int] = UPRIGHT, turn: int = 0, crop: tuple[int, ...] | None = None
) -> bytes:
    made, box = pdfium.PdfDocument.new(), io.BytesIO()
    page = made.new_page(*size)
    page.set_rotation(turn)
    if crop:
        page.set_cropbox(*crop)
    page.gen_content()
    made.save(box)
    return box.getvalue()


def stamp() -> bytes:
    """A drawing that looks different from every side: black on the left, grey below."""
    picture = Image.new("RGB", (WIDE, TALL), "white")
    picture.paste("black", (0, 0, 30, TALL))
    picture.paste("grey", (30, 20, WIDE, TALL))
    box = io.BytesIO()
    picture.save(box, "PDF")
    with pdfium.PdfDocument(box.getvalue()) as opened:
        again = io.BytesIO()
        opened.save(again)
    return again.getvalue()


def signed(pdf: bytes) -> bytes:
    signer = Signer(
        key="unit:mau",
        name="Cơ quan mẫu",
        organisation="Cơ quan mẫu",
        field="co-quan",
        shown=stamp(),
    )
    return signing.sign(pdf, [signer], at=AT)


def seen(pdf: bytes) -> Image.Image:
    """The first page as a reader shows it."""
    with pdfium.PdfDocument(pdf) as opened:
        opened.init_forms()
        found: Image.Image = opened[0].render(may_draw_forms=True).to_pil().convert("L")
        return found


def inked(picture: Image.Image) -> tuple[int, int, int, int]:
    box = ImageChops.invert(picture).getbbox()
    assert box is not None
    return box


@pytest.mark.django_db
@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("crop", [None, (20, 50, 290, 380)])
def test_it_stands_upright_at_the_corner_that_is_seen(
    turn: int, crop: tuple[int, ...] | None, tmp_path: Path
) -> None:
    size = UPRIGHT if turn in (0, 180) else UPRIGHT[::-1]
    flipped = crop if crop is None or turn in (0, 180) else (50, 20, 380, 290)
    made = signed(blank(size, turn, flipped))
    picture = seen(made)
    left, top, right, low = inked(picture)
    assert abs(picture.width - MARGIN - right) <= 2
    assert abs(top - MARGIN) <= 2
    assert abs(right - left - WIDE) <= 2
    assert abs(low - top - TALL) <= 2
    drawn = picture.crop((left, top, right, low))
    assert drawn.getpixel((15, 10)) < 40  # black at the left
    assert drawn.getpixel((80, 8)) > 220  # white above
    assert 80 < drawn.getpixel((80, 26)) < 180  # grey below
    path = tmp_path / "kem.pdf"
    path.write_bytes(made)
    said = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True, check=False)
    assert "Signature is Valid" in said.stdout


@pytest.mark.parametrize(
    ("page", "box"),
    [
        ({"/MediaBox": [300, 400, 0, 0]}, (168, 358, 288, 388)),
        ({"/MediaBox": [0, 0, 300, 400], "/Rotate": -270}, (12, 268, 42, 388)),
        ({"/MediaBox": [0, 0, 300, 400], "/Rotate": 45}, (168, 358, 288, 388)),
        ({"/MediaBox": [0, 0, 300, 400], "/CropBox": [500, 500, 600, 600]}, (168, 358, 288, 388)),
        ({"/Parent": {"/MediaBox": [0, 0, 300, 400], "/Rotate": 180}}, (12, 12, 132, 42)),
    ],
)
def test_what_a_page_leaves_out_or_says_oddly_is_read_as_readers_do(
    page: dict[str, Any], box: tuple[int, ...]
) -> None:
    assert corner(page, WIDE, TALL).box == box


def test_parents_in_a_ring_end() -> None:
    page: dict[str, Any] = {}
    page["/Parent"] = page
    assert corner(page, WIDE, TALL).box == (463, 800, 583, 830)
