"""Everything that is due, in this process, until nothing is left: for tests and the demo."""

from __future__ import annotations

from datetime import datetime

from congvu.engines.jobs.actions.deliveries import deliver_round
from congvu.engines.jobs.actions.leases import IN_PROCESS, claim_fresh, claim_timed
from congvu.engines.jobs.actions.running import Counts, run_lease
from congvu.engines.jobs.actions.tallies import add_tally
from congvu.engines.ledger import api as ledger

BATCH = 50


def run_due(*, at: datetime, limit: int, strict: bool) -> int:
    """Seal, deliver and run until idle or ``limit`` jobs were run; returns how many jobs ran."""
    counts = Counts()
    total = 0
    try:
        while total < limit:
            ledger.seal(at=at, wait=True)
            passed = deliver_round(at=at, counts=counts)
            ran = _run_batch(at, min(BATCH, limit - total), counts, strict)
            total += ran
            if not ran and not passed:
                break
    finally:
        add_tally(counts, day=at.date())
    return total


def _run_batch(at: datetime, limit: int, counts: Counts, strict: bool) -> int:
    leases = claim_fresh(at=at, limit=limit, worker=IN_PROCESS) or claim_timed(
        at=at, worker=IN_PROCESS
    )
    for lease in leases:
        error = run_lease(lease, at=at, counts=counts)
        if error is not None and strict:
            raise error
    return len(leases)
