"""Two devices fill one step: what each changed is kept, and only a real clash is asked about.

What a device has seen of a step is told by a token: ``7``, or ``7;noi_o@5`` when all is as in
version 7 but the field ``noi_o``, which this screen still shows as it was in version 5.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

MOST = 4_000  # characters of a token
_TOKEN = re.compile(r"(\d{1,8})((?:[;,][a-z][a-z0-9_]{0,60}@\d{1,8})*)")


@dataclass(frozen=True, slots=True)
class Seen:
    """The version a screen shows, and the fields it shows as they were in an older one."""

    version: int = 0
    older: Mapping[str, int] = field(default_factory=dict)

    def of(self, key: str) -> int:
        """The version in which the screen last saw this field."""
        return self.older.get(key, self.version)

    def __str__(self) -> str:
        late = ",".join(f"{key}@{number}" for key, number in sorted(self.older.items()))
        return f"{self.version};{late}" if late else str(self.version)


@dataclass(frozen=True, slots=True)
class Merged:
    """answers: both sides' changes together; clashing: fields that both changed, each its own way;
    kept: fields of the other device's that the screen of this one does not show yet."""

    answers: dict[str, Any]
    clashing: tuple[str, ...]
    kept: tuple[str, ...]


def seen(token: str | int) -> Seen:
    """The token of a form as a value; what cannot be read has seen nothing."""
    found = _TOKEN.fullmatch(str(token)[:MOST])
    if found is None:
        return Seen()
    parts = (part.split("@") for part in re.split("[;,]", found[2]) if part)
    return Seen(int(found[1]), {key: int(number) for key, number in parts})


def merge(
    keys: Iterable[str],
    mine: Mapping[str, Any],
    theirs: Mapping[str, Any],
    *,
    versions: Mapping[int, Mapping[str, Any]],
    shown: Seen,
) -> Merged:
    """Three ways, field by field: what the screen had seen, what it sends, what stands.

    versions: number → the answers of that version; one that is not kept any more counts as empty,
    so that a difference is asked about rather than guessed.
    """
    answers: dict[str, Any] = {}
    clashing, kept = [], []
    for key in keys:
        before = versions.get(shown.of(key), {}).get(key)
        offered, standing = mine.get(key), theirs.get(key)
        value = offered if standing == before else standing
        if offered not in (before, standing) and standing != before:
            clashing.append(key)
        elif value != offered:
            kept.append(key)
        if value is not None:
            answers[key] = value
    return Merged(answers, tuple(clashing), tuple(kept))
