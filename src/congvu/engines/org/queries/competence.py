"""Who was competent on a day: the unit of that kind for that place, through all succession."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
    alive = next((found[c] for c in codes if c in found), None)
    return alive or _heir_of_place(kind, codes, on)


def _heir_of_place(kind: str, codes: Sequence[str], on: date) -> contracts.Unit | None:
    """Who does the work of the unit that answered for one of the places and has ended."""
    for one in units.get_many(units.all_ids()).values():
        over = one.valid_to is not None and one.valid_to <= on
        if over and one.kind == kind and one.place_code in codes:
            return doing(one.id, on=on)
    return None


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


def doing(unit_id: int, *, on: date, matter: str = "") -> contracts.Unit | None:
    """The unit that on the day does this matter of the unit: itself, or who it went to.

    matter: a procedure's code; what was handed to nobody by name goes to who keeps the rest.
    """
    handed = memory.get(("handed", on), lambda: _handed(on))
    current, seen = unit_id, {unit_id}
    while True:
        heirs = handed.get(current, ())
        found = next((h for h, matters, _keeps in heirs if matter in matters), None)
        one = units.get_many([current]).get(current)
        alive = one is not None and (one.valid_to is None or on < one.valid_to)
        if found is None and not alive:
            rest = [h for h, matters, _keeps in heirs if not matters]
            found = rest[0] if rest else next((h for h, _m, keeps in heirs if keeps), None)
        if found is None or found in seen:
            return one if alive else None
        seen.add(current := found)


def kept_ids(unit_ids: Iterable[int], *, on: date) -> frozenset[int]:
    """The ended units whose closed files these units keep on the day, through all succession."""
    kept = memory.get(("kept", on), lambda: _kept(on))
    if not kept:
        return frozenset()
    found: set[int] = set()
    queue = [old for one in unit_ids for old in kept.get(one, ())]
    while queue:
        if (old := queue.pop()) not in found:
            found.add(old)
            queue += kept.get(old, ())
    return frozenset(found)


def _kept(on: date) -> dict[int, list[int]]:
    """successor → units that have ended by the day and whose files it keeps."""
    links = Succession.objects.filter(on__lte=on, keeps=True, predecessor__valid__endswith__lte=on)
    grouped: dict[int, list[int]] = {}
    for old, new in links.order_by("pk").values_list("predecessor_id", "successor_id"):
        grouped.setdefault(new, []).append(old)
    return grouped


def _handed(on: date) -> dict[int, list[tuple[int, list[str], bool]]]:
    """predecessor → (successor, matters, keeps), those that take a matter by name first."""
    links = Succession.objects.filter(on__lte=on).order_by("-on", "-keeps", "pk")
    grouped: dict[int, list[tuple[int, list[str], bool]]] = {}
    for old, new, matters, keeps in links.values_list(
        "predecessor_id", "successor_id", "matters", "keeps"
    ):
        grouped.setdefault(old, []).append((new, matters, keeps))
    return grouped


def _by_place(kind: str, on: date) -> dict[str, contracts.Unit]:
    everything = units.get_many(units.all_ids(on=on), on=on)
    return {u.place_code: u for u in everything.values() if u.kind == kind and u.place_code}
