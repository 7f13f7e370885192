"""Text as lexemes, made here and not by PostgreSQL's parser.

Its parser reads ``426/QĐ-BNV`` as a file name and ``12e3`` as a number; ours knows syllables, codes
and both tone placements. Two vectors: without any mark (found by) and with accents (ranked by).
Source: research documents.md §7 (phrases of unaccented syllables: precision 1, recall 1).
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections import defaultdict

from congvu.kernel.text import place_tone, unaccent

_WORD = re.compile(r"[^\W_]+")
_CODE = re.compile(r"[^\W_]+(?:[./\\\-–_:][^\W_]+)+|[^\W_]*\d[^\W_]*")
MOST_POSITIONS = 16_000  # PostgreSQL keeps positions up to 16,383
MOST_PLACES = 250  # of one lexeme; PostgreSQL keeps 256
LONGEST = 60  # characters of a lexeme; longer ones are no words
LONGEST_CODE = 80


def exact_words(text: str) -> list[str]:
    """Lower-case NFC syllables with the tone where the old style puts it: ``hoà`` → ``hòa``."""
    return [w if w.isascii() else _old_style(w) for w in _words(text)]


def plain_words(text: str) -> list[str]:
    """Syllables without any mark, đ as d."""
    return [plain for w in _words(text) if (plain := w if w.isascii() else _plain(w))]


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFC", text).lower())


@functools.lru_cache(20_000)  # there are some 7,000 syllables in all
def _old_style(word: str) -> str:
    return place_tone(word)


@functools.lru_cache(20_000)
def _plain(word: str) -> str:
    return "".join(_WORD.findall(unaccent(word)))


def vector(*parts: tuple[str, list[str]]) -> str:
    """A tsvector literal. parts: (weight A to D, words); later parts follow on in position."""
    places: dict[str, list[str]] = defaultdict(list)
    position = 0
    for weight, words in parts:
        for word in words:
            position += 1
            if position > MOST_POSITIONS:
                break
            if len(word) <= LONGEST and len(places[word]) < MOST_PLACES:
                places[word].append(f"{position}{weight}")
        position += 10  # no phrase runs from the title into the text
    return " ".join(f"'{word}':{','.join(where)}" for word, where in places.items() if where)


def code_key(code: str) -> str:
    """A code without separators and marks: ``426/QĐ-BNV`` → ``426qdbnv``."""
    return "".join(plain_words(code))


def codes_in(text: str) -> list[str]:
    """What looks like a code in a text: parts joined by ``/ - . _``, or a word with a digit."""
    found = (code_key(c) for c in _CODE.findall(unicodedata.normalize("NFC", text)))
    return [c for c in dict.fromkeys(found) if 3 <= len(c) <= LONGEST_CODE and _has_digit(c)]


def _has_digit(text: str) -> bool:
    return any(c.isdigit() for c in text)
