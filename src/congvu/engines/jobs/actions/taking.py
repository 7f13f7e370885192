"""Taking the next jobs, one thread's way: fresh ones in a batch, then one that is timed."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime

from congvu.engines.jobs.actions.leases import Lease, claim_fresh, claim_timed
from congvu.engines.jobs.models import NOW
from congvu.engines.jobs.rules.looking import Lookout

BATCH = 20


class Taker:
    """Remembers how far this thread has looked among the fresh (by id) and the timed (by time)."""

    def __init__(self, worker: str, stopwatch: Callable[[], float] = time.monotonic) -> None:
        self.worker, self.stopwatch = worker, stopwatch
        self.fresh, self.timed = Lookout.at(0), Lookout.at(NOW)

    def take(self, *, at: datetime, limit: int = BATCH) -> list[Lease]:
        """What to run next; nothing when there is none within sight."""
        return self._fresh(at, limit) + self._timed(at)

    def _fresh(self, at: datetime, limit: int) -> list[Lease]:
        began = self.stopwatch()
        floor = self.fresh.begin(began)
        found = claim_fresh(at=at, limit=limit, worker=self.worker, floor=floor)
        self.fresh.end(found[-1].id if found else self.fresh.floor, began, self.stopwatch())
        return found

    def _timed(self, at: datetime) -> list[Lease]:
        """The clock may be stepped back: then the floor lies ahead until the next whole look."""
        began = self.stopwatch()
        floor = self.timed.begin(began)
        found = claim_timed(at=at, worker=self.worker, floor=floor)
        self.timed.end(found[0].was_due if found else at, began, self.stopwatch())
        return found
