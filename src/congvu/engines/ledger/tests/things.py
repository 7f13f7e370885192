"""Events and actions that the ledger's tests write."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import ClassVar

from congvu.engines.ledger import api
from congvu.kernel.actions import action, publish
from congvu.kernel.actors import Actor, ActorKind
from congvu.kernel.events import Event, event

AT = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
BINH = Actor(kind=ActorKind.OFFICIAL, name="Bình", account_id=7, request_id="req-1")


@event
class Renamed(Event):
    name: ClassVar[str] = "testing.thing.renamed"
    sentence: ClassVar[str] = "Đổi tên từ {before} thành {after} ngày {day}"
    noun: ClassVar[str] = "thing"
    subject: ClassVar[str] = "thing_id"
    person: ClassVar[str] = "person_id"
    personal: ClassVar[tuple[str, ...]] = ("before", "after")
    law: ClassVar[str] = "luat-91-2025-qh15"
    public: ClassVar[bool] = True

    thing_id: str
    person_id: str
    day: str
    before: str
    after: str


@event
class Counted(Event):
    name: ClassVar[str] = "testing.thing.counted"
    noun: ClassVar[str] = "thing"
    subject: ClassVar[str] = "thing_id"

    thing_id: str
    count: int


@action(needs="public")
def rename(
    *, actor: Actor, thing_id: str, at: datetime, before: str = "An", after: str = "Ân"
) -> None:
    publish(
        Renamed(thing_id=thing_id, person_id="p-1", day="2026-11-20", before=before, after=after),
        unit_id=51,
    )


@action(needs="public")
def count(*, actor: Actor, thing_id: str, number: int, at: datetime) -> None:
    publish(Counted(thing_id=thing_id, count=number))


@action(needs="public")
def count_many(*, actor: Actor, numbers: range, at: datetime) -> int:
    return api.record_many(events=(Counted(thing_id=f"m-{n}", count=n) for n in numbers))


@action(needs="public")
def erase(*, actor: Actor, person_uid: str, at: datetime) -> int:
    return api.erase_person(person_uid=person_uid)
