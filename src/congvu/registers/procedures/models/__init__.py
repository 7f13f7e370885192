"""Rows of the catalogue."""

from congvu.registers.procedures.models.publication import (
    DecisionLine,
    DecisionQuerySet,
    PublicationDecision,
)
from congvu.registers.procedures.models.versions import Part, ProcedureQuerySet, ProcedureVersion
from congvu.registers.procedures.models.works import FormWork

__all__ = [
    "DecisionLine",
    "DecisionQuerySet",
    "FormWork",
    "Part",
    "ProcedureQuerySet",
    "ProcedureVersion",
    "PublicationDecision",
]
