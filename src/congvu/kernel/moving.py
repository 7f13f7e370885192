"""Open work that goes from one unit to another when units are merged, split or dissolved.

A room says in its manifest what it can move (`Movable`): ``find`` lists the rows with what they hold
now and what they would hold then, ``write`` changes those that still hold what was found. The same
``write`` with the two sides exchanged takes it back. Who moves them knows no room.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Model, QuerySet

Values = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Handing:
    """Which unit takes over what, from ``day`` on.

    defaults: old unit → the unit that takes what is not named below; matters: procedure code or
    process key → unit; posts: seat → (unit, title) or None when nobody follows on it; people: account
    id → unit. A unit that is not founded yet has a negative id (in a dry run only).
    """

    day: date
    decision: str
    defaults: Mapping[int, int]
    matters: Mapping[str, int] = field(default_factory=dict)
    posts: Mapping[int, tuple[int, str] | None] = field(default_factory=dict)
    people: Mapping[int, int] = field(default_factory=dict)

    @property
    def sources(self) -> list[int]:
        return sorted(self.defaults)

    def heir(self, unit_id: int, *, matter: str = "", account: int | None = None) -> int:
        """Who takes a thing of this unit: by its matter, else by who does it, else the default."""
        if unit_id not in self.defaults:
            return unit_id
        if matter in self.matters:
            return self.matters[matter]
        if account is not None and account in self.people:
            return self.people[account]
        return self.defaults[unit_id]


@dataclass(frozen=True, kw_only=True)
class Shift:
    """One row that moves. before, after: its columns (JSON), compared before they are written.

    said: what it is, for the list; url: its page; conflict: what somebody must look at; persons: whom
    it concerns (official: as an official, else as an applicant); stays: it is only listed; matter: the
    procedure or process it is about, by which a plan may name it.
    """

    row: int
    before: Values
    after: Values
    from_unit: int
    to_unit: int
    said: str = ""
    url: str = ""
    conflict: str = ""
    persons: tuple[int, ...] = ()
    official: bool = False
    stays: bool = False
    matter: str = ""

    def turned(self, now: Values) -> Shift:
        """The way back from what it holds now."""
        return replace(
            self, before=now, after=self.before, from_unit=self.to_unit, to_unit=self.from_unit
        )


class Found(NamedTuple):
    """A page of what moves. last: the key of the last row looked at, 0 when there is none left."""

    shifts: list[Shift]
    last: int


Written = dict[int, Values]  # row → what it holds now; rows that had changed are not among them


def columns(
    row: Model, handing: Handing, *, units: Sequence[str], lists: Sequence[str] = (), matter: str = "",
    account: int | None = None,
) -> tuple[Values, Values, int, int]:  # fmt: skip
    """What a row's unit columns hold and would hold, and the unit that gives and the one that takes.

    units: columns with one unit id; lists: columns with several.
    """
    before: Values = {name: getattr(row, name) for name in (*units, *lists)}

    def heir(unit_id: int) -> int:
        return handing.heir(unit_id, matter=matter, account=account)

    after: Values = {name: heir(before[name]) for name in units}
    after |= {name: sorted({heir(one) for one in before[name]}) for name in lists}
    old = next((before[n] for n in units if before[n] != after[n]), 0)
    return before, after, old, heir(old) if old else 0


def write_columns(rows: QuerySet[Any], shifts: Iterable[Shift]) -> Written:
    """Write the columns of those rows that still hold what was found; call it inside a step."""
    asked = {shift.row: shift for shift in shifts}
    found = rows.select_for_update(of=("self",)).filter(pk__in=list(asked)).order_by("pk")
    changed, done = [], {}
    for row in found:
        shift = asked[row.pk]
        if any(getattr(row, name) != value for name, value in shift.before.items()):
            continue
        for name, value in shift.after.items():
            setattr(row, name, value)
        changed.append(row)
        done[row.pk] = shift.after
    if changed:
        names = sorted({name for row in changed for name in asked[row.pk].after})
        rows.bulk_update(changed, names)
    return done


def page(rows: QuerySet[Any], *, after: int, limit: int) -> list[Any]:
    """The next rows by their key."""
    return list(rows.filter(pk__gt=after).order_by("pk")[:limit])


def found(rows: Sequence[Any], shifts: Iterable[Shift | None]) -> Found:
    """Those of a page's rows that move."""
    return Found([s for s in shifts if s is not None], rows[-1].pk if rows else 0)


def listed(shifts: Sequence[Shift], *, after: int) -> Found:
    """What is only listed, all on the first page."""
    return Found([], 0) if after or not shifts else Found(list(shifts), shifts[-1].row)


Find = Callable[..., Found]  # find(handing=…, after=…, limit=…)
Write = Callable[..., Written]  # write(shifts=…)
