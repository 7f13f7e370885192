"""From grants to reach: which permission holds over which units today."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from congvu.kernel.manifest import Permission, Scope

Units = frozenset[int] | None  # None: everywhere
Reach = dict[str, Units]
READ = ".read"  # the verb of every permission that only looks


@dataclass(frozen=True)
class Held:
    """Codes held by one grant over one unit (``None``: the whole installation)."""

    codes: tuple[str, ...]
    unit_id: int | None
    subtree: bool


def unroll(
    held: Iterable[Held],
    below: Mapping[int, frozenset[int]],
    known: Mapping[str, Permission],
    kept: Mapping[int, tuple[frozenset[int], frozenset[int]]] | None = None,
) -> Reach:
    """Add up the grants. below: unit id → ids of its subtree, itself included.

    kept: unit id → the ended units whose closed files the unit keeps, and those that its subtree
    keeps; who may read over the unit may read these.

    A UNIT permission never reaches below its unit; a NATION permission has no unit; codes that no
    manifest declares, and OWN codes (the built-in role gives those), are left out.
    """
    reach: Reach = {}
    for grant in held:
        for code in grant.codes:
            permission = known.get(code)
            if permission is not None and permission.scope is not Scope.OWN:
                _add(reach, code, _units(permission, grant, below))
                if kept and grant.unit_id is not None and code.endswith(READ):
                    deep = permission.scope is Scope.SUBTREE and grant.subtree
                    _add(reach, code, kept[grant.unit_id][deep])
    return reach


def narrowed(reach: Reach, codes: frozenset[str] | None, units: Units) -> Reach:
    """What a stand-in gets: only these codes (None: all) within these units (None: all)."""
    kept: Reach = {}
    for code, held in reach.items():
        if codes is None or code in codes:
            kept[code] = held if units is None else (units if held is None else held & units)
    return kept


def _units(permission: Permission, grant: Held, below: Mapping[int, frozenset[int]]) -> Units:
    if permission.scope is Scope.NATION or grant.unit_id is None:
        return None
    if permission.scope is Scope.SUBTREE and grant.subtree:
        return below.get(grant.unit_id, frozenset({grant.unit_id}))
    return frozenset({grant.unit_id})


def _add(reach: Reach, code: str, units: Units) -> None:
    before = reach.get(code, frozenset())
    reach[code] = None if before is None or units is None else before | units
