"""NATS JetStream: what is put into the stream is kept there, on a majority of its nodes, until it is taken.

The only file that speaks to the cluster. Its client lives in an event loop on a thread of its own,
begun when first needed; that thread touches no row.
"""

from __future__ import annotations

import asyncio
import atexit
import hashlib
import io
import logging
import os
import queue
import threading
from collections.abc import Coroutine, Generator, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

from django.conf import settings

from congvu.engines.exchange.actions.clusters import opened
from congvu.engines.exchange.actions.vxp import Answered, Station, Unreachable
from congvu.engines.exchange.rules import batches, bus, vxp
from congvu.engines.exchange.rules.parsing import MOST_BYTES

if TYPE_CHECKING:
    from nats.aio.client import Client
    from nats.aio.msg import Msg
    from nats.js import JetStreamContext
    from nats.js.object_store import ObjectStore

log = logging.getLogger(__name__)
T = TypeVar("T")
SECONDS = 15.0  # for putting something in: longer than the cluster needs to choose a new leader
ATTEMPT = 3.0  # of them for one answer
LARGE_SECONDS = 120.0
ACK_SECONDS = 30.0  # what a killed worker had in hand is given out again after
LARGE_KEPT = 30 * 86400.0
AGAIN = 2.0  # before what could not be taken comes again
_lock = threading.Lock()
_bus: _Bus | None = None


class Gone(Exception):
    """What a claim names is no longer in the store, or is larger than a message may be."""


@dataclass(frozen=True)
class Line:
    """What is listened to: under which name, and at which subjects."""

    consumer: str
    subjects: tuple[str, ...]


@dataclass(frozen=True)
class Standing:
    """How the cluster stands. packs: lying in the stream; nodes: that keep it, current: and have it all."""

    packs: int
    nodes: int
    current: int


@dataclass(eq=False)
class Arrived:
    """One body with its headers, out of a line's subjects; ours until it is settled.

    age: how long it has lain in the stream. tries: how often it has been given out, this time
    counted. body: None when it was too large for a message and its bytes cannot be had any more.
    """

    line: int
    head: Mapping[str, str]
    body: bytes | None
    age: timedelta
    tries: int
    _loop: asyncio.AbstractEventLoop
    _settled: asyncio.Future[float | None] = field(repr=False)

    def done(self) -> None:
        """The stream may forget it: what it says is committed here."""
        self._settle(None)

    def later(self, seconds: float = AGAIN) -> None:
        """It comes again, before anything else of its line."""
        self._settle(seconds)

    def _settle(self, after: float | None) -> None:
        self._loop.call_soon_threadsafe(
            lambda: None if self._settled.done() else self._settled.set_result(after)
        )


def is_configured() -> bool:
    """Whether this installation knows a cluster."""
    return bool(settings.CONGVU_NATS["urls"])


def send_all(
    station: Station, *, sender: str, to: str, raws: Sequence[bytes], about: str, at: datetime
) -> list[Answered]:
    """Put several messages into the stream as one, so that they are there all or none, in order.

    to: the receiving agency's code. about: what the receipt, which tells what became of each, is to
    name. Raises Unreachable.
    """
    body = batches.packed(raws)
    put(station, sender=sender, to=to, body=body, kind=vxp.EDOC, about=about, at=at)
    return [Answered() for _raw in raws]


def put(
    station: Station, *, sender: str, to: str, body: bytes, kind: str, about: str, at: datetime
) -> None:
    """A body under signed headers, kept by the cluster when this returns. Raises Unreachable."""
    call = vxp.Call(
        system_id=station.system_id, sender=sender, at=at, message_type=kind, doc_id=about,
        sha256=hashlib.sha256(body).hexdigest(),
    )  # fmt: skip
    head = vxp.headers(call, secret=station.secret)
    _ask(lambda own: own.put(bus.subject(station.system_id, to), body, head), _patience(body))


def arrivals(lines: Mapping[int, Line], *, seconds: float) -> Generator[Arrived, None, None]:
    """What comes within some seconds, of each line one after the other: the next when the one before
    was settled. Raises Unreachable when the cluster cannot be reached."""
    told: queue.SimpleQueue[Arrived | None] = queue.SimpleQueue()
    own = _own()
    listening = own.begin(own.listen(lines, seconds, told.put))
    listening.add_done_callback(lambda _f: told.put(None))
    try:
        while (each := told.get()) is not None:
            yield each
    finally:
        listening.cancel()
    with _reached():
        listening.result()


