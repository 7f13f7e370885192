"""The face of the register of associations."""

from congvu.registers.associations.actions import (
    NewAssociation,
    UnableToRegisterAssociation,
    register_association,
)
from congvu.registers.associations.queries import association, headed, is_name_taken, of_dossier

__all__ = [
    "NewAssociation",
    "UnableToRegisterAssociation",
    "association",
    "headed",
    "is_name_taken",
    "of_dossier",
    "register_association",
]
