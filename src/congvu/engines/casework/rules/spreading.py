"""Handing out tasks so that everybody's open hours come out as even as can be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

DEFAULT_HOURS = 8.0  # of a step whose process grants it no hours: one working day


@dataclass(frozen=True, kw_only=True)
class Share:
    """One task to hand out. hours: what its process grants it; holders: account ids it may go to."""

    key: str
    hours: float
    holders: tuple[int, ...]


def spread(shares: Sequence[Share], loads: Mapping[int, float]) -> dict[str, int]:
    """key → account: the longest first, each to who has the fewest open hours by then.

    loads: open hours of each account before. Of equals the first named gets it; a task that nobody
    may do is left out. Never worse than 4/3 of the best that can be. Source: Graham 1969 (LPT).
    """
    hours = dict(loads)
    given: dict[str, int] = {}
    for share in sorted(shares, key=lambda s: -s.hours):
        if not share.holders:
            continue
        least = min(share.holders, key=lambda account: hours.get(account, 0.0))
        hours[least] = hours.get(least, 0.0) + share.hours
        given[share.key] = least
    return {share.key: given[share.key] for share in shares if share.key in given}
