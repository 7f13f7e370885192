"""Events to handlers: at least once, in the ledger's order, each handler at its own pace.

A handler has one cursor over sealed positions, whatever the events that it hears are called: after a
backlog, too, they come in the order in which they happened. One that fails is not waited for: the
delivery becomes a job that is tried again, and later events of the same subject queue behind it, so
that the order of each subject is kept while other subjects and other handlers go on.
"""

from __future__ import annotations

import functools
import itertools
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from congvu.engines.jobs.actions.backend import ATTEMPTS
from congvu.engines.jobs.actions.enqueueing import insert_job
from congvu.engines.jobs.actions.running import Counts, guarded
from congvu.engines.jobs.contracts import RetryAt
from congvu.engines.jobs.models import Cursor, Job
from congvu.engines.ledger import api as ledger
from congvu.kernel.rooms import manifests, resolve

log = logging.getLogger(__name__)
PAGE = 500
DELIVER = "jobs.deliver"
EVERY = "*"


@dataclass(frozen=True)
class Subscription:
    """A room's handler and the events that it hears."""

    room: str
    events: frozenset[str]
    dotted: str

    @property
    def key(self) -> str:
        return f"{self.room}:{self.dotted}"

    @property
    def former_keys(self) -> list[str]:
        """Of the time when each event had a cursor of its own."""
        return [f"{self.room}:{event}:{self.dotted}" for event in sorted(self.events)]

    def wants(self, entry: ledger.Entry) -> bool:
        """Whether the entry is for this handler.

        One for ``"*"`` hears every event that its own ``wants(entry)`` lets through, so that the
        others cost it nothing.
        """
        if EVERY not in self.events:
            return entry.name in self.events
        chosen = getattr(resolve(self.room, self.dotted), "wants", None)
        return chosen is None or bool(chosen(entry))

    def call(self, entry: ledger.Entry) -> None:
        resolve(self.room, self.dotted)(entry)


@functools.cache
def subscriptions() -> dict[str, Subscription]:
    """key → subscription, from every room's manifest."""
    heard: dict[tuple[str, str], set[str]] = {}
    for label, manifest in manifests().items():
        for event, dotted in manifest.handles:
            heard.setdefault((label, dotted), set()).add(event)
    found = (Subscription(label, frozenset(e), dotted) for (label, dotted), e in heard.items())
    return {subscription.key: subscription for subscription in found}


def deliver_round(*, at: datetime, counts: Counts) -> int:
    """Bring every handler that lags one page further; returns how many entries were passed."""
    cursors = _cursors(at)
    head = ledger.head_position()
    lagging = sorted((place, key) for key, place in cursors.items() if place < head)
    passed = 0
    for place, group in itertools.groupby(lagging, key=lambda pair: pair[0]):
        page = ledger.entries_after(position=place, limit=PAGE)
        for _, key in group:
            passed += _bring(subscriptions()[key], place, page, at, counts)
    return passed


def _cursors(at: datetime) -> dict[str, int]:
    """Where each handler stands. A new handler begins at the head; in a new house, at the start."""
    known = dict(Cursor.objects.values_list("handler", "position"))
    missing = subscriptions().keys() - known.keys()
    if missing:
        start = ledger.head_position() if known else 0
        made = [
            Cursor(handler=key, position=_formerly(key, known, start), moved_at=at)
            for key in sorted(missing)
        ]
        Cursor.objects.bulk_create(made, ignore_conflicts=True)
        known = dict(Cursor.objects.values_list("handler", "position"))
    return {key: place for key, place in known.items() if key in subscriptions()}


def _formerly(key: str, known: dict[str, int], start: int) -> int:
    """Where the hindmost of its former cursors stood: rather twice than never."""
    stood = [known[k] for k in subscriptions()[key].former_keys if k in known]
    return min(stood, default=start)


def _bring(
    to: Subscription, place: int, page: list[ledger.Entry], at: datetime, counts: Counts
) -> int:
    wanted = [entry for entry in page if to.wants(entry)]
    end = page[-1].position if page else place
    if not wanted:
        return len(page) if _move(to, place, end, at) else 0
    with _only_one(to.key) as mine:
        if not mine or not Cursor.objects.filter(handler=to.key, position=place).exists():
            return 0
        for entry in wanted:
            _deliver(to, entry, at, counts)
            _move(to, place, entry.position, at)
            place = entry.position
        _move(to, place, end, at)
    return len(page)


def _deliver(to: Subscription, entry: ledger.Entry, at: datetime, counts: Counts) -> None:
    order = f"deliver:{to.key}:{entry.noun}:{entry.subject}" if entry.subject else ""
    if order and Job.objects.filter(ordering_key=order).exists():
        _queue(to, entry, order, None)
        return
    try:
        with guarded():
            to.call(entry)
    except RetryAt as later:
        _queue(to, entry, order, later.at)
    except Exception:
        log.exception("handler %s failed at position %s", to.key, entry.position)
        counts.add(f"{DELIVER} {to.key}", "failed")
        _queue(to, entry, order, None)
    else:
        counts.add(f"{DELIVER} {to.key}", "done")


def _queue(to: Subscription, entry: ledger.Entry, order: str, run_at: datetime | None) -> None:
    insert_job(
        DELIVER,
        {"handler": to.key, "position": entry.position, "event": entry.name},
        run_at=run_at, attempts=ATTEMPTS, ordering_key=order,
        unique_key=f"deliver:{to.key}:{entry.position}",
    )  # fmt: skip


def redeliver(*, handler: str, position: int) -> None:
    """Call a handler for one entry again. A handler that is gone has nothing left to do."""
    room, *_event, dotted = handler.split(":")  # deliveries of an older version name the event, too
    to = subscriptions().get(f"{room}:{dotted}")
    entry = ledger.entry_at(position=position)
    if to is None or entry is None:
        log.warning("delivery to %s at %s has no receiver any more", handler, position)
        return
    to.call(entry)


def _move(to: Subscription, place: int, end: int, at: datetime) -> bool:
    """Compare and set: a worker that lost its turn moves nothing."""
    rows = Cursor.objects.filter(handler=to.key, position=place)
    return bool(rows.update(position=end, moved_at=at))


@contextmanager
def _only_one(key: str) -> Iterator[bool]:
    """One worker at a time for a handler; the server frees it when the worker dies."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(7305, hashtext(%s))", [key])
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(7305, hashtext(%s))", [key])
