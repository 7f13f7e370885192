"""What callers of jobs get and may raise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


class GiveUp(Exception):
    """Raised by a handler: trying again cannot help; to the dead letters at once."""


class RetryAt(Exception):
    """Raised by a handler: not a failure, but not yet; runs again at ``at``, no attempt spent.

    What the handler's actions have committed by then stays, and the next run finds it (``once``
    keeps an effect from happening twice); raised inside an action, that action alone is taken back.
    """

    def __init__(self, at: datetime, reason: str = "") -> None:
        super().__init__(reason or f"again at {at:%H:%M:%S}")
        self.at = at


@dataclass(frozen=True, kw_only=True)
class JobCard:
    """One job as the administrator sees it. state: ``waiting``, ``running``, ``retrying``, ``dead``."""

    id: int
    uid: str
    name: str
    state: str
    args: dict[str, Any]
    attempts: int
    max_attempts: int
    run_at: datetime
    made_at: datetime
    ordering_key: str
    reason: str
    dead_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class WorkerCard:
    """A worker that has been seen. alive: its heart beat within the last half minute."""

    name: str
    host: str
    pid: int
    started_at: datetime
    seen_at: datetime
    alive: bool


@dataclass(frozen=True, kw_only=True)
class Backlog:
    """How much waits: due jobs, running, retrying, dead, and how old the oldest due one is."""

    due: int
    later: int
    running: int
    retrying: int
    dead: int
    oldest_seconds: float
