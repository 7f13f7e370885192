"""Invented people and six months of their life, made by each room through its own actions."""

from __future__ import annotations

import importlib
import importlib.util
import json

from congvu.config.paths import data_dir
from congvu.kernel import clock, rooms

CAST = "demo-people.json"

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
    _write_cast()


def people() -> list[tuple[str, str]]:
    """The cast to print at start: name, and in a few words who it is; read without any table."""
    path = data_dir() / CAST
    return [tuple(pair) for pair in json.loads(path.read_text())] if path.exists() else []


def _write_cast() -> None:
    name = f"{rooms.packages()['identity']}.demo"
    found = importlib.import_module(name).people()
    (data_dir() / CAST).write_text(json.dumps(found, ensure_ascii=False))


def _in_order() -> list[str]:
    found = list(rooms.packages())
    engines = [label for label in GROUND_UP if label in found]
    return engines + [label for label in found if label not in engines]
