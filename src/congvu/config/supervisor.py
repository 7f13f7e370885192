"""Keeps the children alive, and takes them down in order.

A child learns of its parent's death from the pipe that is its standard input: when the parent
goes, even by kill -9, the kernel closes the other end.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from congvu.config import postgres

BACK_OFF_SECONDS = (0.2, 1.0, 3.0, 10.0, 30.0)
STEADY_SECONDS = 60.0  # a child that lived this long has forgotten its failures
LOG_LIMIT = 20 * 1024 * 1024


class Service(Protocol):
    """Something that runs beside us. label: what a person calls it."""

    label: str

    def start(self) -> None: ...
    def alive(self) -> bool: ...
    def stop(self) -> None: ...


@dataclass
class Database:
    """The embedded PostgreSQL as a service."""

    server: postgres.Cluster
    label: str = "Cơ sở dữ liệu"

    def start(self) -> None:
        """Start or adopt it. Raises UnableToStartDatabase."""
        postgres.start(self.server, tied=True)

    def alive(self) -> bool:
        """Whether its postmaster lives."""
        return self.server.pid is not None

    def stop(self) -> None:
        """Clean within three seconds, else at once (the next start recovers)."""
        postgres.stop(self.server, seconds=3)


@dataclass
class Process:
    """One `python -m congvu <command>`. patience: seconds between asking to stop and killing."""

    label: str
    command: str
    log: Path
    keep_open: tuple[int, ...] = ()
    patience: float = 3.0
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it with its output in its log."""
        self.log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".1.log"))
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "congvu", self.command],
                stdin=subprocess.PIPE, stdout=out, stderr=out, pass_fds=self.keep_open,
                start_new_session=True,  # Ctrl-C reaches the parent alone
                env={**os.environ, "CONGVU_TIED": "1"},
            )  # fmt: skip

    def alive(self) -> bool:
        """Whether it runs."""
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        """Ask, wait, kill."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(self.patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@dataclass
class _Care:
    """What the supervisor remembers of one service. due: when to start it again."""

    service: Service
    started: float
    failures: int = 0
    due: float | None = None


@dataclass
class Supervisor:
    """Services in the order they start; stopped in the opposite order."""

    say: Callable[[str], None]
    stopping: threading.Event = field(default_factory=threading.Event)
    _cared: list[_Care] = field(default_factory=list)

    def listen(self) -> None:
        """Ctrl-C, a service manager's stop and a closed terminal all mean: stop in order."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: self.stopping.set())

    def start(self, service: Service) -> None:
        """Start it and keep it from now on."""
        self._cared.append(_Care(service, time.monotonic()))
        service.start()

    def keep(self) -> None:
        """Restart what crashes until told to stop."""
        while not self.stopping.wait(0.3):
            for care in self._cared:
                if not care.service.alive():
                    self._revive(care, time.monotonic())

    def stop(self) -> None:
        """Take all down: first who takes new work, last the database."""
        for care in reversed(self._cared):
            with contextlib.suppress(OSError):
                care.service.stop()

    def _revive(self, care: _Care, at: float) -> None:
        if care.due is None:
            care.failures = 0 if at - care.started > STEADY_SECONDS else care.failures
            wait = BACK_OFF_SECONDS[min(care.failures, len(BACK_OFF_SECONDS) - 1)]
            care.failures += 1
            care.due = at + wait
            self.say(f"! {care.service.label} đã dừng đột ngột; khởi động lại sau {wait:g} giây.")
        elif at >= care.due:
            care.due, care.started = None, at
            try:
                care.service.start()
            except (postgres.UnableToStartDatabase, OSError) as fault:
                self.say(f"! {care.service.label}: {fault}")


def tie_to_parent() -> None:
    """In a child: stop by ourselves when the parent is gone, at the latest after eight seconds."""
    if os.environ.get("CONGVU_TIED"):
        threading.Thread(target=_follow, name="parent", daemon=True).start()


def _follow() -> None:
    with contextlib.suppress(OSError):
        while os.read(0, 1024):
            pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(8)
    os._exit(70)
