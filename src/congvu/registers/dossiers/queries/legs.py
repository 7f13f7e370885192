"""The levels that dossiers pass: for a page, and for counting who was late."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import F

from congvu.kernel import clock
from congvu.registers.dossiers.contracts import LegCard, LegEnd
from congvu.registers.dossiers.models import Leg
from congvu.registers.dossiers.rules import in_order, kept_leg


def legs_of(*, uid: str) -> tuple[LegCard, ...]:
    """Every level's turn with the dossier, in its order, those to come last; () for one level.

    The caller has asked the gate.
    """
    rows = Leg.objects.filter(dossier__uid=uid)
    return tuple(
        leg_card(row) for row in sorted(rows, key=lambda r: in_order(r.started_at, r.position))
    )


def leg_facts() -> Iterator[dict[str, Any]]:
    """One row a level's turn, for the lake: lateness is counted to who had the dossier.

    judged, kept: 1 when the turn is over or its day is past, and when it ended by its legal day;
    own_kept: the same by the measured clock.
    """
    at = clock.now()
    rows = Leg.objects.filter(started_at__isnull=False).order_by("id")
    columns = rows.annotate(
        code=F("dossier__code"), procedure_code=F("dossier__procedure_code")
    ).values(
        "code", "procedure_code", "position", "turn", "key", "level", "unit_id",
        "started_at", "due_at", "own_due_at", "waited_from", "ended_at", "end",
    )  # fmt: skip
    for row in columns.iterator():
        kept = kept_leg(row["due_at"], row["ended_at"], row["waited_from"], at)
        own = kept_leg(row["own_due_at"], row["ended_at"], row["waited_from"], at)
        yield {
            **row,
            "judged": int(kept is not None),
            "kept": int(bool(kept)),
            "own_kept": int(bool(own)),
            "returned": int(row["end"] == LegEnd.RETURNED),
        }


def leg_card(row: Leg) -> LegCard:
    """The row as the frozen value that other rooms see."""
    return LegCard(
        position=row.position,
        turn=row.turn,
        key=row.key,
        level=row.level,
        unit_id=row.unit_id,
        agency=row.agency,
        amount=row.amount,
        unit=row.time_unit,
        started_at=row.started_at,
        due_at=row.due_at,
        own_due_at=row.own_due_at,
        waited=row.waited_from,
        ended_at=row.ended_at,
        end=row.end,
        note=row.note,
    )
