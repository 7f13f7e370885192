"""The carrier's round: sign what is due, hand it over, settle what became of it."""

from __future__ import annotations

import contextvars
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TypeVar

from congvu.engines.documents import api as documents
from congvu.engines.exchange.actions import bus, dispatching, preparing, vxp, webhook
from congvu.engines.exchange.models import Channel
from congvu.engines.exchange.models.messages import QUEUED, SIGNED
from congvu.engines.exchange.models.parties import EVENTS
from congvu.engines.exchange.queries import contents
from congvu.engines.exchange.queries.dues import Due, following, signed
from congvu.engines.exchange.rules import batches
from congvu.engines.exchange.rules import bus as bus_rules
from congvu.kernel import clock
from congvu.kernel.actors import Actor

# Calls go out on threads of their own, which touch no row; what they keep open is used again.
_lines = ThreadPoolExecutor(max_workers=4, thread_name_prefix="exchange-call")
T = TypeVar("T")


@dataclass
class Held:
    """What has gone over a channel and is not settled yet: that is done while the next call is out.

    A crash before it is settled sends it once more, and the other side knows it.
    """

    actor: Actor
    channel: Channel
    gone: list[dispatching.Gone] = field(default_factory=list)

    @property
    def last(self) -> int:
        """Of the deliveries that have gone; 0 when nothing is held."""
        return max((d.pk for each in self.gone for d in each.due.deliveries), default=0)

    def settle(self) -> None:
        """Write down that the other side has them."""
        gone, self.gone = self.gone, []
        if gone:
            dispatching.settle_gone(
                actor=self.actor, channel=self.channel.pk, gone=gone, at=clock.now()
            )


@dataclass
class Round:
    """What became of what was handed over. wrong: the first that did not go, and why.

    meanwhile: what is done while the first call is out.
    """

    gone: list[dispatching.Gone] = field(default_factory=list)
    wrong: tuple[Due, str] | None = None
    refused: bool = False
    meanwhile: Callable[[], None] | None = None


def carry(*, held: Held, due: list[Due]) -> bool:
    """One batch; whether all of it went (or was refused for good), so that the next may follow."""
    try:
        wrong = _sign(held, [each.message.pk for each in due if each.message.state == QUEUED])
    except documents.UnableToSign as refused:
        return _failed(held, due[0], str(refused), refused=False)
    for each in due:
        if each.message.pk in wrong:
            _failed(held, each, wrong[each.message.pk], refused=True)
    left = [each for each in due if each.message.pk not in wrong]
    ready = left if all(each.message.state == SIGNED for each in left) else signed(left)
    if not ready:
        return True
    behind = following(due)
    busy = partial(_meanwhile, held, behind) if behind or held.gone else None
    found = _hand_over(held.channel, ready, Round(meanwhile=busy))
    held.settle()  # when no call was out
    held.gone = found.gone
    if found.wrong is None:
        return True
    return _failed(held, *found.wrong, refused=found.refused)


def _sign(held: Held, messages: list[int]) -> dict[int, str]:
    """Those that cannot go, and why. Raises UnableToSign."""
    if not messages:
        return {}
    form = held.channel.form
    return preparing.prepare(actor=held.actor, messages=messages, form=form, at=clock.now())


def _meanwhile(held: Held, messages: list[int]) -> None:
    """Settle what went before, sign what comes next; what cannot be signed is told in its turn."""
    held.settle()
    with suppress(documents.UnableToSign):
        _sign(held, messages)


def _hand_over(channel: Channel, due: list[Due], found: Round) -> Round:
    """In order, in as few calls as the station takes; ends at the first that does not go."""
    try:
        station = vxp.station_of(channel)
        while len(found.gone) < len(due) and found.wrong is None:
            left = due[len(found.gone) :]
            sizes = [each.message.size for each in left]
            most, room = vxp.most_together(station), vxp.room_of(station)
            group = next(batches.calls(left, sizes, most=most, most_bytes=room))
            with suppress(vxp.OneByOne):
                _call(station, group, found)
    except vxp.Unreachable as silent:
        found.wrong = due[len(found.gone)], str(silent)
    except vxp.TurnedDown as refused:
        found.wrong, found.refused = (due[len(found.gone)], str(refused)), True
    return found


def _call(station: vxp.Station, group: list[Due], found: Round) -> None:
    raws = contents.payloads([each.message for each in group])
    if len(group) == 1 and not station.is_bus:
        found.gone.append(_during(found, lambda: _one(station, group[0], raws[0])))
        return
    sender = group[0].message.office
    assert sender is not None
    code, to, at = sender.code, group[0].deliveries[0].partner.code, clock.now()
    if station.is_bus:
        about = bus_rules.about([d.pk for each in group for d in each.deliveries])
        call = partial(bus.send_all, station, sender=code, to=to, raws=raws, about=about, at=at)
    else:
        call = partial(_all, station, code, raws, at)
    answers = _during(found, call)
    for each, answer in zip(group, answers, strict=False):
        if answer.trouble:
            found.wrong, found.refused = (each, answer.trouble), True
            return
        found.gone.append(dispatching.Gone(each, answer.remote_id))


def _during(found: Round, call: Callable[[], T]) -> T:
    """What a call answers; once a round, the next messages are signed while it is out."""
    meanwhile, found.meanwhile = found.meanwhile, None
    if meanwhile is None:
        return call()
    answer = _lines.submit(contextvars.copy_context().run, call)
    try:
        meanwhile()
    finally:
        wait([answer])
    return answer.result()


def _all(
    station: vxp.Station, sender: str, raws: Sequence[bytes], at: datetime
) -> list[vxp.Answered]:
    if station.form == EVENTS:
        return webhook.send_all(station, raws=raws)
    return vxp.send_all(station, sender=sender, raws=raws, at=at)


def _one(station: vxp.Station, each: Due, raw: bytes) -> dispatching.Gone:
    message = each.message
    if station.form == EVENTS:
        return dispatching.Gone(each, webhook.send(station, raw=raw))
    assert message.office is not None
    kind = "edoc" if message.kind == "document" else "status"
    remote = vxp.send(station, sender=message.office.code, raw=raw, kind=kind, at=clock.now())
    return dispatching.Gone(each, remote)


def _failed(held: Held, due: Due, trouble: str, *, refused: bool) -> bool:
    held.settle()  # first, for it closes the circuit that a failure opens
    dispatching.settle_failed(
        actor=held.actor, channel=held.channel.pk, due=due, trouble=trouble, refused=refused,
        at=clock.now(),
    )  # fmt: skip
    return refused
