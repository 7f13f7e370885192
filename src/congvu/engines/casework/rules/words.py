"""Sentences of the rules stand as keys and values; doors translate them.

``gettext_noop`` only marks a msgid for extraction: rules know no framework.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


def gettext_noop(text: str) -> str:
    """Mark a Vietnamese sentence for the catalogue and hand it back unchanged."""
    return text


@dataclass(frozen=True, slots=True)
class Sentence:
    """A msgid with its values; ``vietnamese`` renders it without a catalogue."""

    text: str
    values: Mapping[str, object] = field(default_factory=dict)
    law: str = ""

    @property
    def vietnamese(self) -> str:
        return self.text % self.values if self.values else self.text
