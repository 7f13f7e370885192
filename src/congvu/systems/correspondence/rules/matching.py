"""When two letters are one: same author, same number and notation, same day."""

from __future__ import annotations

import re

from congvu.kernel.text import unaccent


def author_key(name: str) -> str:
    """The author however it is typed: no accents, no punctuation."""
    return re.sub(r"[^a-z0-9]+", " ", unaccent(name)).strip()[:200]


def split_notation(notation: str) -> tuple[str, str]:
    """``426/QĐ-BNV`` → ``("426", "QĐ-BNV")``, as edXML carries them."""
    number, _slash, rest = notation.partition("/")
    return number, rest


def notation_key(notation: str) -> str:
    """``Số: 05 /QĐ-BNV`` and ``5/qđ-bnv`` are the same."""
    plain = re.sub(r"[^a-z0-9/]+", "", unaccent(notation).removeprefix("so"))
    number, slash, rest = plain.partition("/")
    return f"{number.lstrip('0') or number}{slash}{rest}"[:60]
