"""Writers and sealers at the same time, with real transactions."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable

import psycopg
import pytest
from django.db import connection, transaction

from congvu.engines.ledger import api
from congvu.engines.ledger.actions.access import log_refusal_at
from congvu.engines.ledger.contracts import ACCESS
from congvu.engines.ledger.models import Entry, Position, Waiting
from congvu.engines.ledger.tests.things import AT, BINH, count

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def in_threads(*functions: Callable[[], None]) -> None:
    errors: list[BaseException] = []

    def run(function: Callable[[], None]) -> None:
        try:
            function()
        except BaseException as error:  # noqa: BLE001 - handed to the test
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(function,)) for function in functions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def test_late_commits_get_later_positions_and_none_is_skipped() -> None:
    written = threading.Event()

    def write(worker: int) -> None:
        chance = random.Random(worker)
        for n in range(40):
            with transaction.atomic():
                count(actor=BINH, thing_id=f"w{worker}", number=n, at=AT)
                time.sleep(chance.random() / 100)  # rows commit in another order than their ids
                if chance.random() < 0.2:
                    transaction.set_rollback(True)

    def write_all() -> None:
        in_threads(*(lambda w=w: write(w) for w in range(8)))  # type: ignore[misc]
        written.set()

    def seal_on() -> None:
        while not written.is_set():
            api.seal(at=AT)

    in_threads(write_all, seal_on, seal_on)
    api.seal(at=AT, wait=True)
    places = list(Position.objects.order_by("position").values_list("position", "entry_id"))
    rows = set(Entry.objects.as_system("test").values_list("id", flat=True))
    assert [position for position, _ in places] == list(range(1, len(rows) + 1))
    assert {entry_id for _, entry_id in places} == rows
    assert Waiting.objects.count() == 0
    assert [entry_id for _, entry_id in places] != sorted(rows), "nothing was late: no test"
    for worker in range(8):
        told = [e for e in api.entries_after(position=0) if e.subject == f"w{worker}"]
        numbers = [e.payload["count"] for e in told]
        assert numbers == sorted(numbers)
    assert api.verify().findings == ()


def test_live_screens_hear_when_entries_are_sealed() -> None:
    with psycopg.connect(**_dsn(), autocommit=True) as listener:
        listener.execute("LISTEN congvu_ledger")
        count(actor=BINH, thing_id="t-1", number=1, at=AT)
        assert list(listener.notifies(timeout=0.1)) == []
        api.seal(at=AT)
        [heard] = listener.notifies(timeout=2, stop_after=1)
    assert heard.payload == "1:1"


def test_the_newest_head_is_kept_outside() -> None:
    from congvu.engines.ledger.queries.heads import kept_head

    count(actor=BINH, thing_id="t-1", number=1, at=AT)
    log_refusal_at(actor=BINH, code="a.b.c", unit_id=None, path="/", at=AT)
    api.seal(at=AT)
    assert kept_head(api.FACTS) == api.head(stream=api.FACTS)
    assert kept_head(ACCESS) == api.head(stream=ACCESS)


def test_verification_reads_one_moment_while_others_write() -> None:
    stop = threading.Event()

    def write_on() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            count(actor=BINH, thing_id="t", number=number, at=AT)
            api.seal(at=AT)

    def verify_often() -> None:
        try:
            for _ in range(10):
                assert api.verify().findings == ()
        finally:
            stop.set()

    in_threads(write_on, verify_often)


def _dsn() -> dict[str, str]:
    wanted = connection.get_connection_params()
    return {k: wanted[k] for k in ("dbname", "user", "host") if wanted.get(k)}
