"""The place name that stands before the date of a paper."""

from __future__ import annotations

from congvu.engines.org import api as org
from congvu.engines.places import api as places

MINISTRY_SEAT = "Hà Nội"


def place_of(unit: org.Unit) -> str:
    """``Quảng Ngãi``: the unit's province or commune without its type; ministries sit in Hà Nội.

    Law: NĐ 30/2020 Phụ lục I, mục II.4.
    """
    if not unit.place_code:
        return MINISTRY_SEAT
    known = places.province if len(unit.place_code) == 2 else places.commune
    found = known(unit.place_code)
    return found.name if found else MINISTRY_SEAT
