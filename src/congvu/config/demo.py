"""Invented people and six months of their life, made by each room through its own actions."""

from __future__ import annotations

import importlib
import importlib.util

from congvu.kernel import clock, rooms

# Engines from the ground up, as import contract 4 orders them; then registers, then systems.
GROUND_UP = (
    "ledger", "jobs", "law", "places", "org", "identity", "search", "notify", "documents",
    "lake", "exchange", "surveys", "payments", "casework",
)  # fmt: skip


def make(*, scale: int = 1) -> None:
    """Let every room that has a `demo.py` make its sample data; a repeat adds nothing.

    scale: 1 is the standard demo; n is about n times as much.
    """
    at = clock.now()
    for label in _in_order():
        name = f"{rooms.packages()[label]}.demo"
        if importlib.util.find_spec(name):
            maker = getattr(importlib.import_module(name), "make", None)
            if maker is not None:
                maker(scale=scale, at=at)


def people() -> list[tuple[str, str]]:
    """The cast to print at start: name, and in a few words who it is."""
    name = f"{rooms.packages().get('identity', 'congvu')}.demo"
    if not importlib.util.find_spec(name):
        return []
    found = getattr(importlib.import_module(name), "people", None)
    return list(found()) if found else []


def _in_order() -> list[str]:
    found = list(rooms.packages())
    engines = [label for label in GROUND_UP if label in found]
    return engines + [label for label in found if label not in engines]
