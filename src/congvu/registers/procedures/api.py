"""The face of the catalogue."""

from congvu.registers.procedures.queries.catalogue import (
    names,
    offered,
    pinned,
    procedure,
    procedure_version,
    services,
)
from congvu.registers.procedures.queries.duties import complete, indicators

__all__ = [
    "complete",
    "indicators",
    "names",
    "offered",
    "pinned",
    "procedure",
    "procedure_version",
    "services",
]
