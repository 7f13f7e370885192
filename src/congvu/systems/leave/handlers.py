"""Reactions to casework: the head's decision, and a process cancelled elsewhere."""

from __future__ import annotations

from congvu.engines.casework.contracts import Ended
from congvu.engines.ledger.contracts import Entry
from congvu.kernel.actors import Actor
from congvu.systems.leave import actions, queries


def approve(ended: Ended) -> None:
    """The head agreed."""
    actions.approve_request(uid=ended.case.subject_uid, at=ended.at)


def refuse(ended: Ended) -> None:
    """The head did not."""
    actions.refuse_request(uid=ended.case.subject_uid, at=ended.at, note=ended.reason)


def withdraw_cancelled(entry: Entry) -> None:
    """A cancelled process of ours takes its waiting request with it."""
    told = entry.payload
    if told["subject_noun"] == "leaverequest" and queries.waiting_for(told["subject_uid"]):
        actions.withdraw_cancelled(actor=Actor.system("leave"), uid=told["subject_uid"])
