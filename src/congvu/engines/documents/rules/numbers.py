"""How numbers of documents are written and when they start anew.

Law: NĐ 30/2020 Điều 15 (a series starts at 01 each calendar year, numbers below 10 take a zero).
"""

from __future__ import annotations

import string
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Reset(StrEnum):
    YEARLY = "yearly"
    DAILY = "daily"
    NEVER = "never"


class NumberState(StrEnum):
    RESERVED = "reserved"
    CONFIRMED = "confirmed"
    RELEASED = "released"


# What a pattern may name. agency: mã định danh (QĐ 20/2020); org: the short name on paper;
# drafter: the short name of the unit that wrote it.
FIELDS = frozenset({"n", "agency", "org", "drafter", "yyyy", "yyyymmdd", "yy", "mm", "dd"})


class BadPattern(ValueError):
    """The pattern names an unknown field or has no running number."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """The unit that numbers: its code and its short name; who drafted, ``VP`` when nobody says."""

    agency: str = ""
    org: str = ""
    drafter: str = ""


def period_of(reset: Reset, on: date) -> str:
    """The period a number belongs to: ``2026``, ``20260609`` or ````."""
    if reset is Reset.YEARLY:
        return f"{on:%Y}"
    return f"{on:%Y%m%d}" if reset is Reset.DAILY else ""


def write(pattern: str, *, number: int, on: date, place: Place) -> str:
    """``{agency}-{yyyymmdd}-{n:07}`` → ``G09.20-20260609-0092637``.

    Raises BadPattern. Source: dossier code of the 2026 portals; QĐ 20/2020/QĐ-TTg.
    """
    check(pattern)
    return pattern.format(
        n=number, agency=place.agency, org=notation_of(place.org),
        drafter=notation_of(place.drafter) or "VP", yyyy=f"{on:%Y}", yy=f"{on:%y}",
        yyyymmdd=f"{on:%Y%m%d}", mm=f"{on:%m}", dd=f"{on:%d}",
    )  # fmt: skip


def notation_of(short_name: str) -> str:
    """The part of a short name that stands in a notation: ``UBND tỉnh`` → ``UBND``.

    Law: NĐ 30/2020 Phụ lục I, mục II.3.
    """
    return " ".join(word for word in short_name.split() if not word.islower())


def check(pattern: str) -> None:
    """Raise BadPattern unless only known plain fields are named and ``{n}`` is one of them."""
    try:
        parts = list(string.Formatter().parse(pattern))
    except ValueError as error:
        raise BadPattern(str(error)) from error
    names = [name for _, name, _, _ in parts if name is not None]
    unknown = set(names) - FIELDS
    if unknown or "n" not in names:
        raise BadPattern(", ".join(sorted(unknown)) or "n")
    if any(conversion for _, _, _, conversion in parts):
        raise BadPattern("!")
    if any(not _plain(spec or "") for _, _, spec, _ in parts):
        raise BadPattern(pattern)


def _plain(spec: str) -> bool:
    """Only a width such as ``07``: a spec could otherwise ask for gigabytes."""
    return spec == "" or (spec.isdigit() and len(spec) <= 2)
