"""What runs by itself: batches every few minutes, figures every night."""

from __future__ import annotations

import logging

from congvu.engines.jobs.api import job
from congvu.kernel.actors import Actor
from congvu.systems.datacentre import queries
from congvu.systems.datacentre.actions import feeds, pushing, reconciling

log = logging.getLogger(__name__)
SYNC = Actor.system("Đồng bộ Trung tâm Dữ liệu quốc gia")


@job(name=feeds.JOB, attempts=1)
def push_one(*, feed: str) -> None:
    """One feed, because somebody asked."""
    pushing.push(actor=SYNC, code=feed)


def push_all() -> None:
    """Every feed that is on."""
    for code in queries.living():
        pushing.push(actor=SYNC, code=code)


def reconcile_all() -> None:
    """Every feed that is on; one that stays silent does not hold back the next."""
    for code in queries.living():
        try:
            reconciling.reconcile(actor=SYNC, code=code)
        except reconciling.UnableToReconcile as refused:
            log.warning("no figures of %s: %s", code, refused.message)
