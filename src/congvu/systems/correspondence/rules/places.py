"""Places outside the axis as the clerk writes them, a line each: ``Hội Khuyến học <vp@hoi.vn>``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_LINE = re.compile(r"(?P<name>[^<>]*[^<>\s])\s*<\s*(?P<address>[^<>\s]+@[^<>\s]+)\s*>[;,.]?")


@dataclass(frozen=True)
class Place:
    """Who gets it, and at which e-mail address."""

    name: str
    address: str


def read(lines: Iterable[str]) -> tuple[list[Place], list[str]]:
    """The places, each name once, and the lines that are none."""
    found: dict[str, Place] = {}
    wrong = []
    for line in filter(None, (" ".join(one.split()) for one in lines)):
        match = _LINE.fullmatch(line)
        if match is None:
            wrong.append(line)
        else:
            found.setdefault(match["name"][:200], Place(match["name"][:200], match["address"]))
    return list(found.values()), wrong
