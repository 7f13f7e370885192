"""Real worker processes for the fault tests: imports once, then forks one for each line read.

Prints the pid of each. The jobs stand here too, so that both sides know them.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from datetime import timedelta

SHORT_LEASE = timedelta(seconds=2)


def main() -> None:
    """Fork a worker for each line on standard input."""
    import django

    django.setup()
    from congvu.engines.jobs.actions import leases, worker

    leases.LEASE = SHORT_LEASE
    worker.load_handlers()
    import congvu.engines.jobs.tests.faulty  # noqa: F401 - registers its jobs

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    tell("ready")
    for _ in sys.stdin:
        pid = os.fork()
        if pid == 0:
            be_a_worker()
        tell(str(pid))


def tell(word: str) -> None:
    sys.stdout.write(word + "\n")
    sys.stdout.flush()


def be_a_worker() -> None:
    """Work until SIGTERM, or until the process that forked us is gone."""
    from congvu.config.supervisor import tie_to_parent
    from congvu.engines.jobs import api

    tie_to_parent()
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    api.work_forever(stop)
    os._exit(0)


if __name__ == "__main__":
    main()
