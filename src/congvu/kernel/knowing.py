"""A value that the house knows already: what a form may take over instead of asking again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Known:
    """A value with its evidence. at: when the source confirmed it; id: of the evidence, as shown
    (a dossier's code, a decision's number); keeper_unit_id: who keeps it, when that is a unit of
    this house."""

    value: Any
    at: datetime
    id: str = ""
    keeper_unit_id: int | None = None
