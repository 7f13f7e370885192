"""Topmost units of units, and the parts of the index that a reader's units lie in."""

from __future__ import annotations

from congvu.engines.org import api as org
from congvu.engines.search.contracts import Document
from congvu.engines.search.rules.realms import SHARED, realm_of
from congvu.kernel.actions import SIGNED_IN
from congvu.kernel.actors import Actor


def realm_of_document(document: Document) -> int:
    """What everybody may see lies on the shared shelf, the rest with its unit's tree."""
    if document.public or document.needs == SIGNED_IN:
        return SHARED
    return realm_of(map(org.topmost().get, document.unit_ids))


def realms_of(actor: Actor) -> frozenset[int] | None:
    """Where entries that the actor's units open can lie; None: everywhere."""
    if actor.is_system or None in actor.reach.values():
        return None
    units = frozenset().union(*(u for u in actor.reach.values() if u is not None))
    tops = org.topmost()
    return frozenset({SHARED, *(realm_of((tops.get(unit),)) for unit in units)})


def realm_by_unit() -> dict[int, int]:
    """Unit → part of the index, of the whole tree as it is."""
    return {unit: realm_of((top,)) for unit, top in org.topmost().items()}
