"""The real server: one process, one port, pages and streams; told to stop, cut off, flooded."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import psutil
import pytest
from django.db import connection

from congvu.engines.notify.models import Preference
from congvu.engines.notify.tests.server import THREADS, Server, cookie
from congvu.engines.notify.tests.test_live import signed_in
from congvu.engines.notify.tests.test_telling import tell
from congvu.kernel.actors import Actor

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]  # a server has to start
Make = Callable[..., Any]


@pytest.fixture(scope="module")
def server(django_db_setup: None) -> Iterator[Server]:
    made = Server()
    yield made
    made.stop()


def test_it_streams_beside_pages_and_stops_at_once(account: Make, notice: Make) -> None:
    notice()
    an = account()
    key = signed_in(an)
    server = Server()
    with server.open() as opened:
        opened.request("GET", "/truc-tiep/", headers={"Cookie": cookie(key)})
        with opened.getresponse() as stream:
            assert stream.status == 200
            assert stream.headers["Content-Type"] == "text/event-stream; charset=utf-8"
            heard = b""
            while b"event: touch" not in heard:  # the listener is on
                heard += stream.readline()
            tell(actor=Actor.system("test"), person_ids=[an.person_id])
            while b"event: unread\ndata: 1" not in heard:
                heard += stream.readline()
            assert "Hồ sơ G09".encode() in heard
            assert server.get("/thong-bao/", Cookie=cookie(key)) == 200
            assert server.stop() < 3
            stream.read()  # raises IncompleteRead when the stream was cut off
    assert server.process.returncode in (0, -signal.SIGTERM)


def test_threads_keep_one_connection_each(server: Server, account: Make) -> None:
    key = signed_in(account())
    children = [
        subprocess.Popen(
            [sys.executable, "-c", _MANY, str(server.port), cookie(key)], stdout=subprocess.PIPE
        )
        for _child in range(3)
    ]
    for child in children:
        out, _err = child.communicate(timeout=60)
        assert out.split() == [b"200"] * 20
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid()"
        )
        assert cursor.fetchone()[0] <= THREADS


_MANY = """
import http.client, sys
for _ in range(20):
    c = http.client.HTTPConnection("localhost", int(sys.argv[1]), timeout=20)
    c.request("GET", "/thong-bao/", headers={"Cookie": sys.argv[2]})
    a = c.getresponse(); a.read(); c.close(); print(a.status)
"""


def test_a_body_that_breaks_off_changes_nothing(
    server: Server, account: Make, notice: Make
) -> None:
    notice()
    an = account()
    key = signed_in(an)
    body = b"csrfmiddlewaretoken=" + b"a" * 32 + b"&language=en"
    head = (
        f"POST /thong-bao/tuy-chon/ HTTP/1.1\r\nHost: localhost\r\n"
        f"Cookie: {cookie(key)}; csrftoken={'a' * 32}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
    )
    with socket.create_connection(("localhost", server.port)) as raw:
        raw.sendall(f"{head}Content-Length: {len(body) + 50}\r\n\r\n".encode() + body)
    time.sleep(0.5)
    assert not Preference.objects.exists()
    with socket.create_connection(("localhost", server.port)) as raw:
        raw.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        assert raw.recv(20).startswith(b"HTTP/1.1 303")
    assert Preference.objects.exists()


def test_a_large_upload_does_not_stay_in_memory(server: Server, account: Make) -> None:
    key = signed_in(account())
    process = psutil.Process(server.process.pid)
    server.get("/thong-bao/tuy-chon/", Cookie=cookie(key))
    before = process.memory_info().rss
    size, chunk = 60 * 2**20, b"x" * 2**20
    start = (
        b'--b\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n' + b"a" * 32
        + b'\r\n--b\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n'
    )  # fmt: skip
    end = b"\r\n--b--\r\n"
    with server.open() as opened:
        opened.putrequest("POST", "/thong-bao/tuy-chon/")
        opened.putheader("Cookie", f"{cookie(key)}; csrftoken={'a' * 32}")
        opened.putheader("Content-Type", "multipart/form-data; boundary=b")
        opened.putheader("Content-Length", str(size + len(start) + len(end)))
        opened.endheaders(start)
        peak = before
        for _part in range(size // len(chunk)):
            opened.send(chunk)
            peak = max(peak, process.memory_info().rss)
        opened.send(end)
        with opened.getresponse() as answer:
            assert answer.status == 303
    assert peak - before < 20 * 2**20


ODD = (
    (b"GET /thong-bao/?q=\xff\xfe HTTP/1.1\r\n", {b"302", b"400"}),
    (b"GET /healthz HTTP/1.1\r\nX_Forwarded_Proto: https\r\n", {b"200"}),
    (b"PUT /truc-tiep/ HTTP/1.1\r\n", {b"405"}),
    (b"GET /truc-tiep/ HTTP/1.1\r\n", {b"401"}),
    (b"GET /%00%ff HTTP/1.1\r\n", {b"404"}),
    (b"GET /tim-kiem/?q=%00%ff%F0%9F HTTP/1.1\r\n", {b"200"}),
)


def test_odd_requests_get_plain_answers(server: Server) -> None:
    for sent, statuses in ODD:
        with socket.create_connection(("localhost", server.port)) as raw:
            raw.sendall(sent + b"Host: localhost\r\nConnection: close\r\n\r\n")
            assert raw.recv(12).split()[1] in statuses, sent
