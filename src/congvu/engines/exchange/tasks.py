"""Jobs and schedules of the exchange."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import InterfaceError, OperationalError

from congvu.engines.exchange.actions import (
    bus,
    carrying,
    directory,
    dispatching,
    listening,
    opening,
    polling,
    stamping,
    unanswered,
    vxp,
    waking,
)
from congvu.engines.exchange.queries import dues
from congvu.engines.jobs.api import RetryAt, enqueue, job
from congvu.kernel import clock
from congvu.kernel.actors import Actor

SOON = timedelta(seconds=2)
LISTEN_SECONDS = 5.0
log = logging.getLogger(__name__)
CARRIER = Actor.system("Trục liên thông")


# Given up it would hold its channel back for ever: whatever stops it, it is tried again; and soon
# when only the database was away, for the wait between attempts grows to an hour.
@job(name="exchange.dispatch", attempts=1000)
def dispatch(*, channel: int) -> None:
    """Carry what waits over a channel, oldest first, until nothing is left or it does not answer."""
    try:
        _carry_all(channel)
    except (OperationalError, InterfaceError) as away:
        raise RetryAt(clock.now() + SOON, str(away)) from away


def _carry_all(channel: int) -> None:
    row = dispatching.begin(actor=CARRIER, channel=channel, at=clock.now())
    if row is None:
        return
    held = carrying.Held(CARRIER, row)
    while due := _next(held):
        if not carrying.carry(held=held, due=due):
            return
        row.refresh_from_db()
    held.settle()


def _next(held: carrying.Held) -> list[dues.Due]:
    """What follows what has gone; where a minute has its quota, what went is counted first."""
    if held.channel.per_minute:
        held.settle()
    return dues.next_due(held.channel, at=clock.now(), after=held.last)


# One at a time: it holds a thread of its worker while lines go over the bus. Each asks for the next;
# where that chain is broken the sweep begins it anew.
@job(name="exchange.listen", attempts=1000)
def listen(*, turn: int) -> None:
    """Take in what comes over the bus within some seconds."""
    try:
        listening.listen(actor=CARRIER, seconds=LISTEN_SECONDS)
    except vxp.Unreachable as silent:
        log.warning("nothing was heard: %s", silent)
        return
    except (OperationalError, InterfaceError) as away:
        raise RetryAt(clock.now() + SOON, str(away)) from away
    _listen_on(1 - turn)


def _listen_on(turn: int) -> None:
    if bus.is_configured() and listening.lines():
        enqueue(
            "exchange.listen", unique_key=f"exchange:listen:{turn}", ordering_key="exchange:listen",
            turn=turn,
        )  # fmt: skip


@job(name="exchange.open", attempts=8)
def open_message(*, message: int) -> None:
    """Put the files of a document away."""
    opening.open_files(actor=CARRIER, message=message, at=clock.now())


def sweep() -> None:
    """Wake the channels that have something to do: retries that are due, and calls that were lost."""
    waking.wake(dues.busy_channels(at=clock.now()))
    _listen_on(0)


def poll() -> None:
    """Fetch what waits for us at the axis; look for what nobody has confirmed over the bus."""
    if vxp.is_configured():
        directory.join(actor=CARRIER, at=clock.now())
        polling.poll(actor=CARRIER, at=clock.now())
    if bus.is_configured():
        unanswered.give_up(actor=CARRIER, at=clock.now())


def read_agencies() -> None:
    """Who has come to the axis since: nobody tells us otherwise."""
    if not vxp.is_configured():
        return
    try:
        directory.read_agencies(actor=CARRIER, at=clock.now())
    except (vxp.Unreachable, vxp.TurnedDown) as wrong:
        log.warning("the list of agencies was not read: %s", wrong)


def stamp_head() -> None:
    """A time stamp over the ledger's head, when messages came or went since the last."""
    stamping.stamp_head(actor=CARRIER, at=clock.now())
