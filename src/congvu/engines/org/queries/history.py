"""What a unit was called, and who came after it."""

from __future__ import annotations

from congvu.engines.org import contracts
from congvu.engines.org.models import Succession, UnitName
from congvu.engines.org.queries import units
from congvu.kernel.text import unaccent


def names_of(unit_id: int) -> list[UnitName]:
    """All names of a unit, the newest first."""
    return list(UnitName.objects.filter(unit_id=unit_id).order_by("-valid"))


def heirs_of(unit_id: int) -> list[Succession]:
    """Every hand-over to others, with the successor, the latest first."""
    rows = Succession.objects.filter(predecessor_id=unit_id).select_related("successor")
    return list(rows.order_by("-on", "successor__code"))


def find_ever(query: str, *, limit: int = 10) -> list[contracts.Unit]:
    """Units of which some name, of today or of earlier days, holds every word (without accents)."""
    words = unaccent(query).split()
    if not words:
        return []
    ids: dict[int, None] = {}
    for unit_id, name in UnitName.objects.order_by("unit_id").values_list("unit_id", "name"):
        held = unaccent(name)
        if all(word in held for word in words):
            ids.setdefault(unit_id)
        if len(ids) == limit:
            break
    return list(units.get_many(ids).values())
