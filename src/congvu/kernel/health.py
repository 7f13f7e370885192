"""What a check of the house found: well or ill, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One line of `congvu check`. says: what was seen; remedy: the next thing to do when ill."""

    well: bool
    says: str
    remedy: str = ""

    def __bool__(self) -> bool:
        return self.well
