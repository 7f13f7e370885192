"""Live screens: the hub and the stream in this process, then a real server in its own."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, connections
from django.test import Client

from congvu.engines.notify import api
from congvu.engines.notify.contracts import Touch
from congvu.engines.notify.tests.test_telling import tell
from congvu.engines.notify.web import live
from congvu.engines.notify.web.hub import MOST_A_PERSON, QUEUE, RESYNC, Hub, Stream, TooManyStreams
from congvu.kernel.actors import Actor, ActorKind

Make = Callable[..., Any]
SYSTEM = Actor.system("test")


def stream(person_id: int = 1, account_id: int = 1, **reach: Any) -> Stream:
    units = {code.replace("_", "."): found for code, found in reach.items()}
    actor = Actor(
        kind=ActorKind.OFFICIAL, name="x", account_id=account_id, person_id=person_id, reach=units
    )
    return Stream(actor)


@pytest.mark.parametrize(
    ("ping", "hears"),
    [
        (Touch(topic="t", person_ids=(1,)), True),
        (Touch(topic="t", person_ids=(2,)), False),
        (Touch(topic="t", everyone=True), True),
        (Touch(topic="t", needs="a.b.read", unit_ids=(5,)), True),
        (Touch(topic="t", needs="a.b.read", unit_ids=(6,)), False),
        (Touch(topic="t", needs="a.b.write", unit_ids=(5,)), False),
        (Touch(topic="t", unit_ids=(5,)), False),
        (Touch(topic="t"), False),
    ],
)
def test_a_ping_reaches_only_whom_it_is_for(ping: Touch, hears: bool) -> None:
    assert stream(a_b_read=frozenset({5})).hears(ping) is hears


def test_a_stranger_hears_no_ping_to_nobody() -> None:
    assert not Stream(Actor.stranger()).hears(Touch(topic="t", person_ids=(1,)))


def test_a_slow_screen_is_told_to_fetch_everything() -> None:
    slow = stream()
    for number in range(QUEUE + 1):
        slow.tell(f"t{number}")
    assert slow.topics.qsize() == 1
    assert slow.topics.get_nowait() == RESYNC


def test_nonsense_on_the_channel_is_passed_over() -> None:
    hub, screen = Hub(), stream()
    hub.streams.add(screen)
    for payload in ("", "[]", "{}", '{"topic": 1', '{"topic":"t","person_ids":7}'):
        hub.hear(payload)
    assert screen.topics.empty()
    hub.hear('{"topic":"t","person_ids":[1]}')
    assert screen.topics.get_nowait() == "t"


def test_one_person_cannot_open_streams_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    hub = Hub()
    monkeypatch.setattr(hub, "_listen", lambda: None)
    with ExitStack() as stack:
        for _number in range(MOST_A_PERSON):
            stack.enter_context(hub.stream(stream().actor))
        with pytest.raises(TooManyStreams), hub.stream(stream().actor):
            pass
        stack.enter_context(hub.stream(stream(account_id=2).actor))
        hub.close()
        with pytest.raises(TooManyStreams), hub.stream(stream(account_id=3).actor):
            pass
    assert not hub.streams


class Screen:
    """A browser's end of one stream, in this process."""

    def __init__(self, session_key: str, last_id: str = "") -> None:
        headers = [(b"cookie", f"{settings.SESSION_COOKIE_NAME}={session_key}".encode())]
        if last_id:
            headers.append((b"last-event-id", last_id.encode()))
        self.scope = {"type": "http", "method": "GET", "headers": headers}
        self.status = 0
        self.received = b""
        self.gone = asyncio.Event()
        self.changed = asyncio.Event()

    async def run(self) -> None:
        await live.live(self.scope, self._receive, self._send)

    async def until(self, words: str, seconds: float = 5) -> str:
        async with asyncio.timeout(seconds):
            while words.encode() not in self.received:
                self.changed.clear()
                await self.changed.wait()
        return self.received.decode()

    async def _receive(self) -> dict[str, Any]:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        self.status = message.get("status", self.status)
        self.received += message.get("body", b"")
        self.changed.set()


def signed_in(account: Any) -> str:
    client = Client()
    client.force_login(account)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def looking(story: Callable[[], Any]) -> None:
    """Run an async story with a hub of its own, and leave nothing behind."""

    async def run() -> None:
        live.hub, live.close_connections = Hub(), connections.close_all
        try:
            await story()
        finally:
            live.hub.close()
            for task in asyncio.all_tasks() - {asyncio.current_task()}:
                task.cancel()

    asyncio.run(run())


async def heard(screen: Screen, act: Callable[[], Any], words: str) -> str:
    """What the screen shows once ``act`` was done (in a thread: it uses the database)."""
    await asyncio.to_thread(act)
    return await screen.until(words)


async def listening() -> None:
    async with asyncio.timeout(5):
        while not await asyncio.to_thread(_listeners):
            await asyncio.sleep(0.02)


