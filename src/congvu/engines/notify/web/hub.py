"""One listener a process, fanned out to every open screen.

A screen hears only pings meant for its actor; what changed it fetches through the ordinary doors,
so a stream can never show more than a page would.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import psycopg
from django.db import connections

from congvu.engines.notify.contracts import LIVE_CHANNEL, Touch
from congvu.kernel.actors import Actor
from congvu.kernel.rooms import own_codes

log = logging.getLogger("congvu.live")
QUEUE = 64  # pings a slow screen may have waiting; one more and it is told to fetch everything
MOST_STREAMS = 2000  # a process; research/ioc_lake.md §6: about 50 KB each
MOST_A_PERSON = 8
RESYNC = "*"


class TooManyStreams(Exception):
    """No room for one more screen."""


@dataclass(eq=False)
class Stream:
    """One open screen: who looks, and what it has yet to hear."""

    actor: Actor
    topics: asyncio.Queue[str] = field(default_factory=lambda: asyncio.Queue(QUEUE))
    closing: bool = False

    def hears(self, ping: Touch) -> bool:
        """Whether the ping is for this screen's actor."""
        if ping.everyone or self.actor.person_id in ping.person_ids:
            return True
        if not ping.needs or ping.needs in own_codes():
            return False
        return any(self.actor.holds(ping.needs, unit) for unit in ping.unit_ids)

    def tell(self, topic: str) -> None:
        """Queue a topic; a full queue is replaced by "fetch everything"."""
        try:
            self.topics.put_nowait(topic)
        except asyncio.QueueFull:
            while not self.topics.empty():
                self.topics.get_nowait()
            self.topics.put_nowait(RESYNC)


class Hub:
    """The streams of this process. Lives on the event loop; touched by nothing else."""

    def __init__(self) -> None:
        self.streams: set[Stream] = set()
        self._listener: asyncio.Task[None] | None = None
        self._closed = False

    @contextlib.contextmanager
    def stream(self, actor: Actor) -> Iterator[Stream]:
        """Open a stream for an actor. Raises TooManyStreams."""
        own = sum(s.actor.account_id == actor.account_id for s in self.streams)
        if self._closed or len(self.streams) >= MOST_STREAMS or own >= MOST_A_PERSON:
            raise TooManyStreams
        opened = Stream(actor)
        self.streams.add(opened)
        self._listen()
        try:
            yield opened
        finally:
            self.streams.discard(opened)

    def close(self) -> None:
        """End every stream and the listener: the process is going down."""
        self._closed = True
        for stream in self.streams:
            stream.closing = True
            stream.tell(RESYNC)
        if self._listener is not None:
            self._listener.cancel()

    def open(self) -> None:
        """Take streams (again)."""
        self._closed = False

    def hear(self, payload: str) -> None:
        """Hand one ping of the database to whom it is for."""
        try:
            ping = _read(json.loads(payload))
        except (ValueError, TypeError, KeyError):
            log.warning("unreadable ping of %d characters", len(payload))
            return
        for stream in self.streams:
            if stream.hears(ping):
                stream.tell(ping.topic)

    def _listen(self) -> None:
        if self._listener is None or self._listener.done():
            self._listener = asyncio.get_running_loop().create_task(self._keep_listening())

    async def _keep_listening(self) -> None:
        """Listen as long as somebody looks; after a broken connection tell everybody to fetch."""
        pause = 0.5
        while self.streams:
            try:
                async with await _connect() as connection:
                    await connection.execute(f"LISTEN {LIVE_CHANNEL}")
                    pause = 0.5
                    for stream in self.streams:
                        stream.tell(RESYNC)  # what was said while nobody listened
                    await self._pass_on(connection)
            except psycopg.Error as error:
                log.warning("live listener: %s", type(error).__name__)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 10)

    async def _pass_on(self, connection: psycopg.AsyncConnection[Any]) -> None:
        while self.streams:
            async for note in connection.notifies(timeout=20):
                self.hear(note.payload)
            await connection.execute("SELECT 1")  # a dead server is noticed within 20 s


def _read(said: dict[str, Any]) -> Touch:
    return Touch(
        topic=str(said["topic"]),
        person_ids=tuple(said.get("person_ids", ())),
        needs=said.get("needs", ""),
        unit_ids=tuple(said.get("unit_ids", ())),
        everyone=bool(said.get("everyone")),
    )


async def _connect() -> psycopg.AsyncConnection[Any]:
    """A connection of our own: Django's belong to its threads."""
    params = connections["default"].get_connection_params()
    wanted: dict[str, Any] = {n: v for n, v in params.items() if isinstance(v, str | int)}
    return await psycopg.AsyncConnection.connect(**wanted, autocommit=True)
