"""The values of one parameter through time: what the package says, what was decided here.

All stretches are half-open: a value holds from its first day up to, not including, ``valid_to``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Span:
    """A value (as text) in a stretch of days. decision: "" when it comes from a package."""

    valid_from: date
    value: str
    valid_to: date | None = None
    text_key: str = ""
    legal_basis: str = ""
    certainty: str = "V"
    note: str = ""
    decision: str = ""


def in_line(spans: Iterable[Span]) -> list[Span]:
    """Sorted, each open stretch closed where the next begins.

    Raises ValueError when two stretches share a day although an end is given.
    """
    ordered = sorted(spans, key=lambda s: s.valid_from)
    closed = []
    for span, after in zip(ordered, [*ordered[1:], None], strict=False):
        if after is not None and (span.valid_to is None or span.valid_to > after.valid_from):
            if span.valid_to is not None or span.valid_from == after.valid_from:
                raise ValueError(f"{after.valid_from:%d/%m/%Y}")
            span = replace(span, valid_to=after.valid_from)
        closed.append(span)
    return closed


def merge(shipped: Iterable[Span], decided: Iterable[Span]) -> list[Span]:
    """The package's line with the decided one laid over it: a decision always wins its days."""
    over = in_line(decided)
    line = [piece for span in in_line(shipped) for piece in _cut(span, over)]
    return sorted([*line, *over], key=lambda s: s.valid_from)


def value_on(spans: Iterable[Span], day: date) -> str | None:
    """The value's text on the day, or None."""
    for span in spans:
        if span.valid_from <= day and (span.valid_to is None or day < span.valid_to):
            return span.value
    return None


def _cut(span: Span, over: list[Span]) -> list[Span]:
    """What is left of a stretch when the decided ones are taken out of it."""
    left = []
    start: date | None = span.valid_from
    for one in over:
        if start is None or (span.valid_to is not None and one.valid_from >= span.valid_to):
            break
        if one.valid_to is not None and one.valid_to <= start:
            continue
        if one.valid_from > start:
            left.append(replace(span, valid_from=start, valid_to=one.valid_from))
        start = one.valid_to
    if start is not None and (span.valid_to is None or start < span.valid_to):
        left.append(replace(span, valid_from=start))
    return left
