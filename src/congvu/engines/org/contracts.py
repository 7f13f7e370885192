"""What other rooms read of a unit and a post."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

# Columns of org tables that an upper room may name in an ORM join or a values() list.
JOINABLE = {
    "Unit": ("id", "uid", "code", "old_code", "name", "short_name", "kind", "level", "place_code"),
    "Post": ("id", "uid", "title", "unit_id", "is_head"),
}


@dataclass(frozen=True, kw_only=True)
class Unit:
    """A unit as it is called on the day asked for (without a day: now).

    code: QĐ 20/2020 (``G09.20``); old_code: QCVN 102:2016 (``000.00.20.G09``, "" when it has none).
    kind: "bo", "vu", "so", "phong", "ubnd_xa"…; level: "trung_uong", "tinh" or "xa".
    valid_from, valid_to: half-open; None: not known, or without end.
    """

    id: int
    uid: UUID
    code: str
    old_code: str
    name: str
    short_name: str
    kind: str
    level: str
    parent_id: int | None
    place_code: str
    address: str = ""
    phone: str = ""
    email: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, kw_only=True)
class Post:
    """A seat in a unit. capacity: how many people may sit in it at once."""

    id: int
    uid: UUID
    title: str
    unit_id: int
    capacity: int
    is_head: bool
    rank: int


@dataclass(frozen=True, kw_only=True)
class Reorganisation:
    """What changes in the tree on a day. how: "merge", "split" or "transfer" (a dissolution).

    defaults: old unit → the unit that takes it over (itself when it lives on); matters: procedure
    code or process key → unit; posts: seat → (unit, title), None when nobody follows on it; closes:
    whether the old units end; head_of: the old unit whose head leads the new one.
    """

    how: str
    day: date
    decision: str
    defaults: Mapping[int, int]
    matters: Mapping[str, int]
    posts: Mapping[int, tuple[int, str] | None]
    closes: bool
    head_of: int | None = None
