"""A line never leads back into the server's own surroundings: refused, logged, nothing sent."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from congvu.engines.exchange.actions import parties, vxp
from congvu.engines.exchange.models import Channel, Partner
from congvu.engines.exchange.tests.conftest import ROOT, Sides
from congvu.engines.exchange.tests.samples import AT
from congvu.kernel import calling
from congvu.kernel.errors import Invalid


@pytest.fixture
def heard() -> Iterator[tuple[int, list[bytes]]]:
    """A service beside the server, and what it was asked."""
    asked: list[bytes] = []

    class Ear(BaseHTTPRequestHandler):
        def handle(self) -> None:
            self.connection.settimeout(2)
            asked.append(self.connection.recv(100))

        def log_message(self, *_args: Any) -> None:
            """Says nothing."""

    server = HTTPServer(("127.0.0.1", 0), Ear)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield server.server_port, asked
    server.shutdown()
    server.server_close()
    thread.join()


HOSTS = ("127.0.0.1", "localhost", "localhost.")


@pytest.mark.parametrize("host", HOSTS)
def test_no_spelling_of_this_machine_is_called(
    host: str, heard: tuple[int, list[bytes]], settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.CALLS_INSIDE = ()
    port, asked = heard
    station = vxp.Station(f"http://{host}:{port}/truc", "x", "khoa", guarded=True)
    with caplog.at_level(logging.WARNING, calling.__name__), pytest.raises(vxp.Unreachable):
        vxp.send(station, sender="G09", raw=b"<a/>", kind="edoc", at=AT)
    assert asked == []


def test_a_name_that_turns_to_this_machine_between_two_questions_is_not_written_to(
    heard: tuple[int, list[bytes]], settings: Any, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    settings.CALLS_INSIDE = ()
    port, asked = heard
    far = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("203.0.113.0", port))]
    monkeypatch.setattr(calling._Guarded, "_resolved", lambda _self: [
        (*far[0][:4], ("8.8.8.8", port))
    ])  # fmt: skip
    station = vxp.Station(f"http://localhost:{port}/truc", "x", "khoa", guarded=True)
    with (
        caplog.at_level(logging.WARNING, calling.__name__),
        pytest.raises(vxp.Unreachable, match="mạng không được gọi"),
    ):
        vxp.send(station, sender="G09", raw=b"<a/>", kind="edoc", at=AT)
    assert [part for part in asked if part] == []
    assert "refused to call localhost" in caplog.text


def test_an_allowed_network_is_called(heard: tuple[int, list[bytes]]) -> None:
    port, asked = heard
    station = vxp.Station(f"http://127.0.0.1:{port}/truc", "x", "khoa", guarded=True)
    with pytest.raises(vxp.Unreachable):
        vxp.send(station, sender="G09", raw=b"<a/>", kind="edoc", at=AT)
    assert [part[:20] for part in asked] == [b"POST /truc/sendEdoc "]


def test_the_form_refuses_an_address_near_the_server(sides: Sides, settings: Any) -> None:
    settings.CALLS_INSIDE = ()
    for host in ("169.254.169.254", "127.0.0.1:5432", "[::1]", "10.0.0.8"):
        with pytest.raises(Invalid) as refused:
            parties.add_partner(
                actor=ROOT, at=AT,
                told=parties.Told(code="G01", name="x", address=f"http://{host}/", system_id="x"),
            )  # fmt: skip
        assert list(refused.value.errors) == ["address"]
    assert not Partner.objects.filter(code="G01").exists()
    assert not Channel.objects.filter(kind="direct").exists()
