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


def wake_on_commit(channel_ids: Iterable[int]) -> None:
    """Call the carriers once the caller's transaction is there for others to see."""
    ids = sorted(set(channel_ids))
    transaction.on_commit(lambda: wake(ids))


def wake(channel_ids: Iterable[int]) -> None:
    """One living job a channel and generation."""
    for pk, generation in prepared.execute(_GENERATIONS, [list(channel_ids)]):
        jobs.enqueue(
            JOB, unique_key=f"exchange:{pk}:{generation}", ordering_key=f"exchange:{pk}",
            channel=pk,
        )  # fmt: skip
