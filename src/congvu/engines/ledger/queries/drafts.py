"""A stored row back in the shape that was hashed."""

from __future__ import annotations

from congvu.engines.ledger.models import Entry
from congvu.engines.ledger.rules.records import Draft


def draft_of(row: Entry) -> Draft:
    """Every column that the leaf covers, as Python values."""
    values = {name: getattr(row, name) for name in Draft._fields}
    secret = values["secret"]
    return Draft(
        **{**values, "uid": str(row.uid), "secret": None if secret is None else bytes(secret)}
    )
