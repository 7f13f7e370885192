"""A worker that is killed hard again and again, at random points of its work, for the judge.

Started by the test with a folder and a seed; says nothing and reads nothing: the test looks at the
folder. ``kills`` grows by a byte for each kill; ``last`` in it: the next worker is left alone;
``clock``: seconds by which every worker's clock is off.
"""

from __future__ import annotations

import ctypes
import datetime as dt
import os
import random
import signal
import sys
import threading
import time
from pathlib import Path

SHORT_LEASE = dt.timedelta(seconds=2)
BEGIN_WITHIN = 10.0  # seconds for a worker to begin a job; then it is killed all the same
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


def main() -> None:
    """Fork a worker, kill it, and so on, until the test says that it was the last."""
    import django

    django.setup()
    from congvu.engines.jobs.actions import leases, worker

    leases.LEASE = SHORT_LEASE
    worker.load_handlers()
    import congvu.engines.jobs.tests.faulty  # noqa: F401 - registers its jobs

    folder, chance = Path(sys.argv[1]), random.Random(sys.argv[2])
    mark = folder / f"busy-{os.getpid()}"
    os.environ["CONGVU_TEST_BUSY"] = str(mark)
    while True:
        last = (folder / "last").exists()
        mark.unlink(missing_ok=True)
        pid = os.fork()
        if pid == 0:
            _work(folder)
        if not last and _kill(pid, mark, chance):
            with (folder / "kills").open("ab") as kills:
                kills.write(b".")
        os.waitpid(pid, 0)  # a poison job may have been faster; the last one lives as long as we do


def _kill(pid: int, mark: Path, chance: random.Random) -> bool:
    """Whether it was us; False when the worker had died before."""
    deadline = time.monotonic() + BEGIN_WITHIN
    while not mark.exists() and time.monotonic() < deadline:
        if os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            return False
        time.sleep(0.005)
    time.sleep(chance.random() / 10)
    died = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    os.kill(pid, signal.SIGKILL)  # a dead one waits for us: its number is not another's yet
    return died is None


def _work(folder: Path) -> None:
    from congvu.engines.jobs.actions.worker import work
    from congvu.kernel import clock

    ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)
    off = os.open(folder / "clock", os.O_RDONLY)

    def now() -> dt.datetime:
        return clock.now() + dt.timedelta(seconds=int(os.pread(off, 20, 0) or b"0"))

    work(threading.Event(), now=now, threads=2)
    os._exit(1)


if __name__ == "__main__":
    main()
