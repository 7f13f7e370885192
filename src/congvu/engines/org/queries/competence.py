"""Who was competent on a day: the unit of that kind for that place, through all succession."""

from __future__ import annotations

from datetime import date

from congvu.engines.org import contracts
from congvu.engines.org.models import Succession
from congvu.engines.org.queries import units
from congvu.engines.org.queries.memory import memory
from congvu.engines.places import api as places


def competent_unit(*, kind: str, place_code: str, on: date) -> contracts.Unit | None:
    """The unit of the kind that answers for the place on the day, or None.

    place_code: a province or commune, old or new; an old place leads to the one that took it over.
    """
    codes = places.codes_on(place_code, on=on)
    found = memory.get(("competent", kind, on), lambda: _by_place(kind, on))
    return next((found[c] for c in codes if c in found), None)


def successors(unit_id: int, *, on: date) -> list[contracts.Unit]:
    """The units that do on the day what this one did: itself while it lives, else its heirs."""
    alive, seen, queue = [], {unit_id}, [unit_id]
    while queue:
        current = units.get_many([queue.pop(0)])
        for found in current.values():
            if found.valid_to is None or on < found.valid_to:
                alive.append(found)
                continue
            heirs = Succession.objects.filter(predecessor_id=found.id, on__lte=on)
            new = [h for h in heirs.values_list("successor_id", flat=True) if h not in seen]
            seen.update(new)
            queue.extend(new)
    return alive


def _by_place(kind: str, on: date) -> dict[str, contracts.Unit]:
    everything = units.get_many(units.all_ids(on=on), on=on)
    return {u.place_code: u for u in everything.values() if u.kind == kind and u.place_code}
