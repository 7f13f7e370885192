"""Finds the rooms: every package on the three upper floors that has a `manifest.py`."""

from __future__ import annotations

import functools
import importlib
import importlib.util
import pkgutil
from collections.abc import Callable, Iterator
from typing import Any

from congvu.kernel.manifest import Manifest, Scope

FLOORS = ("engines", "registers", "systems")


@functools.cache
def packages() -> dict[str, str]:
    """label → dotted package of every room, in floor order; a folder without manifest is no room."""
    return {name.rsplit(".", 1)[1]: name for floor in FLOORS for name in _rooms_on(floor)}


@functools.cache
def manifests() -> dict[str, Manifest]:
    """label → manifest of every room."""
    return {
        label: importlib.import_module(f"{package}.manifest").manifest
        for label, package in packages().items()
    }


@functools.cache
def own_codes() -> frozenset[str]:
    """Permissions over one's own things: held "everywhere", they open nobody else's."""
    return frozenset(
        permission.code
        for manifest in manifests().values()
        for permission in manifest.permissions
        if permission.scope is Scope.OWN
    )


def resolve(label: str, dotted: str) -> Callable[..., Any]:
    """``("leave", "queries.facts")`` → the function. Raises ImportError or AttributeError."""
    module, name = dotted.rsplit(".", 1)
    found = getattr(importlib.import_module(f"{packages()[label]}.{module}"), name)
    if not callable(found):
        raise AttributeError(f"{label}.{dotted} is not callable")
    return found  # type: ignore[no-any-return]


def _rooms_on(floor: str) -> Iterator[str]:
    parent = importlib.import_module(f"congvu.{floor}")
    for found in sorted(pkgutil.iter_modules(parent.__path__), key=lambda m: m.name):
        name = f"congvu.{floor}.{found.name}"
        if found.ispkg and importlib.util.find_spec(f"{name}.manifest"):
            yield name
