"""The tree as open data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from congvu.engines.org.queries import units


def units_now() -> Iterator[dict[str, Any]]:
    """Every unit of the present tree."""
    everything = units.get_many(units.all_ids())
    for unit in everything.values():
        if unit.valid_to is None:
            above = everything.get(unit.parent_id or 0)
            yield {
                "code": unit.code, "old_code": unit.old_code, "name": unit.name,
                "kind": unit.kind, "parent_code": above.code if above else "",
                "place_code": unit.place_code,
            }  # fmt: skip
