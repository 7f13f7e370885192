"""A real worker that is killed hard in the middle of a reorganisation, and on the way back."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import QuerySet

from congvu.engines.jobs import api as jobs
from congvu.engines.jobs.models import Job
from congvu.engines.notify import api as notify
from congvu.engines.org import api as org
from congvu.kernel import clock
from congvu.systems.reforms import actions
from congvu.systems.reforms.models import RESTING, Moved, Stage, State
from congvu.systems.reforms.tests.support import cast, merger, reform, rows, submit

pytestmark = [pytest.mark.judge, pytest.mark.timeout(400)]
LATEST = (0.2, 0.6, 1.5, 3.0)  # seconds after it was taken up, for each kill on each way
WITHIN = 120.0  # seconds for a worker to come as far as it is to be killed


@contextmanager
def worker(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A worker of its own on the test's database."""
    at = connection.settings_dict
    env = {
        **{k: v for k, v in os.environ.items() if k != "CONGVU_TIED"},
        "DATABASE_URL": f"postgresql://{at['USER']}@/{at['NAME']}?host={at['HOST']}",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    with (folder / "worker.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "congvu", "worker"],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=env,
        )  # fmt: skip
        try:
            yield process
        finally:
            process.kill()
            process.wait(20)


def run_with_cuts(uid: str, folder: Path, chance: random.Random) -> list[str]:
    """Workers one after another, each killed soon after it took the reform up; the stages in which
    they were cut, then one that ends it."""
    cut: list[str] = []
    for latest in LATEST:
        with worker(folder) as process:
            _await(lambda p=process: _has_it(p) or _rests(uid), process)  # type: ignore[misc]
            time.sleep(chance.random() * latest)
            process.kill()
            process.wait(20)
        if not _rests(uid):
            cut.append(reform(uid).stage)  # type: ignore[arg-type]
    with worker(folder) as process:
        _await(lambda: _rests(uid) and not _jobs().exists(), process)
    return cut


def _has_it(process: subprocess.Popen[bytes]) -> bool:
    """Whether this worker holds the job."""
    return _jobs().filter(worker__contains=f"-{process.pid}-").exists()


def _jobs() -> QuerySet[Job]:
    """What is still to be run. A job left behind by the first way would run the way back, too, spend
    its attempts there, and stand dead before it."""
    return Job.objects.filter(name="reforms.run")


def _rests(uid: str) -> bool:
    return reform(uid).stage in RESTING  # type: ignore[arg-type]


def _await(true: object, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + WITHIN
    while not true():  # type: ignore[operator]
        assert process.poll() is None, "the worker ended by itself"
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.005)


def test_killed_on_both_ways_it_ends_whole_and_everything_comes_back(
    own_house: None, tmp_path: Path
) -> None:
    seed = int(os.environ.get("CONGVU_SEED") or random.randrange(10**6))
    sys.stdout.write(f"seed {seed}\n")
    chance = random.Random(seed)
    for _ in range(5):
        submit("1.012929", clock.now())
    jobs.run_pending(at=clock.now())
    before = rows()
    uid = merger(day=clock.today())
    actions.confirm(actor=cast("giang"), reform=uid, at=clock.now())
    cut = run_with_cuts(str(uid), tmp_path, chance)
    assert cut, _log(tmp_path)
    row = reform(uid)
    assert (row.stage, row.trouble) == (Stage.DONE, "")
    noted = Moved.objects.as_system("test").filter(reform=row, state=State.MOVED)
    pairs = list(noted.values_list("what", "row_id"))
    assert len(pairs) == len(set(pairs)) > 0
    titles = [m.title for m in notify.messages(actor=cast("dung")).rows]
    assert titles.count("Việc và quyền của bạn đã chuyển theo đơn vị mới") == 1
    actions.take_back(actor=cast("giang"), reform=uid, at=clock.now())
    back = run_with_cuts(str(uid), tmp_path, chance)
    assert back, _log(tmp_path)
    sys.stdout.write(f"cut in {cut} and, on the way back, in {back}\n")
    row = reform(uid)
    assert row.stage == Stage.UNDONE
    assert not Moved.objects.as_system("test").filter(reform=row, state=State.STAYED).exists()
    after = _without(rows(), org.unit(row.founded["first"]).id)
    assert {label for label in before if before[label] != after[label]} == set()


def _without(found: dict[str, list[dict[str, object]]], heir: int) -> dict[str, object]:
    """The founded unit stays in the book with its end: a code is given once."""
    keys = {
        "org.unit": "id", "org.unitname": "unit_id", "org.subordination": "child_id",
        "org.closure": "descendant_id",
    }  # fmt: skip
    return {
        label: [r for r in kept if label not in keys or r[keys[label]] != heir]
        for label, kept in found.items()
    }


def _log(folder: Path) -> str:
    return (folder / "worker.log").read_text()[-3_000:]
