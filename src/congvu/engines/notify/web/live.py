"""``/truc-tiep/``: server-sent events, the async half of the process.

Events: ``messages`` (a notice arrived; data is its card and the unread count; its id resumes the
stream), ``touch`` (a topic changed; "*" means: fetch everything you show). A comment every 15 s
keeps proxies from closing. Who looks is asked again every minute, so that a session that was
ended, a role that was taken, close or narrow the stream.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from http.cookies import CookieError, SimpleCookie
from typing import Any
from uuid import UUID

from django.conf import settings

from congvu.engines.notify import queries
from congvu.engines.notify.contracts import MessageCard
from congvu.engines.notify.queries.messages import newest_uid
from congvu.engines.notify.web.hub import RESYNC, Hub, Stream, TooManyStreams
from congvu.engines.notify.web.who import close_connections, who
from congvu.kernel.actors import Actor

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

HEARTBEAT = 15.0  # seconds
RECHECK = 60.0  # seconds
LIFETIME = 30 * 60.0  # seconds; the browser comes back by itself
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-cache, no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]
hub = Hub()
_threads = ThreadPoolExecutor(2, "live")


async def live(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve one screen until it leaves, its session ends, or the process goes down."""
    if scope["method"] not in {"GET", "HEAD"}:
        return await _refuse(send, 405, "Chỉ nhận GET.")
    key = _session_key(scope)
    actor = await _in_thread(who, key) if key else None
    if actor is None:
        return await _refuse(send, 401, "Cần đăng nhập trước khi mở luồng trực tiếp.")
    try:
        with hub.stream(actor) as stream:
            await _serve(stream, key, _last_id(scope), receive, send)
    except TooManyStreams:
        await _refuse(send, 503, "Đang có quá nhiều màn hình mở: hãy đóng bớt.")


async def _serve(stream: Stream, key: str, last: str, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    leaving = asyncio.ensure_future(_left(receive))
    events = _events(stream, key, last)
    try:
        while (part := await _unless_left(events, leaving)) is not None:
            await _body(send, part)
        if not leaving.done():
            await send({"type": "http.response.body", "body": b""})
    finally:
        leaving.cancel()


async def _unless_left(events: AsyncIterator[bytes], leaving: asyncio.Future[None]) -> bytes | None:
    """The next part; None at the end, or at once when the screen goes: its place is free again."""
    coming = asyncio.ensure_future(_next_part(events))
    try:
        both: set[asyncio.Future[Any]] = {coming, leaving}
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        return coming.result() if coming.done() and not leaving.done() else None
    finally:
        coming.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await coming


async def _next_part(events: AsyncIterator[bytes]) -> bytes | None:
    return await anext(events, None)


async def _events(stream: Stream, key: str, last: str) -> AsyncIterator[bytes]:
    """What the screen hears, from the message it saw last."""
    started = checked = time.monotonic()
    yield b"retry: 3000\n\n"
    last, told = await _messages(stream.actor, last, first=True)
    yield told
    while not stream.closing and time.monotonic() - started < LIFETIME:
        topics = await _next(stream)
        if stream.closing:
            return
        if time.monotonic() - checked >= RECHECK:
            actor = await _in_thread(who, key)
            if actor is None:
                return
            stream.actor, checked = actor, time.monotonic()
        if not topics:
            yield b": .\n\n"
        if topics & {"messages", RESYNC}:
            last, told = await _messages(stream.actor, last)
            yield told
        for topic in sorted(topics - {"messages"}):
            yield _event("touch", topic)


async def _next(stream: Stream) -> set[str]:
    """The topics that wait, or none after a heartbeat's time."""
    try:
        topics = {await asyncio.wait_for(stream.topics.get(), HEARTBEAT)}
    except TimeoutError:
        return set()
    while not stream.topics.empty():
        topics.add(stream.topics.get_nowait())
    return topics


async def _messages(actor: Actor, last: str, *, first: bool = False) -> tuple[str, bytes]:
    """What arrived since ``last``, and the count; (the newest uid, the events)."""
    newest, cards, unread = await _in_thread(_load, actor, last, first)
    parts = [_event("messages", json.dumps(_show(c), ensure_ascii=False), c.uid) for c in cards]
    parts.append(_event("unread", str(unread), newest))
    return newest, b"".join(parts)


def _load(actor: Actor, last: str, first: bool) -> tuple[str, tuple[MessageCard, ...], int]:
    """(newest uid, messages to show, unread). A fresh screen is shown none, only the count."""
    cards = queries.since(actor=actor, uid=last) if last or not first else ()
    newest = cards[-1].uid if cards else newest_uid(actor=actor)
    return newest, cards, queries.unread(actor=actor)


def _show(card: MessageCard) -> dict[str, object]:
    return {"uid": card.uid, "title": card.title, "at": card.at.isoformat()}


def _event(name: str, data: str, uid: str = "") -> bytes:
    """One event; data is one line."""
    line = " ".join(data.splitlines())
    return (f"id: {uid}\n" if uid else "").encode() + f"event: {name}\ndata: {line}\n\n".encode()


async def _in_thread(function: Callable[..., Any], *args: Any) -> Any:
    def run() -> Any:
        try:
            return function(*args)
        finally:
            close_connections()

    return await asyncio.get_running_loop().run_in_executor(_threads, run)


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _body(send: Send, part: bytes) -> None:
    await send({"type": "http.response.body", "body": part, "more_body": True})


async def _refuse(send: Send, status: int, said: str) -> None:
    headers = [(b"content-type", b"application/problem+json"), (b"cache-control", b"no-store")]
    if status == 503:
        headers.append((b"retry-after", b"30"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    body = {"type": "about:blank", "title": said, "status": status, "detail": said}
    await send(
        {"type": "http.response.body", "body": json.dumps(body, ensure_ascii=False).encode()}
    )


def _header(scope: Scope, name: bytes) -> str:
    return next((v.decode("latin-1") for k, v in scope["headers"] if k == name), "")


def _session_key(scope: Scope) -> str:
    try:
        cookies = SimpleCookie(_header(scope, b"cookie"))
    except CookieError:
        return ""
    found = cookies.get(settings.SESSION_COOKIE_NAME)
    return found.value if found else ""


def _last_id(scope: Scope) -> str:
    """The uid of the message that the browser saw last ('' when it says none)."""
    try:
        return str(UUID(_header(scope, b"last-event-id")))
    except ValueError:
        return ""
