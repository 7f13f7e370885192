"""The top right corner of a page as it is seen, in the page's own units.

A scanner says by ``/Rotate`` how its page is to be turned, by ``/CropBox`` what of it is shown. What is
drawn must be turned the other way round to stand upright. Source: ISO 32000-2, 7.7.3.3, 14.11.2.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MARGIN = 12  # points to the edges
Box = tuple[float, float, float, float]  # left, low, right, high


@dataclass(frozen=True)
class Corner:
    """box: left, low, right, high of the field; matrix: what turns a drawing upright within it."""

    box: tuple[int, int, int, int]
    matrix: tuple[float, float, float, float, float, float]

    @property
    def wide(self) -> int:
        return self.box[2] - self.box[0]

    @property
    def tall(self) -> int:
        return self.box[3] - self.box[1]


def corner(page: Mapping[str, Any], wide: float, tall: float) -> Corner:
    """Where a drawing of this size stands. page: a page's dictionary with its ``/Parent``."""
    left, low, right, high = _shown(page)
    turn = _turn(page)
    w, t = (tall, wide) if turn in (90, 270) else (wide, tall)
    x = right - MARGIN - w if turn in (0, 270) else left + MARGIN
    y = high - MARGIN - t if turn in (0, 90) else low + MARGIN
    matrix = {
        0: (1, 0, 0, 1, 0, 0), 90: (0, 1, -1, 0, tall, 0), 180: (-1, 0, 0, -1, wide, tall),
        270: (0, -1, 1, 0, 0, wide),
    }[turn]  # fmt: skip
    return Corner((int(x), int(y), int(x + w), int(y + t)), matrix)


def _shown(page: Mapping[str, Any]) -> Box:
    """What of the page is seen: its CropBox within its MediaBox."""
    left, low, right, high = _box(_inherited(page, "/MediaBox") or (0, 0, 595, 842))
    cropped = _inherited(page, "/CropBox")
    if cropped is None:
        return left, low, right, high
    a, b, c, d = _box(cropped)
    inner = max(left, a), max(low, b), min(right, c), min(high, d)
    seen = inner[0] < inner[2] and inner[1] < inner[3]
    return inner if seen else (left, low, right, high)


def _box(said: Sequence[Any]) -> Box:
    """Corners may be told in any order."""
    a, b, c, d = (float(each) for each in said)
    return min(a, c), min(b, d), max(a, c), max(b, d)


def _turn(page: Mapping[str, Any]) -> int:
    """0, 90, 180 or 270 degrees clockwise; anything else is not turned, as readers do."""
    said = int(_inherited(page, "/Rotate") or 0) % 360
    return said if said % 90 == 0 else 0


def _inherited(page: Mapping[str, Any], name: str) -> Any:
    """A page's entry, or that of the nearest node above which has one."""
    node = page
    for _level in range(50):  # a ring of parents is no tree
        if name in node:
            return node[name]
        if "/Parent" not in node:
            break
        node = node["/Parent"]  # by the brackets: only they follow a reference
    return None
