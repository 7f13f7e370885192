"""Of another system's answer only what a version tells and an agreement opens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from congvu.systems.gateway.rules.services import Schema

NOTHING = object()


def opened(answer: Any, *, told: Mapping[str, Schema], granted: frozenset[str]) -> Any:
    """The answer without what is not opened; None when nothing of it may be shown.

    told: dotted name → its schema. Lists are kept as lists; a field that was described as a value
    and comes as an object stays out: nobody has agreed to what is in it.
    """
    wanted = {name: _holds_parts(said) for name, said in told.items() if name in granted}
    ways = {name[:at] for name in wanted for at in range(len(name)) if name[at] == "."} | {""}
    kept = _kept(answer, "", wanted, frozenset(ways)) if isinstance(answer, dict | list) else None
    return None if kept is NOTHING else kept


def _kept(value: Any, at: str, wanted: Mapping[str, bool], ways: frozenset[str]) -> Any:
    if at not in wanted and at not in ways:
        return NOTHING
    if isinstance(value, list):
        listed = [_kept(each, at, wanted, ways) for each in value]
        return [part for part in listed if part is not NOTHING]
    if not isinstance(value, dict):
        return value if at in wanted else NOTHING
    if at in wanted:
        return value if wanted[at] else NOTHING
    parts = {
        name: _kept(v, f"{at}.{name}" if at else name, wanted, ways) for name, v in value.items()
    }
    return {name: part for name, part in parts.items() if part is not NOTHING}


def _holds_parts(said: Schema) -> bool:
    """Whether an object was announced there, of whatever is in it."""
    return any(part.get("type", "object") == "object" for part in said.get("anyOf", [said]))
