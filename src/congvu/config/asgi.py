"""One process, one port: live screens are served by the event loop, pages by Django's threads.

``/truc-tiep/`` never enters a thread, so a thousand open screens cost no worker; everything else
is plain WSGI behind a pool of threads, each of which keeps its own database connection.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import threading
from collections.abc import Callable
from types import FrameType

from django.conf import settings
from django.utils.module_loading import import_string

from congvu.config.threads import Message, Receive, Send, Threads
from congvu.config.warming import warm
from congvu.config.wsgi import application as pages

WORKERS = int(os.environ.get("CONGVU_THREADS", "8"))
LIVE_PATH = "/truc-tiep/"
# By name: the process starts the house, it does not stand in it (import contracts 1 and 6).
live = import_string("congvu.engines.notify.web.live.live")
hub = import_string("congvu.engines.notify.web.live.hub")
_pages = Threads(pages, workers=WORKERS)


async def application(scope: Message, receive: Receive, send: Send) -> None:
    """The ASGI door."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http" and scope["path"] == LIVE_PATH:
        await live(scope, receive, send)
    elif scope["type"] == "http":
        await _pages(_plain(scope), _whole(receive), send)
    else:
        await send({"type": "websocket.close", "code": 1000})


async def _lifespan(receive: Receive, send: Send) -> None:
    await receive()
    hub.open()
    if not settings.TESTING:  # each test server would pay for what it does not open
        threading.Thread(target=warm, args=(pages,), name="warm", daemon=True).start()
    restore = _end_streams_on_signals()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    hub.close()
    restore()
    _pages.close()
    await send({"type": "lifespan.shutdown.complete"})


def _end_streams_on_signals() -> Callable[[], None]:
    """Close the streams when the server is told to stop: it waits for open answers first, and
    only then says so through lifespan, which would be never.
    """
    if threading.current_thread() is not threading.main_thread():
        return lambda: None
    loop = asyncio.get_running_loop()
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    def stop(number: int, frame: FrameType | None) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has just ended
            loop.call_soon_threadsafe(hub.close)
        handler = before[signal.Signals(number)]
        if callable(handler):
            handler(number, frame)

    for number in before:
        signal.signal(number, stop)

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    return restore


def _plain(scope: Message) -> Message:
    """What WSGI can take: no header whose name could pose as another, an ASCII query string."""
    query = scope["query_string"]
    if not query.isascii():
        query = b"".join(bytes([c]) if c < 128 else b"%%%02X" % c for c in query)
    headers = [(name, value) for name, value in scope["headers"] if b"_" not in name]
    return {**scope, "headers": headers, "query_string": query}


def _whole(receive: Receive) -> Receive:
    """A body that breaks off is an error, never a short body that looks complete."""
    finished = False

    async def read() -> Message:
        nonlocal finished
        message = await receive()
        if message["type"] == "http.disconnect" and not finished:
            raise ConnectionResetError("the client left while sending")
        finished = finished or not message.get("more_body", False)
        return message

    return read
