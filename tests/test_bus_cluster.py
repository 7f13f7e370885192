"""Three NATS nodes, packs put in and taken out while nodes are killed by kill -9 one after the other, the
stream's leader first: each is there once, in order, with its bytes.

The client's part only: no row is written. What rows make of what comes twice is tried in the exchange's
own tests. The seed of the moments is printed; CONGVU_SEED repeats a run.
"""

from __future__ import annotations

import os
import random
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from congvu.engines.exchange.actions import bus as cluster
from congvu.engines.exchange.actions.vxp import Station, Unreachable
from congvu.engines.exchange.rules import batches, bus
from tools import jetstream

pytestmark = [pytest.mark.judge, pytest.mark.timeout(600)]
STATION = Station(bus.ADDRESS, "line", "khoa-chung")
LINE = cluster.Line("line__from__a", (bus.subject("line", "b"),))
COUNT, KILLS = 600, 3


def test_no_pack_is_lost_and_the_order_holds(tmp_path: Path, settings: Any) -> None:
    if jetstream.program() is None:
        print("NOT RUN: nats-server is not here")  # noqa: T201
        pytest.skip("nats-server is not here")
    seed = int(os.environ.get("CONGVU_SEED", "") or random.SystemRandom().randrange(10**6))
    with jetstream.servers(tmp_path, 3) as nodes:
        urls = tuple(node.url for node in nodes)
        settings.CONGVU_NATS = settings.CONGVU_NATS | {"urls": urls, "replicas": 3}
        cluster.put(STATION, sender="a", to="b", body=_body(0), kind="edoc", about="",
                    at=datetime.now(UTC))  # fmt: skip
        put, ended = [0], threading.Event()
        writer = threading.Thread(target=_write, args=(put, ended), daemon=True)
        writer.start()
        names: list[str] = []
        killer = threading.Thread(target=_kill, args=(nodes, random.Random(seed), ended, names))
        killer.start()
        taken = _read(put, ended)
        writer.join()
        killer.join()
        again = len(taken) - len(set(taken))
        told = (
            f"{len(put)} put in, {len(taken)} taken, {again} came again; killed: {', '.join(names)}"
        )
        told = f"seed {seed}: {told}"
        print(told)  # noqa: T201 - a failed run is repeated with it
        cluster.close()
    first = list(dict.fromkeys(taken))  # as an inbox that takes the same bytes once
    assert len(put) == COUNT
    assert names, "nothing was killed"
    assert first == list(range(COUNT))


def _body(number: int) -> bytes:
    return batches.packed([b"%d:" % number + b"x" * 4096])


def _write(put: list[int], ended: threading.Event) -> None:
    """The next goes only when the one before is kept; what nobody answers for goes again."""
    try:
        while len(put) < COUNT:
            try:
                cluster.put(
                    STATION, sender="a", to="b", body=_body(len(put)), kind="edoc", about="",
                    at=datetime.now(UTC),
                )  # fmt: skip
            except Unreachable as silent:
                print(f"put in again: {silent}")  # noqa: T201
                continue
            put.append(len(put))
            time.sleep(0.01)
    finally:
        ended.set()


def _kill(
    nodes: list[jetstream.Node], chance: random.Random, ended: threading.Event, names: list[str]
) -> None:
    """One node at a time: the leader, then any; it comes back before the next."""
    for number in range(KILLS):
        if ended.wait(chance.uniform(0.3, 1.0)):
            return
        victim = _leader(nodes) if number == 0 else chance.choice(nodes)
        victim.kill()
        names.append(victim.name)
        ended.wait(chance.uniform(0.5, 1.5))
        victim.start()
        jetstream.until(lambda: jetstream.is_ready(nodes))


def _leader(nodes: list[jetstream.Node]) -> jetstream.Node:
    return jetstream.leader(nodes, bus.STREAM)


def _read(put: list[int], ended: threading.Event) -> list[int]:
    found: list[int] = []
    deadline = time.monotonic() + 300
    while not ended.is_set() or len(set(found)) < len(put):
        assert time.monotonic() < deadline, (len(found), len(put))
        try:
            for each in cluster.arrivals({1: LINE}, seconds=1.0):
                [raw] = batches.unpacked(each.body or b"") or [b""]
                found.append(int(raw.split(b":")[0]))
                each.done()
        except Unreachable as silent:
            print(f"listened again: {silent}")  # noqa: T201
            time.sleep(0.1)
    return found
