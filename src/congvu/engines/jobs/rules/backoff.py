"""How long to wait before trying again."""

from __future__ import annotations

from datetime import timedelta

FIRST = timedelta(seconds=2)
LONGEST = timedelta(hours=1)


def delay(attempts: int, chance: float) -> timedelta:
    """Doubling from two seconds to an hour, spread by chance (0 ≤ chance < 1) over half to whole.

    attempts: how many have failed (≥ 1).
    """
    doubled: int = 2 ** min(attempts - 1, 20)
    full = min(FIRST * doubled, LONGEST)
    return full * (0.5 + chance / 2)
