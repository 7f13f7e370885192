"""Which part of a result answers the question: pieces of text, some of them marked."""

from __future__ import annotations

import re
from collections.abc import Sequence

from congvu.kernel.text import unaccent

_WORD = re.compile(r"[^\W_]+")
SNIPPET = 220  # characters

Piece = tuple[str, bool]


def marked(text: str, words: Sequence[str]) -> list[Piece]:
    """The text in pieces; True marks a syllable that is asked for (the last as a beginning)."""
    pieces: list[Piece] = []
    last = 0
    for found in _WORD.finditer(text):
        if not _asked(found[0], words):
            continue
        if found.start() > last:
            pieces.append((text[last : found.start()], False))
        pieces.append((found[0], True))
        last = found.end()
    if last < len(text):
        pieces.append((text[last:], False))
    return pieces


def snippet(text: str, words: Sequence[str]) -> str:
    """About 220 characters around the first word asked for; the beginning when there is none."""
    first = next((m.start() for m in _WORD.finditer(text) if _asked(m[0], words)), 0)
    start = max(0, first - SNIPPET // 3)
    if start:
        start = text.find(" ", start) + 1
    cut = text[start : start + SNIPPET]
    if start + SNIPPET < len(text):
        cut = cut.rsplit(" ", 1)[0] + " …"
    return ("… " if start else "") + cut


def _asked(word: str, words: Sequence[str]) -> bool:
    plain = unaccent(word)
    return bool(words) and (plain in words or plain.startswith(words[-1]))
