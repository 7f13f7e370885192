"""Our offices on the axis, and the agencies that are on it."""

from __future__ import annotations

from datetime import datetime

from congvu.engines.exchange import events
from congvu.engines.exchange.actions import vxp
from congvu.engines.exchange.actions.parties import axis, learn_agency
from congvu.engines.exchange.models import Channel, Office
from congvu.kernel.actions import action, publish, unchanged
from congvu.kernel.actors import Actor

SEND = "exchange.message.send"


def join(*, actor: Actor, at: datetime) -> None:
    """Register offices that are not yet, and read the list when one was; silent while nobody answers."""
    fresh = list(Office.objects.open().filter(registered_at=None).order_by("id"))
    if not fresh:
        return
    channel = ensure_axis(actor=actor)
    try:
        station = vxp.station_of(channel)
        for office in fresh:
            vxp.register(station, office=office.code, name=office.name, at=at)
            note_registered(actor=actor, office=office.pk, at=at)
        read_agencies(actor=actor, at=at)
    except (vxp.Unreachable, vxp.TurnedDown):
        return


def read_agencies(*, actor: Actor, at: datetime) -> int:
    """Ask the axis who is on it; gives how many were new. Raises vxp.Unreachable, vxp.TurnedDown."""
    office = Office.objects.open().exclude(registered_at=None).order_by("id").first()
    if office is None:
        return 0
    station = vxp.station_of(ensure_axis(actor=actor))
    listed = vxp.agencies(station, office=office.code, at=at)
    found = [(str(e.get("code", "")), str(e.get("name", ""))) for e in listed]
    return learn(actor=actor, found=found, at=at)


@action(needs=SEND)
def ensure_axis(*, actor: Actor) -> Channel:
    """The axis's channel."""
    unchanged()
    return axis()


@action(needs=SEND)
def note_registered(*, actor: Actor, office: int, at: datetime) -> None:
    """The axis has taken the office in."""
    unchanged()
    Office.objects.filter(pk=office).update(registered_at=at)


@action(needs=SEND)
def learn(*, actor: Actor, found: list[tuple[str, str]], at: datetime) -> int:
    """Keep the agencies that are new."""
    added = sum(learn_agency(code=code, name=name, at=at) for code, name in found)
    if added:
        publish(events.AgenciesRead(added=added))
    else:
        unchanged()
    return added
