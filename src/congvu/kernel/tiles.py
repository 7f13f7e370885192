"""What a room shows on the home page and on /metrics: values, so that the roof knows no room."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

Samples = int | float | Iterable[tuple[dict[str, str], int | float]]


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row of a tile: what, where it leads, a few words beside it, and how it stands.

    tone: plain, info, good, soon or late; icon: a drawing of the sprite ('' for none).
    """

    title: str
    url: str
    note: str = ""
    tone: str = "plain"
    status: str = ""
    icon: str = ""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A figure ("7 việc"), a list of lines, or both; ``url`` replaces the tile's own address.

    empty: what to do when there is nothing (a sentence). html is never taken: text only.
    """

    figure: int | None = None
    unit: str = ""
    note: str = ""
    tone: str = "plain"
    url: str = ""
    lines: tuple[Line, ...] = ()
    empty: str = ""


@dataclass(frozen=True, kw_only=True)
class Moment:
    """A door by what happens in a life: a title, a few words, a drawing, where it leads."""

    title: str
    url: str
    note: str = ""
    icon: str = "square"
