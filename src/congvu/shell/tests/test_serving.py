"""Between the socket and Django: kept connections, and requests that go to a thread once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection

from congvu.config.threads import SMALL, Message, Threads
from congvu.kernel import prepared


def _end_own_session() -> None:
    """Somebody else ends our connection, as a restart of the server would."""
    parameters = connection.get_connection_params()
    kept = {k: parameters[k] for k in ("host", "user", "dbname", "port") if parameters.get(k)}
    with psycopg.connect(**kept, autocommit=True) as other:
        pid = connection.connection.info.backend_pid
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_was_ended_is_made_anew_before_the_first_word() -> None:
    connection.ensure_connection()
    assert connection.is_usable()  # heard just now
    # As at the beginning of a request with CONN_HEALTH_CHECKS; a new connection forgets both.
    connection.health_check_enabled, connection.health_check_done = True, False
    _end_own_session()

    assert prepared.run("SELECT 1", []).fetchone() == (1,)


@pytest.mark.django_db(transaction=True)
def test_a_connection_is_asked_only_after_a_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    by_hand = psycopg.Cursor.execute

    def execute(self: Any, query: Any, *args: Any, **more: Any) -> Any:
        asked.append(str(query))
        return by_hand(self, query, *args, **more)

    connection.close()
    connection.ensure_connection()
    monkeypatch.setattr(psycopg.Cursor, "execute", execute)
    assert connection.is_usable()
    assert connection.is_usable()
    assert asked == ["SELECT 1"]

    connection._heard -= 60  # type: ignore[attr-defined]  # a minute of rest
    assert connection.is_usable()
    assert asked == ["SELECT 1", "SELECT 1"]


@pytest.mark.django_db
def test_a_spoilt_transaction_is_not_usable() -> None:
    with pytest.raises(psycopg.errors.DivisionByZero):
        connection.connection.execute("SELECT 1 / 0")

    assert not connection.is_usable()
    connection.connection.rollback()


class Streamed:
    """An answer in parts. closed: whether its end was told."""

    streaming = True
    closed = False

    def __iter__(self) -> Iterator[bytes]:
        yield b"mot "
        yield b"hai"

    def close(self) -> None:
        self.closed = True


def _asked(
    pages: Callable[..., Iterable[bytes]], said: list[Message], **scope: Any
) -> list[Message]:
    """What is sent when these messages are received."""
    whole = {
        "type": "http", "method": "POST", "path": "/", "query_string": b"", "http_version": "1.1",
        "headers": [(b"content-length", b"6")], **scope,
    }  # fmt: skip
    sent: list[Message] = []

    async def receive() -> Message:
        return said.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    async def ask() -> None:
        threads = Threads(pages, workers=1)
        await threads(whole, receive, send)
        threads.close()

    asyncio.run(ask())
    return sent


def _echo(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
    start("201 Created", [("X-Small", "yes")])
    return [b"<", environ["wsgi.input"].read(), b">"]


def _parts(*bodies: bytes) -> list[Message]:
    last = len(bodies) - 1
    return [
        {"type": "http.request", "body": body, "more_body": number < last}
        for number, body in enumerate(bodies)
    ]


def test_a_small_request_is_answered_whole() -> None:
    assert _asked(_echo, _parts(b"abc", b"def")) == [
        {"type": "http.response.start", "status": 201, "headers": [(b"x-small", b"yes")]},
        {"type": "http.response.body", "body": b"<abcdef>", "more_body": False},
    ]


def test_a_body_that_breaks_off_reaches_nobody() -> None:
    def never(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        raise AssertionError("half a body")

    half = {"type": "http.request", "body": b"abc", "more_body": True}
    assert _asked(never, [half, {"type": "http.disconnect"}]) == []


def test_a_stream_is_sent_part_by_part_and_closed() -> None:
    answer = Streamed()

    def pages(environ: dict[str, Any], start: Callable[..., Any]) -> Streamed:
        start("200 OK", [])
        return answer

    sent = _asked(pages, _parts(b"abcdef"))

    assert [m.get("body") for m in sent] == [None, b"mot ", b"hai", b""]
    assert [m.get("more_body") for m in sent] == [None, True, True, False]
    assert answer.closed


@pytest.mark.parametrize(
    "headers",
    [[(b"content-length", str(SMALL + 1).encode())], [(b"transfer-encoding", b"chunked")]],
)
def test_a_large_body_is_read_by_the_thread(headers: list[tuple[bytes, bytes]]) -> None:
    read: list[bytes] = []

    def pages(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        start("200 OK", [])
        read.append(environ["wsgi.input"].read(3))
        return [b"first three"]

    sent = _asked(pages, _parts(b"abc", b"def"), headers=headers)

    assert (read, sent[1]["body"]) == ([b"abc"], b"first three")
