"""Fetching what waits for our offices at the axis: asked for, taken, and only then told as done."""

from __future__ import annotations

import logging
from datetime import datetime

from congvu.engines.exchange.actions import receiving, vxp
from congvu.engines.exchange.actions.directory import ensure_axis
from congvu.engines.exchange.models import Office
from congvu.kernel.actors import Actor

log = logging.getLogger(__name__)


def poll(*, actor: Actor, at: datetime) -> int:
    """Take in everything that waits; gives how many. What cannot be fetched waits for the next time."""
    channel = ensure_axis(actor=actor)
    count = 0
    try:
        station = vxp.station_of(channel)
        for office in Office.objects.open().exclude(registered_at=None).order_by("id"):
            for kind in ("edoc", "status"):
                count += _fetch(actor, channel.pk, station, office.code, kind, at)
    except vxp.Unreachable:
        return count
    return count


def _fetch(
    actor: Actor, channel: int, station: vxp.Station, office: str, kind: str, at: datetime
) -> int:
    """What waits for one office. A parcel that cannot be had or kept is left there, named in the log,
    and asked for again the next time; the others are not held up by it."""
    count = 0
    for doc_id in _waiting(station, office, kind, at):
        try:
            raw = vxp.fetch(station, office=office, doc_id=doc_id, kind=kind, at=at)
            # Committed before the axis may forget it; told twice it is taken once.
            receiving.take(actor=actor, raw=raw, channel=channel, at=at)
            vxp.settle(station, office=office, doc_id=doc_id, kind=kind, state="done", at=at)
        except vxp.Unreachable as silent:
            if not isinstance(silent, vxp.Spoilt):
                raise
            log.warning("parcel %s for %s cannot be had: %s", doc_id, office, silent)
        except Exception:  # whatever is wrong with one parcel is not wrong with the next
            log.exception("parcel %s for %s was left at the axis", doc_id, office)
        else:
            count += 1
    return count


def _waiting(station: vxp.Station, office: str, kind: str, at: datetime) -> list[str]:
    """What the axis has for an office; nothing when it does not know the office."""
    try:
        return vxp.received(station, office=office, kind=kind, at=at)
    except vxp.TurnedDown as refused:
        log.warning("the axis lists nothing for %s: %s", office, refused)
        return []
