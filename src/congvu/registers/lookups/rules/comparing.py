"""What a person declared beside what the body has registered, field by field.

Registers write names in capitals and put tones where they like: that is the same name. Another mark
on a letter is not: Thúy is not Thùy, and an official must see it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from congvu.kernel.text import nfc, place_tone, unaccent
from congvu.registers.lookups.contracts import DATES, Line

SAME, MARKS, YEAR, DIFFERS = "same", "marks", "year", "differs"
UNDECLARED, UNREGISTERED = "undeclared", "unregistered"
PLACES = frozenset({"residence", "address"})  # one side often writes the house number, too
UNASKED = frozenset({"sex", "residence"})  # shown only where they are declared
AGREES = frozenset({SAME, YEAR})
DISAGREES = frozenset({MARKS, DIFFERS})


def compare(
    declared: Mapping[str, str], registered: Mapping[str, str], *, fields: Iterable[str]
) -> list[Line]:
    """One line a field that either side has, in the order of ``fields``; what a person did not declare
    about himself is passed over. Law: Luật 91/2025/QH15 (no more than is needed)."""
    lines = []
    for field in fields:
        mine, theirs = declared.get(field, ""), registered.get(field, "")
        if mine or (theirs and field not in UNASKED):
            told = verdict(field, mine, theirs)
            lines.append(Line(field=field, declared=mine, registered=theirs, verdict=told))
    return lines


def verdict(field: str, declared: str, registered: str) -> str:
    """One word for one field: the same, only the marks differ, only the year is known, differs."""
    if not declared:
        return UNDECLARED
    if not registered:
        return UNREGISTERED
    if field in DATES:
        return _days(declared, registered)
    mine, theirs = _plain(declared), _plain(registered)
    if mine == theirs or (field in PLACES and (mine in theirs or theirs in mine)):
        return SAME
    return MARKS if unaccent(mine) == unaccent(theirs) else DIFFERS


def _days(declared: str, registered: str) -> str:
    if declared == registered:
        return SAME
    known = min(declared, registered, key=len)
    return YEAR if len(known) == 4 and declared[:4] == registered[:4] else DIFFERS


def _plain(text: str) -> str:
    """Case, spaces and the place of the tone aside."""
    return " ".join(place_tone(word) for word in nfc(text).casefold().split())