def waiting(subjects: Sequence[str]) -> dict[str, int]:
    """How much lies in the stream for each subject. Raises Unreachable."""
    found: dict[str, int] = _ask(lambda own: own.waiting(subjects), ATTEMPT)
    return found


def standing() -> Standing:
    """Raises Unreachable."""
    found: Standing = _ask(lambda own: own.standing(), ATTEMPT)
    return found


def close() -> None:
    """End the connection and its thread."""
    global _bus
    with _lock:
        made, _bus = _bus, None
    if made is not None and made.pid == os.getpid():
        made.close()


def _patience(body: bytes) -> float:
    return SECONDS if len(body) <= bus.ROOM else LARGE_SECONDS


def _own() -> _Bus:
    """The connection of this process, as the settings are now."""
    global _bus
    told = settings.CONGVU_NATS
    if not told["urls"]:
        raise Unreachable("Chưa khai báo cụm NATS (CONGVU_NATS).")
    with _lock:
        if _bus is None or _bus.told != told or _bus.pid != os.getpid():
            if _bus is not None and _bus.pid == os.getpid():
                _bus.close()
            _bus = _Bus(dict(told))
        return _bus


def _ask(what: Any, seconds: float) -> Any:
    own = _own()
    with _reached():
        return own.begin(asyncio.wait_for(what(own), seconds)).result()


@contextmanager
def _reached() -> Iterator[None]:
    """Whatever is wrong with the cluster is told as Unreachable."""
    from nats.errors import Error

    try:
        yield
    except (Error, TimeoutError, OSError) as wrong:
        raise Unreachable(f"NATS: {type(wrong).__name__} {wrong}"[:300]) from wrong


