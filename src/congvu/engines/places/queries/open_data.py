"""Places as open data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from congvu.engines.places.queries.index import index


def places() -> Iterator[dict[str, Any]]:
    """Every place of every time; now: codes that hold its area today, the main one first."""
    known = index()
    for entry in sorted(known.entries, key=lambda e: (e.level, e.code, e.end or e.start)):
        yield {
            "code": entry.code, "level": entry.level, "kind": entry.kind, "name": entry.name,
            "path": entry.path, "valid_from": entry.start, "valid_to": entry.end,
            "now": " ".join(e.code for e in known.now(entry)),
        }  # fmt: skip
