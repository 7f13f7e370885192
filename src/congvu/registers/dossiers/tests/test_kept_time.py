"""Whether the promised day was kept, by state and time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from congvu.registers.dossiers.contracts import State
from congvu.registers.dossiers.rules import kept_time

DUE = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("state", "due_at", "ended_at", "at", "kept"),
    [
        (State.RETURNED, DUE, DUE, DUE + HOUR, True),
        (State.RETURNED, DUE, DUE + HOUR, DUE + HOUR, False),
        (State.NOT_ACCEPTED, DUE, DUE - HOUR, DUE, True),
        (State.PROCESSING, DUE, None, DUE, None),
        (State.PROCESSING, DUE, None, DUE + HOUR, False),
        (State.SUPPLEMENT, DUE, None, DUE + HOUR, None),
        (State.SUBMITTED, None, None, DUE, None),
    ],
)
def test_kept_time(
    state: State,
    due_at: datetime | None,
    ended_at: datetime | None,
    at: datetime,
    kept: bool | None,
) -> None:
    assert kept_time(state=state, due_at=due_at, ended_at=ended_at, at=at) is kept
