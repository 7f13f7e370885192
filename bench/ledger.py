"""The ledger's price: one event through an action against a bare one-row insert, and bulk rows.

Both run in the same process on the same connection, in turns, each row in a transaction of its
own, with the server's defaults (synchronous_commit is printed). The bare table has the ledger's
columns and a primary key, nothing else.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import ClassVar

import psutil

from bench import figure

ROUNDS = {"small": 15, "full": 60}
EACH = 200
BULK = {"small": 40_000, "full": 400_000}
CHUNK = 20_000  # rows in one transaction: under a second
AT = datetime(2026, 11, 20, tzinfo=UTC)


def main(scale: str) -> None:
    """Single rows, then bulk, then what sealing and verifying cost."""
    with figure.data_folder() as folder, served(str(folder), "ledger"):
        print("synchronous_commit", setting("synchronous_commit"), "fsync", setting("fsync"))
        ours, bare = _single(ROUNDS[scale])
        bulk = _bulk(BULK[scale])
        _sealing()
        figure.tell(
            figure.Figure(
                name="ledger_bulk", unit="rows/s", ours=round(bulk), goal=40_000, peer=20_800,
                peer_name="hash chain by trigger, multi-row insert", better="higher", scale=scale,
                peer_source="our measurement of that design, another run",
            )
        )  # fmt: skip
        figure.tell(
            figure.Figure(
                name="ledger", unit="× a bare one-row insert", ours=round(ours / bare, 3), goal=0.7,
                peer=1.0, peer_name="bare one-row insert", peer_source="same run",
                better="higher", scale=scale,
            )
        )  # fmt: skip


@contextmanager
def served(folder: str, *apps: str) -> Iterator[None]:
    """A server of its own with default durability, and these rooms' tables in it (none: all)."""
    os.environ.update(
        CONGVU_DATA=f"{folder}/data",
        CONGVU_MODE="production",
        CONGVU_SYSTEM_HOME=f"{folder}/system",
    )
    os.environ.pop("DATABASE_URL", None)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "congvu.config.settings")
    from congvu.config import postgres

    server = postgres.cluster()
    postgres.start(server)
    try:
        postgres.ensure_database(server)
        import django
        from django.core.management import call_command
        from django.db import connection

        django.setup()
        call_command("migrate", *apps, verbosity=0)
        yield
        connection.close()
    finally:
        postgres.stop(server)


def _single(rounds: int) -> tuple[float, float]:
    """Rows per second: ours, bare; medians of rounds taken in turns."""
    ours, bare = _our_row(), _bare_row()
    _rate(ours), _rate(bare)
    pairs = [(_rate(ours), _rate(bare)) for _ in range(rounds)]
    medians = figure.median([o for o, _ in pairs]), figure.median([b for _, b in pairs])
    print(f"single rows: ours {medians[0]:.0f}/s, bare {medians[1]:.0f}/s")
    return medians


def _rate(once: Callable[[], None]) -> float:
    began = time.perf_counter()
    for _ in range(EACH):
        once()
    return EACH / (time.perf_counter() - began)


def _our_row() -> Callable[[], None]:
    from congvu.kernel.actions import action, publish
    from congvu.kernel.actors import Actor, ActorKind

    event = _event()
    officer = Actor(kind=ActorKind.OFFICIAL, name="Bình", account_id=7, request_id="r-1")

    @action(needs="public")
    def accept(*, actor: Actor, at: datetime) -> None:
        publish(event(dossier_id="d-1", code="H51.7-261120-0001", step="tiếp nhận"), unit_id=51)

    return lambda: accept(actor=officer, at=AT)


def _bare_row() -> Callable[[], None]:
    from django.db import connection, transaction

    from congvu.engines.ledger.models import Entry

    _our_row()()
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE bare (LIKE ledger_entry INCLUDING DEFAULTS INCLUDING IDENTITY,"
            " PRIMARY KEY (id))"
        )
        names = [str(f.column) for f in Entry._meta.concrete_fields if f.column != "id"]
        cursor.execute(f"SELECT {', '.join(names)} FROM ledger_entry LIMIT 1")
        row = list(cursor.fetchone())
    insert = f"INSERT INTO bare ({', '.join(names)}) VALUES ({', '.join(['%s'] * len(names))})"

    def once() -> None:
        with transaction.atomic(durable=True), connection.cursor() as cursor:
            cursor.execute(insert, row)

    return once


def _bulk(count: int) -> float:
    """Rows per second of many events through one action, committed in chunks."""
    from congvu.engines.ledger import api
    from congvu.kernel.actions import action
    from congvu.kernel.actors import Actor

    event = _event()

    @action(needs="public")
    def load(*, actor: Actor, numbers: range, at: datetime) -> None:
        rows = (event(dossier_id=f"d-{n}", code="H51.7", step="chuyển") for n in numbers)
        api.record_many(events=rows, unit_id=51)

    rates = []
    client, server = time.process_time(), _server_seconds()
    for start in range(0, count, CHUNK):
        began = time.perf_counter()
        load(actor=Actor.system("bench"), numbers=range(start, start + CHUNK), at=AT)
        rates.append(CHUNK / (time.perf_counter() - began))
    client, server = time.process_time() - client, _server_seconds() - server
    print(
        f"bulk CPU a row: {client / count * 1e6:.0f} µs here, {server / count * 1e6:.0f} µs server"
    )
    return figure.median(rates)


def _server_seconds() -> float:
    """Processor seconds of our connection's server process."""
    from django.db import connection

    connection.ensure_connection()
    times = psutil.Process(connection.connection.info.backend_pid).cpu_times()
    return times.user + times.system


def _sealing() -> None:
    from congvu.engines.ledger import api

    began = time.perf_counter()
    sealed = api.seal(at=AT)
    print(f"sealing {sealed / (time.perf_counter() - began):.0f} rows/s")
    began = time.perf_counter()
    report = api.verify()
    assert report.well, report.findings[:3]
    print(f"verifying {report.sealed / (time.perf_counter() - began):.0f} rows/s")


def _event() -> type:
    from congvu.kernel.events import REGISTRY, Event, event

    if "bench.dossier.moved" in REGISTRY:
        return REGISTRY["bench.dossier.moved"]

    @event
    class Moved(Event):
        name: ClassVar[str] = "bench.dossier.moved"
        noun: ClassVar[str] = "dossier"
        subject: ClassVar[str] = "dossier_id"

        dossier_id: str
        code: str
        step: str

    return Moved


def setting(name: str) -> str:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {name}")
        return str(cursor.fetchone()[0])


if __name__ == "__main__":
    figure.start(main)
