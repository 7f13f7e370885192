"""Where the process of a report comes to."""

from __future__ import annotations

from congvu.engines.casework.contracts import Ended
from congvu.systems.petitions import actions


def take(ended: Ended) -> None:
    """Taken in."""
    actions.take_report(uid=ended.case.subject_uid, at=ended.at)


def answer(ended: Ended) -> None:
    """Answered: the reason given with the outcome is the answer."""
    actions.close_report(uid=ended.case.subject_uid, note=ended.reason, how="answered", at=ended.at)


def refuse(ended: Ended) -> None:
    """Not taken in, and why."""
    actions.close_report(uid=ended.case.subject_uid, note=ended.reason, how="refused", at=ended.at)
