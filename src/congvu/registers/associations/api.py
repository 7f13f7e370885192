"""The face of the register of associations."""

from congvu.registers.associations.actions import (
    NewAssociation,
    UnableToRegisterAssociation,
    register_association,
)
from congvu.registers.associations.queries import (
    association,
    cards_after,
    headed,
    is_name_taken,
    known_cards,
    of_dossier,
)

__all__ = [
    "NewAssociation",
    "UnableToRegisterAssociation",
    "association",
    "cards_after",
    "headed",
    "is_name_taken",
    "known_cards",
    "of_dossier",
    "register_association",
]
