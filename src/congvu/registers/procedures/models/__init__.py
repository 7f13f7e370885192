"""Rows of the catalogue."""

from congvu.registers.procedures.models.publication import (
    DecisionLine,
    DecisionQuerySet,
    PublicationDecision,
)
from congvu.registers.procedures.models.versions import Part, ProcedureQuerySet, ProcedureVersion

__all__ = [
    "DecisionLine",
    "DecisionQuerySet",
    "Part",
    "ProcedureQuerySet",
    "ProcedureVersion",
    "PublicationDecision",
]
