"""Canonical JSON (RFC 8785) of what messages hold: texts, whole numbers, lists, objects.

The library that the house uses elsewhere reads one sign after the other; msgspec writes the same bytes
for these values, which the tests compare, in a thirtieth of the time. Fractions and numbers beyond what
every reader holds exactly are refused, so are names that the two would sort otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

MOST_DEPTH = 12
EXACT = 2**53 - 1


class Unfit(ValueError):
    """Not a value whose canonical form is written here."""


def dumps(value: Any) -> bytes:
    """The canonical bytes. Raises Unfit."""
    _demand_fit(value, 1)
    return encode(value)


def encode(value: Any) -> bytes:
    """The same of what has been looked through before. Raises Unfit for a text that is none."""
    try:
        return msgspec.json.encode(value, order="sorted")
    except (UnicodeEncodeError, TypeError) as wrong:
        raise Unfit(str(wrong)) from wrong


def is_canonical(value: Any, raw: bytes) -> bool:
    """Whether these bytes, which were read as the value, are its canonical form."""
    try:
        return dumps(value) == raw
    except Unfit:
        return False


def _demand_fit(value: Any, level: int) -> None:
    if level > MOST_DEPTH or isinstance(value, float):
        raise Unfit("too deep" if level > MOST_DEPTH else "a fraction")
    if isinstance(value, dict):
        if not "".join(value).isascii():
            raise Unfit("a name that is not plain")
        _demand_fit_within(value.values(), level)
    elif isinstance(value, list | tuple):
        _demand_fit_within(value, level)
    elif isinstance(value, int):
        if not -EXACT <= value <= EXACT:
            raise Unfit("a number too large")
    elif not (value is None or isinstance(value, str)):
        raise Unfit(f"a {type(value).__name__}")


def _demand_fit_within(values: Iterable[Any], level: int) -> None:
    """Nearly all of a message are texts, for which nothing is asked."""
    for each in values:
        if type(each) is not str:
            _demand_fit(each, level + 1)
