"""The gate's answer: yes, or no with the sentence that says why."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Verdict:
    """Truthy when allowed. why: a Vietnamese sentence naming what is missing and who can grant it."""

    allowed: bool
    why: str = ""

    def __bool__(self) -> bool:
        return self.allowed
