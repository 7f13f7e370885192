"""Reading a place as people type it: type words, commas, short forms.

Source: NĐ 30/2020 Annex II (how names of places are written); domain.md §1.2.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from congvu.kernel.text import nfc, place_tone, unaccent

# Unaccented type words, longest first, with the kinds that they name.
TYPES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("thanh pho truc thuoc trung uong", ("thanh_pho_tw",)),
    ("thanh pho", ("thanh_pho_tw", "thanh_pho")),
    ("thi tran", ("thi_tran",)),
    ("dac khu", ("dac_khu",)),
    ("thi xa", ("thi_xa",)),
    ("phuong", ("phuong",)),
    ("huyen", ("huyen",)),
    ("quan", ("quan",)),
    ("tinh", ("tinh",)),
    ("xa", ("xa",)),
    ("tx", ("thi_xa",)),
    ("tt", ("thi_tran",)),
    ("tp", ("thanh_pho_tw", "thanh_pho")),
    ("p", ("phuong",)),
    ("q", ("quan",)),
    ("h", ("huyen",)),
    ("t", ("tinh",)),
)
LETTERS = frozenset({"p", "q", "h", "t"})
SHORT_NAMES = {"hcm": "ho chi minh", "hn": "ha noi", "sg": "ho chi minh", "brvt": "ba ria vung tau"}
_DOTTED = re.compile(r"\b(tp|tx|tt|p|q|h|t)\.\s*")
_NUMBERED = re.compile(r"\b([pq])(\d{1,2})\b")
_TYPE_WORD = re.compile(
    r"(?<=\S)\s+((?:thành phố|thanh pho|thị trấn|thi tran|đặc khu|dac khu|thị xã|thi xa|phường|phuong"
    r"|huyện|huyen|quận|quan|tỉnh|tinh|xã|xa|tp\.?|tx\.?|tt\.?)\s)",
    re.IGNORECASE,
)
_GLUED = re.compile(r"\btp(hcm|hn)\b")


@dataclass(frozen=True)
class Part:
    """One step of an address, unaccented. kinds: what its type word says ("()": it has none)."""

    name: str
    kinds: tuple[str, ...]
    accented: str


def key(text: str) -> str:
    """The look-up key: lower case, no accents, no punctuation but what separates words."""
    plain = unaccent(nfc(text))
    return " ".join(re.sub(r"[^0-9a-z]+", " ", plain).split())


def parts(query: str) -> list[Part]:
    """``"P. Bến Nghé, Q1, TP.HCM"`` → three parts, the smallest place first."""
    return [found for raw in re.split(r"[,;\n]|\s-\s", query) if (found := _part(raw)).name]


def split_at_types(query: str) -> list[Part]:
    """An address without commas: ``"phuong ben nghe quan 1"`` is cut before each type word."""
    return parts(_TYPE_WORD.sub(r", \1", nfc(query)))


def spelling(text: str) -> str:
    """The text to compare accents by: tone placement and case aside (``Hoà An`` = ``hòa an``)."""
    return " ".join(_spelled(word) for word in nfc(text).casefold().split())


@functools.lru_cache(maxsize=20_000)
def _spelled(word: str) -> str:
    return place_tone(word)


def kind_of(full_name: str) -> str:
    """``"Thị trấn Sông Vệ"`` → ``"thi_tran"``; '' without a type word."""
    return next(iter(_part(full_name).kinds), "")


def _part(raw: str) -> Part:
    lowered = " ".join(nfc(raw).split())
    spelled = _GLUED.sub(r"tp. \1", _NUMBERED.sub(r"\1. \2", unaccent(lowered)))
    dotted = _DOTTED.search(spelled) is not None
    plain = key(_DOTTED.sub(r"\1 ", spelled))
    for word, kinds in TYPES:
        if not plain.startswith(word + " "):
            continue
        if word in LETTERS and not dotted:
            continue  # "q" alone may begin a name
        return Part(_name(plain[len(word) + 1 :]), kinds, lowered)
    return Part(_name(plain), (), lowered)


def _name(plain: str) -> str:
    return SHORT_NAMES.get(plain, re.sub(r"^0+(\d)", r"\1", plain))
