"""Whose turn it is, and how long it takes.

Law: Luật Người cao tuổi 39/2009/QH12; Luật Người khuyết tật 51/2010/QH12; the list of who goes first
and the run of three are the installation's (not verified against a text on queues).
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from congvu.kernel.text import gettext_noop

PRIORITIES = {
    "elderly": gettext_noop("Người cao tuổi"),
    "disabled": gettext_noop("Người khuyết tật"),
    "pregnant": gettext_noop("Phụ nữ mang thai"),
    "child": gettext_noop("Người đi cùng trẻ nhỏ"),
    "merit": gettext_noop("Người có công với cách mạng"),
}
PRIORITY_RUN = 3  # in a row, while others wait


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Someone who waits. id: of the ticket."""

    id: int
    priority: bool
    taken_at: datetime


def next_of(waiting: Iterable[Waiting], last_called: Sequence[bool]) -> Waiting | None:
    """Who is called next. last_called: whether the calls before were of priority, the newest first.

    First whom the law lets go first, each in the order of coming; after three of them in a row one
    of the others, so that nobody waits for ever.
    """
    lines: dict[bool, list[Waiting]] = {True: [], False: []}
    for one in sorted(waiting, key=lambda w: (w.taken_at, w.id)):
        lines[one.priority].append(one)
    run = len(last_called) >= PRIORITY_RUN and all(last_called[:PRIORITY_RUN])
    order = (False, True) if run else (True, False)
    return next((lines[kind][0] for kind in order if lines[kind]), None)


def code_of(letter: str, number: int) -> str:
    """``A``, 7 → ``A007``."""
    return f"{letter}{number:03}"


def minutes_ahead(ahead: int, minutes_each: float, counters: int) -> int:
    """How long until one's turn, in whole minutes: those ahead, shared by the counters at work."""
    return round(ahead * minutes_each / max(counters, 1))


def free_letter(wanted: str, taken: set[str]) -> str:
    """The letter itself when nobody there has it, else the first free one, "" when none is."""
    if wanted not in taken:
        return wanted
    return next((one for one in string.ascii_uppercase if one not in taken), "")
