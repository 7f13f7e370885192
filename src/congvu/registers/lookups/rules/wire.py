"""How a body wants to be asked and how it answers, read from dated parameters.

The wire of these bodies is not published in full: what is set here is a layout that an agreement may
change from a day on, so none of it stands in code. Grammar of the parameters: ``GET /a/{key}``;
``Ten={full_name}; MaHoSo={file}``; ``full_name=data.hoTen; sex=data.gioiTinh``; ``sex.1=Nam; sex.2=Nữ``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from congvu.registers.lookups.contracts import DATES

PLACE = re.compile(r"\{([a-z_]+)\}")
PLACES = frozenset({"key", "full_name", "birth_date", "purpose", "file", "official", "request"})
KEY = "key"  # the field in which an answer repeats the number
LONGEST = 500


class Unshaped(ValueError):
    """The answer is not of the agreed shape. The sentence names the place, never the value."""


@dataclass(frozen=True, kw_only=True)
class Wire:
    """path: with {places}; question: name → text with {places}; answer: field → dotted path;
    dates: how days are written; codes: (field, code) → word."""

    method: str
    path: str
    question: tuple[tuple[str, str], ...]
    answer: dict[str, str]
    dates: str
    codes: dict[tuple[str, str], str]


def read(*, call: str, question: str, answer: str, dates: str, codes: str) -> Wire:
    """The parameters' texts. Raises ValueError with what is wrong."""
    method, _space, path = call.strip().partition(" ")
    if method not in ("GET", "POST") or not path.startswith("/"):
        raise ValueError(f"call: {call!r}")
    if dates not in _LAYOUTS:
        raise ValueError(f"dates: {dates!r}")
    pairs = _pairs(question)
    strange = [name for text in (path, *(v for _n, v in pairs)) for name in _places(text)]
    if strange:
        raise ValueError(f"question: {{{strange[0]}}}")
    coded = {}
    for name, word in _pairs(codes):
        field, _dot, code = name.partition(".")
        coded[field, code] = word
    return Wire(
        method=method, path=path, question=tuple(pairs), answer=dict(_pairs(answer)), dates=dates,
        codes=coded,
    )  # fmt: skip


def asked(wire: Wire, said: Mapping[str, str]) -> list[tuple[str, str]]:
    """Names and values of the question, those left out that have no value."""
    told = {**said, "birth_date": written(said.get("birth_date", ""), wire.dates)}
    filled = [(name, _filled(text, told)) for name, text in wire.question]
    return [(name, value) for name, value in filled if value]


def opened(wire: Wire, told: Any, *, first: str, key: str) -> dict[str, str] | None:
    """field → text; None when the body says that it knows no such number. Raises Unshaped.

    first: the field without which there is no answer; key: what was asked, which an answer that
    repeats a number must repeat.
    """
    found = {field: _dig(told, path) for field, path in wire.answer.items()}
    if first not in found or found[first] is _MISSING:
        raise Unshaped(wire.answer.get(first, first))
    if all(value is None or value is _MISSING for value in found.values()):
        return None
    texts = {field: _text(field, value, wire) for field, value in found.items()}
    if not texts[first]:
        raise Unshaped(wire.answer[first])
    if texts.pop(KEY, "") not in ("", key):
        raise Unshaped(wire.answer[KEY])
    return {field: text for field, text in texts.items() if text}


def written(day: str, layout: str) -> str:
    """An ISO day as the body writes it; "" for none."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", day):
        return ""
    year, month, number = day.split("-")
    return layout.replace("yyyy", year).replace("MM", month).replace("dd", number)


def iso(day: str, layout: str) -> str:
    """A day of the body's in ISO 8601, a year alone as it is. Raises ValueError."""
    if re.fullmatch(r"\d{4}", day):
        return day
    parts = re.fullmatch(_LAYOUTS[layout], day)
    if parts is None:
        raise ValueError(layout)
    return f"{parts['y']}-{parts['m']}-{parts['d']}"


_LAYOUTS = {
    "yyyyMMdd": r"(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)",
    "dd/MM/yyyy": r"(?P<d>\d\d)/(?P<m>\d\d)/(?P<y>\d{4})",
    "yyyy-MM-dd": r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)",
}
_MISSING = object()


def _pairs(text: str) -> list[tuple[str, str]]:
    made = []
    for part in text.split(";"):
        if part.strip():
            name, sign, value = part.strip().partition("=")
            if not sign or not name.strip():
                raise ValueError(part.strip())
            made.append((name.strip(), value.strip()))
    return made


def _places(text: str) -> list[str]:
    return [name for name in PLACE.findall(text) if name not in PLACES]


def _filled(text: str, said: Mapping[str, str]) -> str:
    return PLACE.sub(lambda found: said.get(found[1], ""), text)


def _dig(told: Any, path: str) -> Any:
    """What stands there; None when it, or what holds it, is null; _MISSING when nothing is."""
    for part in path.split("."):
        if told is None:
            return None
        if not isinstance(told, dict) or part not in told:
            return _MISSING
        told = told[part]
    return told


def _text(field: str, value: Any, wire: Wire) -> str:
    if value is None or value is _MISSING:
        return ""
    if isinstance(value, bool):
        value = "true" if value else "false"
    if not isinstance(value, str | int | float) or len(str(value)) > LONGEST:
        raise Unshaped(wire.answer[field])
    text = " ".join(str(value).split())
    if field in DATES and text:
        try:
            return iso(text, wire.dates)
        except ValueError as wrong:
            raise Unshaped(wire.answer[field]) from wrong
    return wire.codes.get((field, text), text)


def body(pairs: list[tuple[str, str]]) -> bytes:
    """The question as JSON."""
    return msgspec.json.encode(dict(pairs))
