"""Reactions: ends of our diagrams, a task taken into hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from congvu.engines.casework.contracts import Ended
from congvu.engines.ledger.contracts import Entry
from congvu.kernel.actors import Actor
from congvu.systems.correspondence.actions import asking, axis, mailing, outgoing, routing

SYSTEM = Actor.system("Văn thư")


def check_routed(ended: Ended) -> Mapping[str, Any]:
    """The leader's turn is over: there must be a slip."""
    routing.check_routed(ended=ended)
    return {}


def finish(ended: Ended) -> Mapping[str, Any]:
    """An assignment is done."""
    routing.finish_assignment(ended=ended)
    return {}


def hand_back(ended: Ended) -> Mapping[str, Any]:
    """An assignment was handed back."""
    routing.return_assignment(ended=ended)
    return {}


def begin_work(entry: Entry) -> None:
    """Somebody took the task of an assignment."""
    told = entry.payload
    if told["subject_noun"] == routing.GIVEN:
        routing.begin_work(actor=SYSTEM, uid=told["subject_uid"], who=entry.actor_name, at=entry.at)


def receive_document(entry: Entry) -> None:
    """A document is here with its files: the clerk's turn."""
    axis.receive_document(actor=SYSTEM, message_uid=entry.payload["message_uid"], at=entry.at)


def follow_issued(entry: Entry) -> None:
    """A document was issued: it enters the register of what leaves."""
    outgoing.follow_issued(actor=SYSTEM, told=entry.payload, at=entry.at)


def follow_discarded(entry: Entry) -> None:
    """A draft was given up."""
    outgoing.follow_discarded(actor=SYSTEM, draft_uid=entry.payload["draft_uid"])


def follow_mended(entry: Entry) -> None:
    """A document of ours was corrected or replaced by another."""
    outgoing.follow_mended(actor=SYSTEM, told=entry.payload, at=entry.at)


def follow_confirmed(entry: Entry) -> None:
    """An agency has what we sent."""
    _delivery(entry, "")


def follow_failed(entry: Entry) -> None:
    """The exchange gave up on an agency."""
    _delivery(entry, entry.payload["trouble"])


def follow_status(entry: Entry) -> None:
    """An agency tells how our document stands there."""
    asking.follow_status(actor=SYSTEM, message_uid=entry.payload["message_uid"], at=entry.at)


def follow_parcel(entry: Entry) -> None:
    """An e-mail to a place outside reached its end."""
    mailing.follow_parcel(actor=SYSTEM, parcel_uid=entry.payload["uid"], at=entry.at)


def _delivery(entry: Entry, trouble: str) -> None:
    told = entry.payload
    outgoing.follow_delivery(
        actor=SYSTEM, message_uid=told["message_uid"], code=told["partner_code"],
        trouble=trouble, at=entry.at,
    )  # fmt: skip
