"""Kinds of official documents: which parts each has and how its number is written.

Law: NĐ 30/2020/NĐ-CP Điều 7 (29 kinds), Điều 25 (copies), Phụ lục III (abbreviations, samples).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Form(StrEnum):
    """named: kind and abstract in the middle; letter: V/v below the number; copy: of a paper."""

    NAMED = "named"
    LETTER = "letter"
    COPY = "copy"
    NORMATIVE = "normative"  # numbered here, drafted by the law on legal normative documents


class Need(StrEnum):
    """Whether a kind has a part."""

    MUST = "must"
    MAY = "may"
    NO = "no"


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What a kind of document is made of.

    resolve: the line that opens the decision itself, ``QUYẾT ĐỊNH:``; address: the words before
    the addressees; two: two parties or a secretary sign on the left; lead: who decides, on a line
    of its own; articles: the body is divided into điều.
    """

    number: Need = Need.MUST
    abstract: Need = Need.MUST
    lead: Need = Need.NO
    bases: Need = Need.NO
    addressees: Need = Need.NO
    recipients: Need = Need.MUST
    articles: Need = Need.MAY
    two: Need = Need.NO
    resolve: str = ""
    address: str = "Kính gửi"


NEEDS = ("number", "abstract", "lead", "bases", "addressees", "recipients", "articles", "two")
WORDS = ("resolve", "address")


def read_parts(data: dict[str, str]) -> Parts:
    """Parts from a content row. Raises ValueError naming the field."""
    made: dict[str, object] = {}
    for name, value in data.items():
        if name in NEEDS:
            made[name] = Need(value)
        elif name in WORDS:
            made[name] = str(value)
        else:
            raise ValueError(name)
    return Parts(**made)  # type: ignore[arg-type]


def pattern_of(form: Form, abbreviation: str) -> str:
    """How the number of a kind is written when its content does not say.

    ``{n:02}/QĐ-{org}``, ``{n:02}/{org}-{drafter}`` for công văn, with the year for normative ones.
    """
    if form is Form.LETTER:
        return "{n:02}/{org}-{drafter}"
    if form is Form.NORMATIVE:
        return f"{{n:02}}/{{yyyy}}/{abbreviation}-{{org}}"
    return f"{{n:02}}/{abbreviation}-{{org}}"
