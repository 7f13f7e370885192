"""kill -9 of sender, receiver, their webs, the database or a node between them while documents go over,
by HTTP and by NATS: none lost, none twice.

A document counts once it was given out. Afterwards each lies at the other agency once, with its bytes,
was told to the rooms there once, and was told as delivered here once; both ledgers are whole. The seed
is printed; CONGVU_SEED repeats a run, CONGVU_KILLS sets how often.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path

import psutil
import pytest

from bench.sides import Side, Sides, opened
from congvu.engines.exchange.rules import bus
from tools import jetstream

KILLS = int(os.environ.get("CONGVU_KILLS", "") or 6)
EACH = 10  # documents given out between two kills
SETTLE = 240.0
pytestmark = [pytest.mark.judge, pytest.mark.timeout(900 + 10 * KILLS)]


@pytest.fixture(params=["http", "nats"])
def sides(request: pytest.FixtureRequest) -> Iterator[Sides]:
    if request.param == "nats" and jetstream.program() is None:
        print("NOT RUN: nats-server is not here")  # noqa: T201
        pytest.skip("nats-server is not here")
    folder = Path(tempfile.mkdtemp(prefix="congvu-messages-"))
    folder.chmod(0o755)  # the database's own user must pass through when root runs the tests
    kept = dict(os.environ)
    try:
        with _between(request.param, folder) as nodes, opened(folder, nodes=nodes) as made:
            yield made
    finally:
        os.environ.clear()
        os.environ.update(kept)
        shutil.rmtree(folder, ignore_errors=True)


def _between(way: str, folder: Path) -> AbstractContextManager[list[jetstream.Node]]:
    """What stands between the two: a cluster of three, or nothing."""
    return jetstream.servers(folder, 3) if way == "nats" else nullcontext([])


def test_no_document_is_lost_and_none_comes_twice(sides: Sides) -> None:
    seed = int(os.environ.get("CONGVU_SEED", "") or random.SystemRandom().randrange(10**6))
    print(f"seed {seed}")  # noqa: T201 - a failed run is repeated with it
    killed, rounds = _kill_while_they_write(sides, random.Random(seed))
    count = EACH * rounds
    _until_settled(sides)
    told = {
        "here": sides.a.ask("effects", event="exchange.delivery.confirmed"),
        "there": sides.b.ask("effects", event="exchange.document.received"),
        "bytes": sides.b.ask("kept"),
    }
    print(f"{count} documents, killed: {', '.join(killed)}")  # noqa: T201
    assert len(told["bytes"]) == count
    assert {name: set(found.values()) for name, found in told.items()} == {
        name: {1} for name in told
    }
    assert {*told["here"]} == {*told["there"]} == {*told["bytes"]}
    assert not sides.nodes or jetstream.passed(sides.nodes, bus.STREAM) > 0


def _kill_while_they_write(sides: Sides, chance: random.Random) -> tuple[list[str], int]:
    """What was killed, and in how many rounds: one kill in each, while documents are given out and
    carried; what was killed is started again."""
    targets = ["sender", "sender's web", "receiver", "receiver's web", "database", "connection"]
    targets += ["node"] if sides.nodes else []
    killed: list[str] = []
    number = 0
    while len(killed) < max(KILLS, len(targets)):
        target = targets[number % len(targets)] if number < len(targets) else chance.choice(targets)
        wait = threading.Timer(chance.uniform(0.05, 0.6), _kill, (sides, target, killed))
        wait.start()
        _give(sides, number)
        wait.join()
        _mend(sides)
        number += 1
    return killed, number


def _give(sides: Sides, number: int) -> None:
    """Until each was given out: one whose transaction was cut off was not."""
    given, deadline = 0, time.monotonic() + SETTLE
    while given < EACH:
        assert time.monotonic() < deadline, "the sender did not come back"
        given += sides.a.ask(
            "queue_surely", to=sides.codes[1], count=EACH - given, first=number * EACH + given + 1
        )
        time.sleep(0.1 if given < EACH else 0)


def _kill(sides: Sides, target: str, killed: list[str]) -> None:
    """Not counted when it had ended by itself: one that starts while the database recovers does."""
    if target == "node":
        _kill_node(sides.nodes)
        killed.append(target)
        return
    with suppress(psutil.NoSuchProcess):
        _victim(sides, target).send_signal(signal.SIGKILL)
        killed.append(target)
    if target == "database":
        sides.restart_database()


def _kill_node(nodes: Sequence[jetstream.Node]) -> None:
    """The one that leads the stream if there is one just now; it comes back."""
    try:
        victim = jetstream.leader(nodes, bus.STREAM)
    except StopIteration:
        victim = nodes[0]
    victim.kill()
    time.sleep(0.5)
    victim.start()
    jetstream.until(lambda: jetstream.is_ready(nodes))


def _victim(sides: Sides, target: str) -> psutil.Process:
    return {
        "sender": lambda: sides.a.process_of("worker"),
        "sender's web": lambda: sides.a.process_of("web"),
        "receiver": lambda: sides.b.process_of("worker"),
        "receiver's web": lambda: sides.b.process_of("web"),
        "database": lambda: sides.database,
        "connection": lambda: _backend(sides),
    }[target]()


def _backend(sides: Sides) -> psutil.Process:
    """A connection of the server's: its death takes all the others along.

    Raises psutil.NoSuchProcess when there is none just now.
    """
    for process in sides.database.children():
        if "congvu" in " ".join(process.cmdline()):
            return process
    raise psutil.NoSuchProcess(sides.database.pid, "a connection")


def _mend(sides: Sides) -> None:
    """Start again what was killed, as a supervisor does; the database is back already."""
    for side, part in (
        (sides.a, "worker"),
        (sides.a, "web"),
        (sides.b, "worker"),
        (sides.b, "web"),
    ):
        if not _lives(side, part):
            side.start(part)


def _lives(side: Side, part: str) -> bool:
    try:
        return side.process_of(part).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _until_settled(sides: Sides) -> None:
    """What was put off is tried at once; what was given up is sent again, as a person would."""
    deadline = time.monotonic() + SETTLE
    while sides.a.ask("again"):
        assert time.monotonic() < deadline, sides.a.ask("spans")["states"]
        time.sleep(0.5)
