"""Events reach handlers in order, at least once; one that fails holds back only its own subject."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest

from congvu.engines.jobs import api
from congvu.engines.jobs.actions import deliveries
from congvu.engines.jobs.actions.deliveries import Subscription
from congvu.engines.jobs.models import Cursor, Job
from congvu.engines.ledger.contracts import Entry
from congvu.kernel.actions import action, publish
from congvu.kernel.actors import Actor
from congvu.kernel.events import Event, event

AT = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
US = Actor.system("test")
SEEN: list[tuple[str, str, int]] = []
BROKEN: set[tuple[str, str]] = set()


@event
class Moved(Event):
    name: ClassVar[str] = "jobtesting.thing.moved"
    noun: ClassVar[str] = "thing"
    subject: ClassVar[str] = "thing"

    thing: str
    step: int


@action(needs="public")
def move(*, actor: Actor, thing: str, step: int, at: datetime = AT) -> None:
    publish(Moved(thing=thing, step=step))


def first(entry: Entry) -> None:
    handle("first", entry)


def second(entry: Entry) -> None:
    handle("second", entry)


def handle(who: str, entry: Entry) -> None:
    if (who, entry.subject) in BROKEN:
        raise ValueError(f"{who} cannot take {entry.subject}")
    SEEN.append((who, entry.subject, entry.payload["step"]))


@pytest.fixture(autouse=True)
def _handlers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two handlers of this test module in place of the rooms' own."""
    made = {
        name: Subscription("jobs", frozenset({Moved.name}), f"tests.test_deliveries.{name}")
        for name in ("first", "second")
    }
    monkeypatch.setattr(deliveries, "subscriptions", lambda: {s.key: s for s in made.values()})
    SEEN.clear()
    BROKEN.clear()


def seen_by(who: str, thing: str = "") -> list[tuple[str, int]]:
    return [(t, step) for w, t, step in SEEN if w == who and thing in ("", t)]


@pytest.mark.django_db
def test_each_handler_gets_each_event_once_in_order() -> None:
    for step, thing in enumerate("abab"):
        move(actor=US, thing=thing, step=step)
    api.run_pending(at=AT)
    api.run_pending(at=AT)
    assert seen_by("first") == seen_by("second") == [("a", 0), ("b", 1), ("a", 2), ("b", 3)]


@pytest.mark.django_db
def test_a_failing_handler_holds_back_only_its_own_subject() -> None:
    BROKEN.add(("first", "a"))
    for step, thing in enumerate("abab"):
        move(actor=US, thing=thing, step=step)
    api.run_pending(at=AT)
    assert seen_by("second") == [("a", 0), ("b", 1), ("a", 2), ("b", 3)]
    assert seen_by("first") == [("b", 1), ("b", 3)]
    BROKEN.clear()
    move(actor=US, thing="a", step=9)
    api.run_pending(at=AT + timedelta(hours=2))
    assert seen_by("first", "a") == [("a", 0), ("a", 2), ("a", 9)]
    assert Job.objects.count() == 0


@pytest.mark.django_db
def test_a_delivery_that_never_works_ends_in_the_dead_letters_and_blocks_no_one_else() -> None:
    BROKEN.add(("first", "a"))
    move(actor=US, thing="a", step=0)
    move(actor=US, thing="a", step=1)
    for hours in range(40):
        api.run_pending(at=AT + timedelta(hours=hours))
    [letter] = api.dead_letters()
    assert letter.name == "jobs.deliver"
    assert letter.reason == "ValueError: first cannot take a"
    move(actor=US, thing="b", step=5)
    api.run_pending(at=AT + timedelta(hours=41))
    assert seen_by("first") == [("b", 5)]
    BROKEN.clear()
    admin = Actor.system("jobs.admin")
    api.retry_job(actor=admin, uid=letter.uid)
    api.run_pending(at=AT + timedelta(hours=42))
    assert seen_by("first", "a") == [("a", 0), ("a", 1)]


@pytest.mark.django_db
def test_in_a_new_house_history_is_read_and_a_new_handler_begins_at_the_head(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one = {k: s for k, s in deliveries.subscriptions().items() if "first" in k}
    both = deliveries.subscriptions()
    monkeypatch.setattr(deliveries, "subscriptions", lambda: one)
    move(actor=US, thing="a", step=0)
    api.run_pending(at=AT)
    assert seen_by("first") == [("a", 0)]
    monkeypatch.setattr(deliveries, "subscriptions", lambda: both)
    api.run_pending(at=AT)
    move(actor=US, thing="a", step=1)
    api.run_pending(at=AT)
    assert seen_by("second") == [("a", 1)]
    assert set(Cursor.objects.values_list("position", flat=True)) == {2}


@event
class Rested(Moved):
    name: ClassVar[str] = "jobtesting.thing.rested"


@action(needs="public")
def rest(*, actor: Actor, thing: str, step: int, at: datetime = AT) -> None:
    publish(Rested(thing=thing, step=step))


def both_names() -> dict[str, Subscription]:
    one = Subscription("jobs", frozenset({Moved.name, Rested.name}), "tests.test_deliveries.first")
    return {one.key: one}


@pytest.mark.django_db
def test_events_of_several_names_come_in_one_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliveries, "subscriptions", both_names)
    monkeypatch.setattr(deliveries, "PAGE", 3)  # a backlog of several pages
    for step in range(10):
        (rest if step % 3 else move)(actor=US, thing="a", step=step)
    api.run_pending(at=AT)
    assert seen_by("first") == [("a", step) for step in range(10)]
    assert list(Cursor.objects.values_list("handler", "position")) == [
        ("jobs:tests.test_deliveries.first", 10)
    ]


@pytest.mark.django_db
def test_a_failing_name_holds_back_the_other_names_of_its_subject(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(deliveries, "subscriptions", both_names)
    BROKEN.add(("first", "a"))
    move(actor=US, thing="a", step=0)
    api.run_pending(at=AT)
    BROKEN.clear()
    rest(actor=US, thing="a", step=1)
    rest(actor=US, thing="b", step=2)
    api.run_pending(at=AT)
    assert seen_by("first") == [("b", 2)]
    api.run_pending(at=AT + timedelta(hours=2))
    assert seen_by("first", "a") == [("a", 0), ("a", 1)]


@pytest.mark.django_db
def test_former_cursors_are_taken_over_where_the_hindmost_stood(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(deliveries, "subscriptions", both_names)
    for step in range(4):
        move(actor=US, thing="a", step=step)
    [to] = both_names().values()
    for former, position in zip(to.former_keys, (4, 2), strict=True):
        Cursor.objects.create(handler=former, position=position, moved_at=AT)
    api.run_pending(at=AT)
    assert seen_by("first") == [("a", 2), ("a", 3)]
    deliveries.redeliver(handler=to.former_keys[0], position=1)
    assert seen_by("first")[-1] == ("a", 0)


@pytest.mark.django_db
def test_many_entries_nobody_waits_for_are_passed_quickly() -> None:
    for step in range(30):
        move(actor=US, thing="x", step=step)
    api.run_pending(at=AT)
    before = len(SEEN)
    assert api.run_pending(at=AT) == 0
    assert len(SEEN) == before == 60
