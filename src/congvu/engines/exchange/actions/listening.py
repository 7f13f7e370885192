"""Taking in what comes over the bus: believed by its headers, committed, receipted, only then let go of.

A crash in between brings it again; the same bytes are taken once.
"""

from __future__ import annotations

import hashlib
import logging
from contextlib import closing
from datetime import datetime

from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext as _

from congvu.engines.exchange.actions import bus as cluster
from congvu.engines.exchange.actions import receipts, receiving, vxp
from congvu.engines.exchange.models import Channel, Office
from congvu.engines.exchange.queries import calls
from congvu.engines.exchange.queries.parties import canonical
from congvu.engines.exchange.rules import batches, bus
from congvu.engines.exchange.rules.bus import Receipt
from congvu.engines.exchange.rules.vxp import Call, read
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.kernel.errors import OutOfReach

log = logging.getLogger(__name__)
MOST_TRIES = 20  # of a pack that we cannot take for a reason of our own; then its sender is told
FULL_SECONDS = 10.0


def lines() -> dict[int, cluster.Line]:
    """The lines that go over the bus, by channel, with what comes for our offices."""
    codes = sorted(canonical(o.code) for o in Office.objects.open().only("code"))
    rows = Channel.objects.filter(kind="direct", address=bus.ADDRESS).prefetch_related("partners")
    found = {}
    for row in rows.order_by("id"):
        partners = sorted(each.code for each in row.partners.all())
        if codes and partners:
            subjects = tuple(bus.subject(row.system_id, code) for code in codes)
            found[row.pk] = cluster.Line(bus.consumer(row.system_id, partners[0]), subjects)
    return found


def listen(*, actor: Actor, seconds: float) -> int:
    """Take in what comes within some seconds; gives how much. Raises Unreachable."""
    count = 0
    with closing(cluster.arrivals(lines(), seconds=seconds)) as arrivals:
        for arrived in arrivals:
            try:
                _settle(actor, arrived)
            except (OperationalError, InterfaceError):
                arrived.later()
                raise
            count += 1
    return count


def _settle(actor: Actor, arrived: cluster.Arrived) -> None:
    channel = Channel.objects.get(pk=arrived.line)
    asked = _asked(channel, arrived)
    if asked is None:
        log.warning("line %s: what came bears no signature of its secret", channel.name)
        arrived.done()
        return
    try:
        _take(actor, channel, asked, arrived)
    except (OperationalError, InterfaceError, OutOfReach):
        raise
    except vxp.Unreachable as silent:
        log.warning("line %s: no receipt given: %s", channel.name, silent)
        arrived.later()
    except Exception:  # whatever is wrong with one is not wrong with the next
        log.exception("line %s: what came was not taken", channel.name)
        _not_taken(channel, asked, arrived)


def _asked(channel: Channel, arrived: cluster.Arrived) -> Call | None:
    """What the headers tell of, when the line's secret signed them as they were put into the stream
    and the body is the one they mean."""
    asked = read(arrived.head)
    if asked is None or asked.system_id != channel.system_id:
        return None
    if not calls.is_signed(arrived.head, channel, asked, now=clock.now() - arrived.age):
        return None
    body = arrived.body
    whole = body is None or hashlib.sha256(body).hexdigest() == asked.sha256
    return asked if whole else None


def _take(actor: Actor, channel: Channel, asked: Call, arrived: cluster.Arrived) -> None:
    at = clock.now()
    if asked.message_type == bus.RECEIPT:
        told = bus.read_receipts(arrived.body or b"") or []
        receipts.settle(actor=actor, channel=channel.pk, about=asked.doc_id, receipts=told, at=at)
    elif not calls.room(channel, at=at):
        arrived.later(FULL_SECONDS)
        return
    else:
        raws = batches.unpacked(arrived.body or b"") or []
        _tell(channel, asked, _taken(actor, channel, raws, at), at)
    arrived.done()


def _taken(actor: Actor, channel: Channel, raws: list[bytes], at: datetime) -> list[Receipt]:
    """All of a pack: what follows one that is set aside is on its way already."""
    found: list[Receipt] = []
    while len(found) < len(raws):
        left = raws[len(found) :]
        taken = receiving.take_all(actor=actor, raws=left, channel=channel.pk, at=at)
        found += [_receipt(raw, each) for raw, each in zip(left, taken, strict=False)]
    return found


def _receipt(raw: bytes, taken: receiving.Taken) -> Receipt:
    sha256 = hashlib.sha256(raw).hexdigest()
    if taken.quarantined:
        return Receipt(sha256=sha256, trouble=receiving.why(taken))
    return Receipt(sha256=sha256, remote_id=taken.uids[0])


def _not_taken(channel: Channel, asked: Call, arrived: cluster.Arrived) -> None:
    """Again for a while; then the sender is told, for others wait behind it."""
    if arrived.tries < MOST_TRIES or asked.message_type == bus.RECEIPT:
        arrived.later()
        return
    raws = batches.unpacked(arrived.body or b"") or []
    trouble = _("Bên nhận chưa xử lý được bản tin này.")
    refused = [Receipt(sha256=hashlib.sha256(raw).hexdigest(), trouble=trouble) for raw in raws]
    _tell(channel, asked, refused, clock.now())
    arrived.done()


def _tell(channel: Channel, asked: Call, told: list[Receipt], at: datetime) -> None:
    """To the office that sent it, under its line's secret."""
    if told:
        station, body = vxp.station_of(channel), bus.receipts(told)
        cluster.put(
            station, sender=asked.sender, to=asked.sender, body=body, kind=bus.RECEIPT,
            about=asked.doc_id, at=at,
        )  # fmt: skip
