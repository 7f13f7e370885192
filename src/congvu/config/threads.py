"""Pages behind the event loop: a request goes to a thread once and comes back once.

a2wsgi asks the loop for each part of a body and gives it each part of an answer, and waits for both;
between threads that costs more than sending a page. Nearly all requests are small and nearly all
answers are whole: those are read before a thread is taken, and sent when it is free again. Large
bodies still go by a2wsgi, and an answer that streams goes part by part.
"""

from __future__ import annotations

import asyncio
import contextvars
import io
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, cast

from a2wsgi import WSGIMiddleware
from a2wsgi.wsgi import build_environ

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

SMALL = 64 * 1024  # bytes of a body that are read before a thread is taken


class Threads:
    """A WSGI application as an ASGI one. workers: how many requests are worked on at once."""

    def __init__(self, pages: Application, *, workers: int) -> None:
        self._pages = pages
        self._large = WSGIMiddleware(pages, workers=workers)  # type: ignore[arg-type]  # Django types its own call
        self._pool: ThreadPoolExecutor = self._large.executor

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if not _is_small(scope):
            await self._large(scope, receive, send)  # type: ignore[arg-type]
            return
        body = await _body(receive)
        if body is None:  # the client left while sending: nothing is begun with half a body
            return
        loop = asyncio.get_running_loop()
        answering = _Answering(send, loop)
        environ = cast("dict[str, Any]", build_environ(scope, io.BytesIO(body)))  # type: ignore[arg-type]
        context = contextvars.copy_context()
        await loop.run_in_executor(self._pool, context.run, answering.work, self._pages, environ)
        for message in answering.rest:
            await send(message)

    def close(self) -> None:
        """Take no more requests."""
        self._pool.shutdown(wait=False, cancel_futures=True)


@dataclass
class _Answering:
    """One answer in the making. rest: what is still to be sent when the thread is done."""

    send: Send
    loop: asyncio.AbstractEventLoop
    rest: list[Message] = field(default_factory=list)

    def work(self, pages: Application, environ: dict[str, Any]) -> None:
        """In the thread: let the pages answer, whole or part by part."""
        answer = pages(environ, self._start)
        try:
            if getattr(answer, "streaming", False):
                self._stream(answer)
            else:
                self.rest.append(_part(b"".join(answer), more=False))
        finally:
            if hasattr(answer, "close"):
                answer.close()

    def _start(self, status: str, headers: list[tuple[str, str]], _: Any = None) -> None:
        said = [
            (n.strip().encode("latin1").lower(), v.strip().encode("latin1")) for n, v in headers
        ]
        start = {"type": "http.response.start", "status": int(status[:3]), "headers": said}
        self.rest = [start]

    def _stream(self, parts: Iterable[bytes]) -> None:
        for part in parts:
            self.rest.append(_part(part, more=True))
            self._flush()
        self.rest.append(_part(b"", more=False))

    def _flush(self) -> None:
        waiting, self.rest = self.rest, []
        for message in waiting:
            asyncio.run_coroutine_threadsafe(self._sent(message), self.loop).result()

    async def _sent(self, message: Message) -> None:
        await self.send(message)


def _part(body: bytes, *, more: bool) -> Message:
    return {"type": "http.response.body", "body": body, "more_body": more}


def _is_small(scope: Message) -> bool:
    """Whether the request says how long its body is, and that is little."""
    said = dict(scope["headers"])
    if b"transfer-encoding" in said:
        return False
    length = said.get(b"content-length", b"0")
    return bool(length.isdigit()) and int(length) <= SMALL


async def _body(receive: Receive) -> bytes | None:
    """The whole body; None when it broke off."""
    body = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += bytes(message.get("body", b""))
        if not message.get("more_body", False):
            return body
