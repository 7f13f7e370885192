"""The dry run of a migration: where the running cases of a version stand, and which may go over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count

from congvu.engines.casework.models import Case, ProcessVersion
from congvu.engines.casework.rules.comparing import Crossing, Going


@dataclass(frozen=True)
class Standing:
    """All cases that stand at one marking, and what would become of them."""

    marking: Mapping[str, int]
    cases: int
    going: Going


def dry_run(before: ProcessVersion, after: ProcessVersion) -> list[Standing]:
    """Every marking of the version's open cases with its verdict, the most crowded first."""
    crossing = Crossing(before.compiled, after.compiled)
    rows = (
        Case.objects.as_system("the gate is asked by the action")
        .filter(process=before, state=Case.State.OPEN)
        .values("marking")
        .annotate(cases=Count("id"))
        .order_by("-cases")
    )
    return [Standing(r["marking"], r["cases"], crossing.going(r["marking"])) for r in rows]
