"""Where an entry lies: with the tree of its unit, or on the shared shelf.

The index is cut by the topmost unit (a province, the Ministry), because nearly everybody who
searches may see one tree only: his search touches one part in place of a million entries.
"""

from __future__ import annotations

from collections.abc import Iterable

SHARED = 0  # for everybody, or of several trees; every search looks here
REALMS = 16  # parts beside the shared one; two or three trees lie together


def realm_of(tops: Iterable[int | None]) -> int:
    """The part for what belongs to units under these topmost units; None: a unit not known."""
    found = set(tops)
    top = found.pop() if len(found) == 1 else None
    return SHARED if top is None else top % REALMS + 1
