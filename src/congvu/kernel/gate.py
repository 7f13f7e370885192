"""The gate's answer: yes, or no with the sentence that says why."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Verdict:
    """Truthy when allowed. why: a Vietnamese sentence naming what is missing and who can grant it.

    level: the e-ID level that alone is missing; 0 when something else is.
    """

    allowed: bool
    why: str = ""
    level: int = 0

    def __bool__(self) -> bool:
        return self.allowed