def _listeners() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LISTEN congvu_live%'"
            " AND datname = current_database()"
        )
        found: int = cursor.fetchone()[0]
    connection.close()
    return found


def closing(act: Callable[[], Any]) -> Callable[[], Any]:
    """A thread's own connection must not outlive the thread."""

    def run() -> Any:
        try:
            return act()
        finally:
            connection.close()

    return run


@pytest.mark.slow  # real commits, a real listener
@pytest.mark.django_db(transaction=True)
def test_a_person_is_told_live_and_another_is_not(account: Make, notice: Make) -> None:
    notice()
    an, binh = account(), account("Trần Thị Bình")
    keys = signed_in(an), signed_in(binh)

    async def story() -> None:
        mine, other = Screen(keys[0]), Screen(keys[1])
        tasks = [asyncio.create_task(s.run()) for s in (mine, other)]
        await mine.until("event: unread\ndata: 0")
        await other.until("event: unread\ndata: 0")
        await listening()
        act = closing(lambda: tell(actor=SYSTEM, person_ids=[an.person_id]))
        shown = await heard(mine, act, "event: unread\ndata: 1")
        assert "event: messages" in shown
        assert "Hồ sơ G09" in shown
        await asyncio.sleep(0.1)
        assert b"G09" not in other.received
        assert len(live.hub.streams) == 2
        for screen in (mine, other):
            screen.gone.set()
            live.hub.hear('{"topic":"x","everyone":true}')
        async with asyncio.timeout(2):
            await asyncio.gather(*tasks)
        assert not live.hub.streams

    looking(story)


@pytest.mark.slow  # real commits
@pytest.mark.django_db(transaction=True)
def test_a_screen_that_comes_back_hears_what_it_missed(account: Make, notice: Make) -> None:
    notice()
    an, binh = account(), account("Trần Thị Bình")
    for number in range(3):
        people = [an.person_id, binh.person_id]
        tell(actor=SYSTEM, person_ids=people, unique_key=f"k{number}", context={"ma": f"G{number}"})
    an_actor = Actor(kind=ActorKind.CITIZEN, name="An", account_id=an.pk, person_id=an.person_id)
    first = api.messages(actor=an_actor).rows[-1].uid
    keys = signed_in(an), signed_in(binh)

    async def story() -> None:
        back, fresh, thief = Screen(keys[0], first), Screen(keys[0]), Screen(keys[1], first)
        tasks = [asyncio.create_task(s.run()) for s in (back, fresh, thief)]
        for screen in (back, fresh, thief):
            await screen.until("event: unread\ndata: 3")
        shown = [json.loads(line[6:])["title"] for line in back.received.decode().splitlines()
                 if line.startswith("data: {")]  # fmt: skip
        assert shown == ["Hồ sơ G1", "Hồ sơ G2"]
        assert b"event: messages" not in fresh.received
        assert b"event: messages" not in thief.received
        for task in tasks:
            task.cancel()

    looking(story)


@pytest.mark.slow  # real commits
@pytest.mark.django_db(transaction=True)
def test_a_session_that_was_ended_closes_its_stream(
    account: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "RECHECK", 0.0)
    monkeypatch.setattr(live, "HEARTBEAT", 0.05)
    an = account()
    key = signed_in(an)

    async def story() -> None:
        screen = Screen(key)
        task = asyncio.create_task(screen.run())
        await screen.until(": .")
        await asyncio.to_thread(closing(lambda: _end(key)))
        async with asyncio.timeout(3):
            await task
        assert screen.status == 200

    looking(story)


def _end(key: str) -> None:
    from django.contrib.sessions.models import Session

    Session.objects.filter(session_key=key).delete()


@pytest.mark.slow  # real commits
@pytest.mark.django_db(transaction=True)
def test_a_broken_listener_comes_back_and_says_fetch_everything(
    account: Make, notice: Make
) -> None:
    notice()
    an = account()
    key = signed_in(an)

    async def story() -> None:
        screen = Screen(key)
        task = asyncio.create_task(screen.run())
        await screen.until("event: unread")
        await listening()
        await screen.until("event: touch\ndata: *")
        screen.received = b""
        await asyncio.to_thread(closing(_kill_listeners))
        await screen.until("event: touch\ndata: *", 8)
        act = closing(lambda: tell(actor=SYSTEM, person_ids=[an.person_id]))
        await heard(screen, act, "event: unread\ndata: 1")
        task.cancel()

    looking(story)


def _kill_listeners() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE query LIKE 'LISTEN congvu_live%' AND datname = current_database()"
        )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("key", ["", "no-such-session", "'; --"])
def test_a_stranger_gets_no_stream(key: str) -> None:
    async def story() -> None:
        screen = Screen(key)
        await screen.run()
        assert screen.status == 401
        assert json.loads(screen.received)["status"] == 401

    looking(story)
