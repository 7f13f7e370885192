"""What other rooms may know of an association."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class AssociationCard:
    """One association as registered; decision_number and paper_code prove it."""

    uid: str
    name: str
    purpose: str
    address: str
    place_code: str
    decision_number: str
    paper_code: str
    founded_on: date


@dataclass(frozen=True, kw_only=True)
class Headed:
    """A living association with who stands at its head. id: for the next chunk."""

    id: int
    uid: str
    name: str
    head_id: int
    decision_number: str
    founded_on: date
