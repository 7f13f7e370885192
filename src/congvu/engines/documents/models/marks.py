"""Pictures of signatures and seals: configured beside the keys, or drawn for invented people.

``CONGVU_PKI_DIR/<key>.png`` beside ``<key>.p12``: transparent, a signature in blue, a seal in red and
of its true size. Law: NĐ 30/2020/NĐ-CP Phụ lục I, mục II.7, II.8.
"""

from __future__ import annotations

import functools
import io
import math
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from congvu.engines.documents.models import pki

if TYPE_CHECKING:
    from PIL import Image

FONTS = Path(__file__).resolve().parents[3] / "content" / "papers" / "_fonts"
BLUE = (11, 63, 168, 255)
RED = (200, 16, 46, 255)
NOTHING = (255, 255, 255, 0)


def signature(key: str, *, name: str) -> bytes:
    """The PNG of a person's signature, ``b""`` when none is configured. key: ``person:<uid>``."""
    return _drawn_signature(name) if pki.is_demo() else _configured(key)


def seal(key: str, *, name: str) -> bytes:
    """The PNG of an agency's seal, ``b""`` when none is configured. key: ``unit:<code>``."""
    return _drawn_seal(name) if pki.is_demo() else _configured(key)


def _configured(key: str) -> bytes:
    path = Path(os.environ["CONGVU_PKI_DIR"]) / f"{pki.file_name(key)}.png"
    return path.read_bytes() if path.exists() else b""


@functools.lru_cache(maxsize=256)
def _drawn_signature(name: str) -> bytes:
    """The given name, slanted, with a stroke below it."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGBA", (560, 260), NOTHING)
    pen = ImageDraw.Draw(picture)
    word = name.split()[-1] if name.split() else "…"
    pen.text((70, 40), word, font=_face("BoldItalic", 120), fill=BLUE)
    wide = min(pen.textlength(word, font=_face("BoldItalic", 120)) + 70, 480)
    wave = [(40 + x, 205 - 14 * math.sin(x / 34)) for x in range(0, int(wide), 4)]
    pen.line([*wave, (wave[-1][0] + 40, 165)], fill=BLUE, width=6, joint="curve")
    shift = (1, 0.22, -40, 0, 1, 0)
    return _png(picture.transform(picture.size, Image.Transform.AFFINE, shift))


@functools.lru_cache(maxsize=64)
def _drawn_seal(name: str) -> bytes:
    """Two rings, a star, the name around it, and the word that says it is no true seal."""
    from PIL import Image, ImageDraw

    size = 520
    picture = Image.new("RGBA", (size, size), NOTHING)
    pen = ImageDraw.Draw(picture)
    pen.ellipse((6, 6, size - 6, size - 6), outline=RED, width=9)
    pen.ellipse((104, 104, size - 104, size - 104), outline=RED, width=4)
    pen.polygon(_star(size / 2, size / 2 - 14, 74), fill=RED)
    face = _face("Bold", 34)
    word = "MINH HỌA"
    pen.text((size / 2 - pen.textlength(word, font=face) / 2, 322), word, font=face, fill=RED)
    _around(picture, name.upper(), radius=204)
    return _png(picture)


def _around(picture: Image.Image, words: str, *, radius: float) -> None:
    """Letters along a circle, the first a little after eight o'clock."""
    from PIL import Image, ImageDraw

    face = _face("Bold", 46 if len(words) < 34 else 36)
    step = min(300 / max(len(words), 1), 13.5)
    start = 270 - step * (len(words) - 1) / 2
    for place, letter in enumerate(words):
        angle = start + step * place
        cell = Image.new("RGBA", (90, 90), NOTHING)
        ImageDraw.Draw(cell).text((45, 45), letter, font=face, fill=RED, anchor="mm")
        turned = cell.rotate(-(angle + 90), resample=Image.Resampling.BICUBIC)
        x = picture.width / 2 + radius * math.cos(math.radians(angle)) - 45
        y = picture.height / 2 + radius * math.sin(math.radians(angle)) - 45
        picture.alpha_composite(turned, (round(x), round(y)))


def _star(x: float, y: float, size: float) -> list[tuple[float, float]]:
    turns = [(math.radians(36 * k - 90), size if k % 2 == 0 else size * 0.382) for k in range(10)]
    return [(x + far * math.cos(turn), y + far * math.sin(turn)) for turn, far in turns]


@functools.cache
def _face(style: str, size: int) -> Any:
    from PIL import ImageFont

    return ImageFont.truetype(str(FONTS / f"Tinos-{style}.ttf"), size)


def _png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True, dpi=(300, 300))
    return out.getvalue()
