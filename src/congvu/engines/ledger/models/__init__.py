"""Tables of the ledger; all but the keys of persons only ever grow."""

from congvu.engines.ledger.models.entries import Entry, Waiting
from congvu.engines.ledger.models.keys import PersonKey
from congvu.engines.ledger.models.seals import Block, Node, Position

__all__ = ["Block", "Entry", "Node", "PersonKey", "Position", "Waiting"]
