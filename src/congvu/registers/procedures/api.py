"""The face of the catalogue."""

from congvu.registers.procedures.queries.catalogue import names, procedure, procedure_version

__all__ = ["names", "procedure", "procedure_version"]