class _Bus:
    """A connection with the thread in which it lives."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.told, self.pid = told, os.getpid()
        self.client: Client | None = None
        self.store: ObjectStore | None = None
        self.readers: dict[Line, JetStreamContext.PullSubscription] = {}
        self.has_stream = False
        self.loop = asyncio.new_event_loop()
        self.opening = asyncio.Lock()
        self.thread = threading.Thread(target=self.loop.run_forever, name="nats", daemon=True)
        self.thread.start()

    def begin(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        return asyncio.run_coroutine_threadsafe(work, self.loop)

    def close(self) -> None:
        with suppress(Exception):  # it ends in any case
            self.begin(self._end()).result(3)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(3)
        if not self.thread.is_alive():
            self.loop.close()

    async def _end(self) -> None:
        if self.client is not None:
            await self.client.close()

    async def put(self, subject: str, body: bytes, head: Mapping[str, str]) -> None:
        """Until the stream says that it has it: while a leader is chosen nobody answers."""
        from nats.errors import Error

        # One name however often it is put in here: the stream keeps it once. Another call has another
        # name, for what a person sends again has to arrive again.
        head = {**head, "Nats-Msg-Id": uuid4().hex}
        if len(body) > bus.ROOM:
            head[bus.OBJECT] = await self._keep(subject, body)
            body = b""
        while True:
            try:
                stream = await self._stream()
                await stream.publish(subject, body, ATTEMPT, bus.STREAM, dict(head))
                return
            except (TimeoutError, Error) as wrong:
                log.info("putting into %s again: %r", subject, wrong)
                self.has_stream = False
                await asyncio.sleep(0.2)

    async def _keep(self, subject: str, body: bytes) -> str:
        """Large bodies lie beside the stream, in pieces."""
        name = f"{subject}.{uuid4().hex}"
        await (await self._large()).put(name, body)
        return name

    async def waiting(self, subjects: Sequence[str]) -> dict[str, int]:
        found = dict.fromkeys(subjects, 0)
        stream = await self._stream()
        for subject in subjects:
            told = (await stream.stream_info(bus.STREAM, subject)).state.subjects or {}
            found[subject] = told.get(subject, 0)
        return found

    async def standing(self) -> Standing:
        told = await (await self._stream()).stream_info(bus.STREAM)
        others = (told.cluster.replicas if told.cluster else None) or ()
        current = sum(bool(each.current and not each.offline) for each in others)
        return Standing(told.state.messages, 1 + len(others), 1 + current)

    async def listen(self, lines: Mapping[int, Line], seconds: float, told: Any) -> None:
        """Each line by itself; what is wrong with one does not hold up the others."""
        until = self.loop.time() + seconds
        work = [self._listen(key, line, until, told) for key, line in lines.items()]
        for wrong in await asyncio.gather(*work, return_exceptions=True):
            if isinstance(wrong, BaseException):
                self.readers.clear()
                self.has_stream = False
                raise wrong

    async def _listen(self, key: int, line: Line, until: float, told: Any) -> None:
        from nats.errors import TimeoutError as Nothing

        reader = await asyncio.wait_for(self._reader(line), ATTEMPT)
        while (left := until - self.loop.time()) > 0.05:
            try:
                [message] = await reader.fetch(1, timeout=left)
            except (TimeoutError, Nothing):
                continue
            await self._settled(message, key, told)

    async def _settled(self, message: Msg, key: int, told: Any) -> None:
        arrived = Arrived(
            key, message.headers or {}, await self._body(message),
            max(timedelta(0), datetime.now(UTC) - message.metadata.timestamp),
            message.metadata.num_delivered or 1, self.loop, self.loop.create_future(),
        )  # fmt: skip
        told(arrived)
        try:
            after = await arrived._settled
        except asyncio.CancelledError:
            after = AGAIN
        if after is not None:
            await message.nak(delay=after)
            return
        await message.ack()
        await self._forget(arrived)

    async def _body(self, message: Msg) -> bytes | None:
        name = (message.headers or {}).get(bus.OBJECT, "")
        if not name:
            return message.data
        from nats.js.errors import NotFoundError

        into = io.BytesIO()
        try:
            store = await self._large()
            if ((await store.get_info(name)).size or 0) > MOST_BYTES * 2:
                return None
            await asyncio.wait_for(store.get(name, into), LARGE_SECONDS)  # type: ignore[arg-type]
        except NotFoundError:
            return None
        return into.getvalue()

    async def _forget(self, arrived: Arrived) -> None:
        """What is not deleted here goes by its age."""
        name = arrived.head.get(bus.OBJECT, "")
        if name:
            with suppress(Exception):
                await (await self._large()).delete(name)

    async def _reader(self, line: Line) -> JetStreamContext.PullSubscription:
        """One thing at a time is out, so that nothing overtakes what comes again."""
        if line not in self.readers:
            from nats.js.api import AckPolicy, ConsumerConfig

            stream = await self._stream()
            await stream.add_consumer(bus.STREAM, ConsumerConfig(
                durable_name=line.consumer, filter_subjects=list(line.subjects),
                ack_policy=AckPolicy.EXPLICIT, ack_wait=ACK_SECONDS, max_ack_pending=1,
            ))  # fmt: skip
            made = await stream.pull_subscribe_bind(line.consumer, bus.STREAM)
            self.readers[line] = made
        return self.readers[line]

    async def _stream(self) -> JetStreamContext:
        """The stream, made where there is none."""
        context = (await self._connected()).jetstream(timeout=ATTEMPT)
        if not self.has_stream:
            from nats.js.api import RetentionPolicy, StorageType, StreamConfig
            from nats.js.errors import NotFoundError

            try:
                await context.stream_info(bus.STREAM)
            except NotFoundError:
                await context.add_stream(StreamConfig(
                    name=bus.STREAM, subjects=[bus.SUBJECTS], storage=StorageType.FILE,
                    retention=RetentionPolicy.WORK_QUEUE, num_replicas=self.told["replicas"],
                ))  # fmt: skip
            self.has_stream = True
        return context

    async def _large(self) -> ObjectStore:
        if self.store is None:
            from nats.js.errors import NotFoundError

            context = await self._stream()
            try:
                self.store = await context.object_store(bus.LARGE)
            except NotFoundError:
                self.store = await context.create_object_store(
                    bus.LARGE, ttl=LARGE_KEPT, replicas=self.told["replicas"]
                )
        return self.store

    async def _connected(self) -> Client:
        async with self.opening:
            if self.client is None or self.client.is_closed:
                self.store, self.has_stream = None, False
                self.readers.clear()
                self.client = await opened(self.told, seconds=ATTEMPT)
        return self.client


atexit.register(close)
