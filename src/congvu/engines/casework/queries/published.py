"""Published processes as other rooms may offer them: which are in force, and their hours."""

from __future__ import annotations

from datetime import date

from congvu.engines.casework.contracts import Hours, ProcessCard
from congvu.engines.casework.models import ProcessVersion
from congvu.engines.casework.queries.processes import in_force
from congvu.engines.casework.rules.bpmn import BpmnRefused
from congvu.engines.casework.rules.sheets.filling import main_hours
from congvu.engines.casework.rules.sheets.reading import sheet_of


def hours_of(bpmn: bytes) -> Hours | None:
    """Hours of the officials' steps on the main way against the legal time × 8; None for a drawing
    that is no table."""
    try:
        sheet, obstacles = sheet_of(bpmn)
    except BpmnRefused:
        return None
    if sheet is None or obstacles:
        return None
    return Hours(
        total=main_hours(sheet), allowed=sheet.limit.working_hours if sheet.limit else None
    )


def process_card(*, key: str, on: date) -> ProcessCard | None:
    """The version that new cases take on the day, or None."""
    found = in_force(key, on)
    if found is None:
        return None
    hours = hours_of(found.bpmn.encode())
    limit = found.compiled.limit
    return ProcessCard(
        key=key, version=found.version, title=found.title, decision=found.decision,
        valid_from=found.valid_from, hours=hours.total if hours else None,
        allowed=limit.working_hours if limit else None,
    )  # fmt: skip


def process_cards(*, prefix: str, on: date) -> list[ProcessCard]:
    """Every process whose key begins so and that is in force on the day, by title."""
    keys = ProcessVersion.objects.filter(key__startswith=prefix).values_list("key", flat=True)
    cards = (process_card(key=key, on=on) for key in sorted(set(keys)))
    return sorted((c for c in cards if c is not None), key=lambda c: c.title)
