"""Telling the carrier of a channel's messages that there is work, without losing a call.

One job a channel carries everything that waits. A job that begins raises the channel's generation
before it looks; who has committed a message asks for a job of the generation it then reads. So
either that job has not begun and will see the message, or it is a new one. A schedule looks after
what a crash between the commit and the call leaves behind.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from congvu.engines.jobs import api as jobs
from congvu.kernel import prepared

JOB = "exchange.dispatch"
_GENERATIONS = "SELECT id, generation FROM exchange_channel WHERE id = ANY(%s::bigint[])"


_asked: dict[int, int] = {}  # channel → the generation that this process has asked a job for


def wake_on_commit(channel_ids: Iterable[int]) -> None:
    """Call the carriers once the caller's transaction is there for others to see."""
    ids = sorted(set(channel_ids))
    transaction.on_commit(lambda: _ask(ids))


def wake(channel_ids: Iterable[int]) -> None:
    """One living job a channel and generation, whatever was asked for before."""
    for pk, generation in _generations(channel_ids):
        _enqueue(pk, generation)


def _ask(channel_ids: Iterable[int]) -> None:
    """The same but for what was asked for and has not begun: it will see what was committed.

    Should somebody have taken that job away, the schedule asks again.
    """
    for pk, generation in _generations(channel_ids):
        if _asked.get(pk) != generation:
            _enqueue(pk, generation)
            _asked[pk] = generation


def _generations(channel_ids: Iterable[int]) -> Iterable[tuple[int, int]]:
    return (
        (pk, generation) for pk, generation in prepared.execute(_GENERATIONS, [list(channel_ids)])
    )


def _enqueue(channel: int, generation: int) -> None:
    jobs.enqueue(
        JOB, unique_key=f"exchange:{channel}:{generation}", ordering_key=f"exchange:{channel}",
        channel=channel,
    )  # fmt: skip
