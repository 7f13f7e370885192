"""When a message goes again, and when nobody knocks at a partner's door.

Source: domain.md §5.7.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from congvu.engines.exchange.contracts import RETRY_SECONDS

PROBE = timedelta(seconds=RETRY_SECONDS[-1])


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """dead: to the dead letters; next_at: tried not before; open_until: of the partner's circuit."""

    dead: bool
    attempts: int
    next_at: datetime | None = None
    open_until: datetime | None = None


def after_failure(
    *, attempts: int, refused: bool, was_open: bool, at: datetime, probe: timedelta = PROBE
) -> Verdict:
    """What becomes of a message, or a call, that did not go.

    attempts: failures that counted so far. refused: the other side read it and said no. was_open:
    this was the one trial of a partner that has been silent: it costs the message no attempt, so
    that a long silence makes one dead letter and not a thousand. probe: how long nobody knocks at a
    silent door; a call that somebody waits for is tried sooner than a letter.
    """
    if refused:
        return Verdict(dead=True, attempts=attempts + 1)
    if was_open:
        return Verdict(dead=False, attempts=attempts, next_at=at + probe, open_until=at + probe)
    if attempts >= len(RETRY_SECONDS):
        return Verdict(dead=True, attempts=attempts + 1, open_until=at + probe)
    wait = timedelta(seconds=RETRY_SECONDS[attempts])
    return Verdict(dead=False, attempts=attempts + 1, next_at=at + wait)
