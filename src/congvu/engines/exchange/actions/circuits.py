"""The circuit of a connected system: who stays silent is left alone, and tried by one call at a time."""

from __future__ import annotations

from datetime import datetime, timedelta

from congvu.engines.exchange.models import Connected
from congvu.engines.exchange.rules.delivery import after_failure
from congvu.kernel.actions import step
from congvu.kernel.fetching import BUSY, Unfetched

TRIAL = timedelta(seconds=30)  # somebody waits: a silent system is tried again soon


@step
def seconds_to_rest(*, row: Connected, at: datetime, trial: timedelta = TRIAL) -> int:
    """0: it may be called, by this caller; else how long nobody knocks at its door."""
    if row.open_until is None:
        return 0
    mine = type(row)._default_manager.filter(pk=row.pk, open_until=row.open_until)
    if not row.is_resting(at) and mine.update(open_until=at + trial):
        return 0
    return max(1, int((max(row.open_until, at) - at).total_seconds()))


@step
def note_answered(*, row: Connected, milliseconds: int, at: datetime) -> None:
    """It has answered: the circuit closes."""
    type(row)._default_manager.filter(pk=row.pk).update(
        failures=0, open_until=None, trouble="", succeeded_at=at, milliseconds=milliseconds
    )


@step
def note_failed(
    *, row: Connected, wrong: Unfetched, at: datetime, trial: timedelta = TRIAL
) -> None:
    """It has not; or it has, if not as it should."""
    held = type(row)._default_manager.select_for_update().get(pk=row.pk)
    held.trouble, held.failed_at = wrong.trouble[:300], at
    if wrong.counts:
        verdict = after_failure(
            attempts=held.failures, refused=False, was_open=held.open_until is not None, at=at,
            probe=trial,
        )  # fmt: skip
        held.failures, held.open_until = verdict.attempts, verdict.open_until
    elif wrong.outcome != BUSY:
        held.failures, held.open_until = 0, None
    held.save(update_fields=["trouble", "failed_at", "failures", "open_until"])
