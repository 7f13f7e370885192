"""Which dossiers are about to be late, and why, before the promised day has passed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from congvu.engines.casework import api as casework
from congvu.registers.dossiers import api as dossiers

NOUN = "dossiers.dossier"
AHEAD = timedelta(days=90)  # no process of a dossier grants its remaining steps more
LOOKED_AT = 2_000  # the nearest promised days


def warnings(rows: Iterable[Any], at: datetime) -> dict[str, casework.Forecast]:
    """dossier uid → forecast, of those rows (or cards) that are at risk."""
    due = {
        str(row.uid): row.due_at
        for row in rows
        if row.due_at and row.finished_at is None and not dossiers.waits_for_citizen(row.state)
    }
    found = casework.forecasts(noun=NOUN, due=due, at=at) if due else {}
    return {uid: seen for uid, seen in found.items() if seen.at_risk}


def uids_at_risk(rows: Any, at: datetime) -> list[str]:
    """Of the dossiers in ``rows`` with the nearest promised days: those at risk."""
    near = rows.due_between(at, at + AHEAD).order_by("due_at", "id")[:LOOKED_AT]
    return list(warnings(near, at))


def why(seen: casework.Forecast) -> str:
    """The sentence that officials read."""
    return _(
        "Còn %(left)s giờ làm việc đến hạn, các bước còn lại cần %(needed)s giờ: %(steps)s."
    ) % {
        "left": f"{seen.left:.1f}".replace(".", ","),
        "needed": f"{seen.needed:.1f}".replace(".", ","),
        "steps": " → ".join(seen.steps),
    }
