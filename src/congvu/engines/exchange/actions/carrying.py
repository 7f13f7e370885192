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
from congvu.engines.exchange.actions import dispatching, preparing, vxp, webhook
from congvu.engines.exchange.models import Channel
from congvu.engines.exchange.models.parties import EVENTS
from congvu.engines.exchange.queries import contents
from congvu.engines.exchange.queries.dues import Due, following, signed
from congvu.engines.exchange.rules import batches
from congvu.kernel import clock
from congvu.kernel.actors import Actor

# Calls go out on threads of their own, which touch no row; what they keep open is used again.
_lines = ThreadPoolExecutor(max_workers=4, thread_name_prefix="exchange-call")
T = TypeVar("T")


@dataclass
class Round:
    """What became of what was handed over. wrong: the first that did not go, and why.

    meanwhile: what is done while the first call is out.
    """

    gone: list[dispatching.Gone] = field(default_factory=list)
    wrong: tuple[Due, str] | None = None
    refused: bool = False
    meanwhile: Callable[[], None] | None = None


def carry(*, actor: Actor, channel: int, due: Sequence[Due]) -> bool:
    """One batch; whether all of it went (or was refused for good), so that the next may follow."""
    try:
        wrong = preparing.prepare(
            actor=actor, messages=[each.message.pk for each in due], at=clock.now()
        )
    except documents.UnableToSign as refused:
        return _failed(actor, channel, due[0], str(refused), refused=False)
    for each in due:
        if each.message.pk in wrong:
            _failed(actor, channel, each, wrong[each.message.pk], refused=True)
    ready = signed([each for each in due if each.message.pk not in wrong])
    if not ready:
        return True
    behind = following(due)
    found = Round(meanwhile=partial(_sign_ahead, actor, behind) if behind else None)
    return _settled(actor, channel, _hand_over(channel, ready, found))


def _sign_ahead(actor: Actor, messages: list[int]) -> None:
    """What cannot be signed now is told when its turn comes."""
    with suppress(documents.UnableToSign):
        preparing.prepare(actor=actor, messages=messages, at=clock.now())


def _hand_over(channel: int, due: list[Due], found: Round) -> Round:
    """In order, in as few calls as the station takes; ends at the first that does not go."""
    try:
        station = vxp.station_of(Channel.objects.get(pk=channel))
        while len(found.gone) < len(due) and found.wrong is None:
            left = due[len(found.gone) :]
            sizes = [each.message.size for each in left]
            group = next(batches.calls(left, sizes, most=vxp.most_together(station)))
            with suppress(vxp.OneByOne):
                _call(station, group, found)
    except vxp.Unreachable as silent:
        found.wrong = due[len(found.gone)], str(silent)
    except vxp.TurnedDown as refused:
        found.wrong, found.refused = (due[len(found.gone)], str(refused)), True
    return found


def _call(station: vxp.Station, group: list[Due], found: Round) -> None:
    raws = contents.payloads([each.message for each in group])
    if len(group) == 1:
        found.gone.append(_during(found, lambda: _one(station, group[0], raws[0])))
        return
    sender = group[0].message.office
    assert sender is not None
    code, at = sender.code, clock.now()
    answers = _during(found, lambda: _all(station, code, raws, at))
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


def _settled(actor: Actor, channel: int, found: Round) -> bool:
    if found.gone:
        dispatching.settle_gone(actor=actor, channel=channel, gone=found.gone, at=clock.now())
    if found.wrong is None:
        return True
    return _failed(actor, channel, *found.wrong, refused=found.refused)


def _failed(actor: Actor, channel: int, due: Due, trouble: str, *, refused: bool) -> bool:
    dispatching.settle_failed(
        actor=actor, channel=channel, due=due, trouble=trouble, refused=refused, at=clock.now()
    )
    return refused
