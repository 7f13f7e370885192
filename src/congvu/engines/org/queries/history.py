"""What a unit was called, and who came after it."""

from __future__ import annotations

from congvu.engines.org.models import Succession, UnitName


def names_of(unit_id: int) -> list[UnitName]:
    """All names of a unit, the newest first."""
    return list(UnitName.objects.filter(unit_id=unit_id).order_by("-valid"))


def heirs_of(unit_id: int) -> list[Succession]:
    """Every hand-over to others, with the successor, the latest first."""
    rows = Succession.objects.filter(predecessor_id=unit_id).select_related("successor")
    return list(rows.order_by("-on", "successor__code"))
