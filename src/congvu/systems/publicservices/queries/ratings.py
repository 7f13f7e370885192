"""What people thought of the service: counted, never who said it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Q, QuerySet

from congvu.kernel.actors import Actor
from congvu.systems.publicservices.models import Rating

READ = "dossiers.dossier.read"
SATISFIED = 4  # from here on


def satisfaction(*, actor: Actor) -> dict[str, int]:
    """Ratings ``given`` for the units within sight, and ``satisfied`` (4 or 5)."""
    units = actor.units_of(READ)
    rows = Rating.objects.as_system("counts only")
    if units is not None:
        rows = rows.filter(owner_unit_id__in=sorted(units))
    return rows.aggregate(given=Count("id"), satisfied=Count("id", filter=Q(score__gte=SATISFIED)))


def dossiers_judged(which: str) -> QuerySet[Any, Any]:
    """uids of dossiers with a rating: any, ``hai-long`` (4, 5) or ``chua-hai-long`` (1 to 3)."""
    rows = Rating.objects.as_system("the list shows only what its reader may see")
    if which == "hai-long":
        rows = rows.filter(score__gte=SATISFIED)
    elif which == "chua-hai-long":
        rows = rows.filter(score__lt=SATISFIED)
    return rows.values_list("dossier_uid", flat=True)


def facts() -> Iterator[dict[str, Any]]:
    """One row a rating, for the lake: no person, no comment. satisfied: 1 for 4 and 5."""
    rows = Rating.objects.as_system("facts of the lake").order_by("id")
    names = ("procedure_code", "owner_unit_id", "score", "rated_at")
    for row in rows.values(*names).iterator():
        yield {**row, "satisfied": int(row["score"] >= SATISFIED)}
