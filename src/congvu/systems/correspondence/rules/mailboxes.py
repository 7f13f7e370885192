"""Mailboxes at the portal as the clerk writes them, a line each: ``Công ty Mẫu <0101234567>``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_LINE = re.compile(r"(?P<name>[^<>]*[^<>\s])\s*<\s*(?P<number>[0-9A-Za-z.\-\s]{3,24})\s*>[;,.]?")
_PERSON = re.compile(r"[0-9]{12}")


@dataclass(frozen=True)
class Box:
    """name: as the clerk writes it; number: of the organisation or the person."""

    name: str
    number: str

    @property
    def is_person(self) -> bool:
        """Twelve digits are a person's identity number. Law: Luật Căn cước 26/2023/QH15."""
        return bool(_PERSON.fullmatch(self.number))


def read(lines: Iterable[str]) -> tuple[list[Box], list[str]]:
    """The mailboxes, each number once, and the lines that are none."""
    found: dict[str, Box] = {}
    wrong = []
    for line in filter(None, (" ".join(one.split()) for one in lines)):
        match = _LINE.fullmatch(line)
        if match is None:
            wrong.append(line)
        else:
            number = re.sub(r"[\s.]", "", match["number"]).upper()
            found.setdefault(number, Box(match["name"][:200], number))
    return list(found.values()), wrong
