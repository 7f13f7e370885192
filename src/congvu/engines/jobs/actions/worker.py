"""A worker: one thread that seals, one that delivers, some that run jobs, one that keeps house."""

from __future__ import annotations

import functools
import gc
import importlib
import importlib.util
import logging
import os
import socket
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, close_old_connections, connection

from congvu.engines.jobs.actions.deliveries import deliver_round
from congvu.engines.jobs.actions.enqueueing import CHANNEL
from congvu.engines.jobs.actions.leases import (
    LEASE,
    Lease,
    extend,
    mend_clock,
    register,
    release,
    take_back,
)
from congvu.engines.jobs.actions.running import Counts, run_lease
from congvu.engines.jobs.actions.schedules import fire_due
from congvu.engines.jobs.actions.taking import Taker
from congvu.engines.jobs.actions.tallies import add_tally
from congvu.engines.jobs.models import Worker
from congvu.engines.ledger import api as ledger
from congvu.kernel.ids import uuid7
from congvu.kernel.rooms import packages

log = logging.getLogger(__name__)
Clock = Callable[[], datetime]
SEAL_EVERY = 0.25
LOOK_EVERY = 1.0  # when nobody wakes us
BEAT_EVERY = 5.0
STOP_WITHIN = 30.0


def work(stop: threading.Event, *, now: Clock, threads: int) -> None:
    """Run until ``stop`` is set, then finish what is in hand."""
    load_handlers()
    gc.freeze()  # what was imported stays: the collector need not look through it again and again
    _Worker(stop, now, threads).run()


def load_handlers() -> None:
    """Import every room's ``tasks`` and ``handlers``: a missing name fails at start."""
    for package in packages().values():
        for module in ("tasks", "handlers"):
            if importlib.util.find_spec(f"{package}.{module}"):
                importlib.import_module(f"{package}.{module}")


class _Worker:
    def __init__(self, stop: threading.Event, now: Clock, threads: int) -> None:
        self.stop, self.now, self.threads = stop, now, threads
        self.name = f"{socket.gethostname()}-{os.getpid()}-{str(uuid7())[-6:]}"[:100]
        self.counts = Counts()
        self.jobs_wake, self.events_wake = threading.Event(), threading.Event()
        self.in_hand: dict[int, Lease] = {}
        self.lock = threading.Lock()
        self.registered = threading.Event()

    def run(self) -> None:
        started = self.now()
        parts: dict[str, Callable[[], None]] = {
            "seal": self._seal,
            "deliver": self._deliver,
            "listen": self._listen,
        }
        for number in range(self.threads):
            parts[f"jobs {number}"] = functools.partial(self._run_jobs, Taker(self.name))
        running = [
            threading.Thread(target=self._forever, args=(part,), name=name, daemon=True)
            for name, part in parts.items()
        ]
        for thread in running:
            thread.start()
        self._forever(lambda: self._keep_house(started))
        deadline = time.monotonic() + STOP_WITHIN
        for thread in running:
            thread.join(max(deadline - time.monotonic(), 0))
        self._close()

    def _forever(self, part: Callable[[], None]) -> None:
        """Run a part again and again; the database being away is waited out, not died of."""
        while not self.stop.is_set():
            try:
                close_old_connections()
                part()
            except (OperationalError, InterfaceError) as away:
                log.warning("database is away: %s", away)
                connection.close()
                self.stop.wait(1)
            except Exception:
                log.exception("worker part failed")
                self.stop.wait(1)
        connection.close()

    def _seal(self) -> None:
        if ledger.seal(at=self.now()):
            self.events_wake.set()
        self.stop.wait(SEAL_EVERY)

    def _deliver(self) -> None:
        self.events_wake.clear()
        if not deliver_round(at=self.now(), counts=self.counts):
            self._wait(self.events_wake)

    def _run_jobs(self, taker: Taker) -> None:
        """Fresh jobs in batches, then one that is timed; sleep when there is neither."""
        if not self.registered.wait(LOOK_EVERY):
            return
        while not self.stop.is_set():
            self.jobs_wake.clear()
            taken = taker.take(at=self.now())
            self._run_all(taken)
            if not taken:
                self._wait(self.jobs_wake)
                return

    def _run_all(self, leases: list[Lease]) -> None:
        """Run what was claimed. What cannot be settled (a full disk, a database that is away) is let
        go of: its lease runs out, and somebody takes it up again.
        """
        with self.lock:
            self.in_hand.update({lease.id: lease for lease in leases})
        try:
            for number, lease in enumerate(leases):
                if self.stop.is_set():
                    release(leases[number:])
                    return
                run_lease(lease, at=self.now(), counts=self.counts)
                self._let_go([lease])
        finally:
            self._let_go(leases)

    def _let_go(self, leases: list[Lease]) -> None:
        with self.lock:
            for lease in leases:
                self.in_hand.pop(lease.id, None)

    def _listen(self) -> None:
        """Wake the others when someone enqueues or seals."""
        with connection.cursor() as cursor:
            cursor.execute(f"LISTEN {CHANNEL}")
            cursor.execute(f"LISTEN {ledger.CHANNEL}")
        raw = connection.connection
        while not self.stop.is_set():
            for notice in raw.notifies(timeout=LOOK_EVERY, stop_after=1):
                (self.jobs_wake if notice.channel == CHANNEL else self.events_wake).set()

    def _keep_house(self, started: datetime) -> None:
        """Heartbeat, leases of long jobs, schedules, the tally, a clock that was stepped back."""
        register(self.name)
        self._beat(started, self.now())
        self.registered.set()
        beat = time.monotonic()
        while not self.stop.is_set():
            at = self.now()
            if time.monotonic() - beat >= BEAT_EVERY:
                beat = time.monotonic()
                self._beat(started, at)
            take_back(at=at)
            fire_due(at=at)
            self._count(at)
            self.stop.wait(LOOK_EVERY)

    def _beat(self, started: datetime, at: datetime) -> None:
        Worker.objects.update_or_create(
            name=self.name,
            defaults={
                "host": socket.gethostname()[:100], "pid": os.getpid(), "started_at": started,
                "seen_at": at,
            },
        )  # fmt: skip
        with self.lock:
            mine = list(self.in_hand.values())
        extend(mine, at=at)
        mend_clock(at=at)

    def _count(self, at: datetime) -> None:
        add_tally(self.counts, day=at.date())

    def _wait(self, wake: threading.Event) -> None:
        if not self.stop.is_set():
            wake.wait(LOOK_EVERY)

    def _close(self) -> None:
        close_old_connections()
        self._count(self.now())
        Worker.objects.filter(name=self.name).delete()
        connection.close()


assert timedelta(seconds=BEAT_EVERY * 2) < LEASE  # a long job is extended before it is lost
