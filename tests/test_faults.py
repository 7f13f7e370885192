"""kill -9 of web, worker or database while 200 people submit: nothing acknowledged is lost.

A submission is acknowledged when its answer leads to the dossier's page. Afterwards every
acknowledged dossier is there once, no code is used twice, and no dossier lacks its case, its papers
or its receipt. The seed is printed; CONGVU_SEED repeats a run.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from bench.house import House, opened
from tests.submitting import (
    await_ready,
    await_receipts,
    is_whole,
    ledger_is_whole,
    submit_all,
)

SUBMISSIONS = 200
KILLS = 9
pytestmark = [pytest.mark.judge, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    folder = Path(tempfile.mkdtemp(prefix="congvu-faults-"))
    folder.chmod(0o755)  # the database's own user must pass through when root runs the tests
    with opened(folder) as running:
        yield running
    shutil.rmtree(folder, ignore_errors=True)


def test_no_acknowledged_submission_is_lost_and_none_is_half(house: House) -> None:
    seed = int(os.environ.get("CONGVU_SEED", "") or random.SystemRandom().randrange(10**6))
    print(f"seed {seed}")  # noqa: T201 - a failed run is repeated with it
    drafts = house.applications("--count", str(SUBMISSIONS))
    cookies = dict(house.signed_in("an").cookies)

    acknowledged, killed = _submit_while_killing(house, cookies, drafts, seed)
    print(f"{len(acknowledged)} acknowledged, killed: {', '.join(killed)}")  # noqa: T201
    await_ready(house.url)
    again = submit_all(house.url, cookies, [d for d in drafts if d not in acknowledged])
    await_receipts(house.environment, drafts)

    assert {**again, **acknowledged}.keys() == set(drafts)  # what failed could be done again
    assert {"web", "worker", "postgres"} & set(killed)
    is_whole(house.environment, {**again, **acknowledged})
    assert ledger_is_whole(house.environment)


def _submit_while_killing(
    running: House, cookies: dict[str, str], drafts: list[str], seed: int
) -> tuple[dict[str, str], list[str]]:
    """Submit all, killing at random points; which were acknowledged, and what was killed."""
    killed: list[str] = []
    over = threading.Event()
    killer = threading.Thread(target=_kill_at_random, args=(running, seed, killed, over))
    killer.start()
    acknowledged: dict[str, str] = {}
    try:
        while len(acknowledged) < len(drafts) and len(killed) < KILLS:
            left = [d for d in drafts if d not in acknowledged]
            acknowledged |= submit_all(running.url, cookies, left)
    finally:
        over.set()
        killer.join()
    return acknowledged, killed


def _kill_at_random(running: House, seed: int, killed: list[str], over: threading.Event) -> None:
    chance = random.Random(seed)
    targets = ["web", "worker", "postgres"] * (KILLS // 3)
    chance.shuffle(targets)
    for target in targets:
        if over.wait(chance.uniform(1.0, 8.0)):
            return
        victim = _victim(running, target)
        deadline = time.monotonic() + 60
        while victim is None and time.monotonic() < deadline:
            time.sleep(0.2)
            victim = _victim(running, target)
        if victim is not None:
            victim.send_signal(signal.SIGKILL)
            killed.append(target)


def _victim(running: House, target: str) -> psutil.Process | None:
    """The process to kill; None while it is being restarted."""
    try:
        for child in running.parent.children():
            line = child.cmdline()
            if (line and line[-1] == target) or (target == "postgres" and "postgres" in line[0]):
                return child
    except (psutil.Error, IndexError):
        pass
    return None
