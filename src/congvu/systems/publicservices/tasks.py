"""Work outside requests: reading scans, and the demo's remaining life."""

from __future__ import annotations

from datetime import datetime

from congvu.engines.jobs.api import job
from congvu.kernel.actors import Actor
from congvu.systems.publicservices.actions import deliveries, scans
from congvu.systems.publicservices.demo import counter, telling


@job(name=telling.JOB, attempts=8)
def demo_life(*, first: int, until: int, began: str, told: int, at: datetime) -> None:
    """Tell the next steps, then leave the rest to a later run so that people's own work goes first."""
    life = telling.Life(first, until, datetime.fromisoformat(began))
    so_far = telling.tell_on(life=life, told=told)
    telling.go_on(actor=telling.SYSTEM, life=life, told=so_far, at=at)


@job(name=counter.JOB, attempts=4)
def demo_counter(*, at: datetime) -> None:
    """Tell what a counter lives through; each story once."""
    counter.tell(at=at)


def remind_collection(*, at: datetime) -> None:
    """Every morning: results that nobody has fetched are told once more."""
    while deliveries.remind_collection(actor=Actor.system("Trả kết quả"), at=at):
        pass


@job(name=scans.READ_JOB, attempts=4)
def read_scans(*, batch_uid: str, at: datetime) -> None:
    """Split a stack of scanned paper and read it."""
    scans.read_batch(uid=batch_uid, at=at)


@job(name=scans.FILE_JOB, attempts=4)
def file_scans(*, batch_uid: str, at: datetime) -> None:
    """Put the pages of a stack together, one file a component."""
    scans.file_batch(uid=batch_uid, at=at)
