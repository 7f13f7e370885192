"""What other rooms read of a place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

JOINABLE = {"Place": ("code", "name", "full_name", "level", "kind")}


@dataclass(frozen=True, kw_only=True)
class Place:
    """A province, district or commune as it was in ``[valid_from, valid_to)``.

    code: zero-padded text (province "51", old district "534", commune "21024"). full_name: with its
    type (``Phường Nghĩa Lộ``); path: full names up to the province.
    """

    code: str
    level: str  # "province", "district", "commune"
    kind: str  # "tinh", "thanh_pho_tw", "xa", "phuong", "dac_khu", "quan", "huyen"…
    name: str
    full_name: str
    path: str
    province_code: str
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True, kw_only=True)
class PlaceHit(Place):
    """A place found by name. now: the places that hold its area today (itself when it lives).

    score: higher is better, to sort with only.
    """

    now: tuple[Place, ...] = ()
    score: float = 0.0

    @property
    def is_current(self) -> bool:
        return self.valid_to is None
