"""Plans of a reorganisation: who takes what, which seat follows which, when it may be undone.

Law: NĐ 158/2018/NĐ-CP. Unknown units (to be founded) have the ids -1 and -2.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from congvu.kernel.text import gettext_noop

MERGE, SPLIT, DISSOLVE = "merge", "split", "dissolve"
HOW = {MERGE: "merge", SPLIT: "split", DISSOLVE: "transfer"}  # org's words
FIRST, SECOND = -1, -2  # units that are not founded yet
UNDO_DAYS = "reforms.undo_days"
NOT_UNDONE = {
    "running": gettext_noop("Lần sắp xếp này đang chạy hoặc đã được đưa về như trước."),
    "late": gettext_noop(
        "Đã quá thời hạn đưa về như trước. Hãy lập phương án sắp xếp mới theo quyết định mới."
    ),
    "later": gettext_noop(
        "Sau lần này đã có lần sắp xếp khác liên quan đến cùng đơn vị. "
        "Hãy đưa lần sau về như trước rồi mới đưa lần này về."
    ),
}


@dataclass(frozen=True, kw_only=True)
class Heir:
    """One unit that takes over: an existing one (unit_id), or one that is founded for it."""

    unit_id: int | None = None
    code: str = ""
    name: str = ""
    short_name: str = ""
    kind: str = ""
    level: str = ""
    place_code: str = ""
    parent_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What the authorised chose. first: takes over (split: what is not named; None: the old unit
    lives on); second: takes what is named (split only)."""

    kind: str
    sources: tuple[int, ...]
    first: Heir | None
    second: Heir | None = None
    matters: tuple[str, ...] = ()
    posts: tuple[int, ...] = ()
    people: tuple[int, ...] = ()  # account ids
    head_of: int | None = None

    @property
    def closes(self) -> bool:
        return self.first is not None


@dataclass(frozen=True, kw_only=True)
class Seat:
    """A seat of an old unit, or the head's of an heir."""

    id: int
    unit_id: int
    title: str
    is_head: bool


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The choices with unit ids. posts: seat → (unit, title), None when nobody follows on it."""

    defaults: dict[int, int]
    matters: dict[str, int] = field(default_factory=dict)
    posts: dict[int, tuple[int, str] | None] = field(default_factory=dict)
    people: dict[int, int] = field(default_factory=dict)


def plan(
    choices: Choices, *, founded: Mapping[str, int], seats: Sequence[Seat],
    led: frozenset[int], accounts_of: Mapping[int, Sequence[int]],
) -> Plan:  # fmt: skip
    """Who takes what. founded: "first"/"second" → unit id; seats: open seats of the old units; led:
    heirs that have a head's seat already; accounts_of: seat → accounts of who sits there."""
    second = _heir_id(choices.second, founded.get("second", SECOND)) if choices.second else None
    first = _heir_id(choices.first, founded.get("first", FIRST)) if choices.first else None
    defaults = {unit: first if first is not None else unit for unit in choices.sources}
    people = dict.fromkeys(choices.people, second) if second is not None else {}
    if second is not None:
        for post in choices.posts:
            people |= dict.fromkeys(accounts_of.get(post, ()), second)
    return Plan(
        defaults=defaults,
        matters=dict.fromkeys(choices.matters, second) if second is not None else {},
        posts=_posts(choices, first, second, seats, led),
        people={k: v for k, v in people.items() if v is not None},
    )


def _heir_id(heir: Heir, founded: int) -> int:
    return heir.unit_id if heir.unit_id is not None else founded


def _posts(
    choices: Choices, first: int | None, second: int | None, seats: Sequence[Seat],
    led: frozenset[int],
) -> dict[int, tuple[int, str] | None]:  # fmt: skip
    """Every seat that ends or goes: to the heir's seat of the same title; one head an heir."""
    goals: dict[int, tuple[int, str] | None] = {}
    heads = set(led)
    for seat in sorted(seats, key=lambda s: (s.unit_id != choices.head_of, s.id)):
        goal = second if seat.id in choices.posts and second is not None else first
        if goal is None:
            continue
        if seat.is_head and goal in heads:
            goals[seat.id] = None
            continue
        if seat.is_head:
            heads.add(goal)
        goals[seat.id] = (goal, seat.title)
    return goals


def why_not_undone(
    *, done: bool, ended_at: datetime | None, at: datetime, days: int, later: bool
) -> str:
    """Why it may not be taken back now ("" when it may), as a key of ``NOT_UNDONE``."""
    if not done or ended_at is None:
        return "running"
    if at > ended_at + timedelta(days=days):
        return "late"
    return "later" if later else ""


def counts_from(day: date, today: date) -> date:
    """From which day people sit and hold anew: never before it is done."""
    return max(day, today)


def read(kept: Mapping[str, Any]) -> Choices:
    """The choices from their JSON."""
    heirs = {k: Heir(**kept[k]) if kept.get(k) else None for k in ("first", "second")}
    return Choices(
        kind=kept["kind"], sources=tuple(kept["sources"]), first=heirs["first"],
        second=heirs["second"], matters=tuple(kept["matters"]), posts=tuple(kept["posts"]),
        people=tuple(kept["people"]), head_of=kept.get("head_of"),
    )  # fmt: skip
