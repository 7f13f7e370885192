"""The tests' own fence: no test depends on a network."""

from __future__ import annotations

import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tools import testground
from tools.testground import BeyondThisMachine, is_near

ROOT = Path(__file__).resolve().parents[1]
TRIES = """
import contextlib, urllib.request

def test_swallows():
    with contextlib.suppress(Exception):
        urllib.request.urlopen("http://example.invalid/", timeout=1)

def test_stays():
    assert True
"""


@pytest.mark.parametrize(
    "reach",
    [
        lambda: urllib.request.urlopen("http://example.invalid/", timeout=1),
        lambda: socket.create_connection(("192.0.2.1", 80), timeout=1),
        lambda: socket.getaddrinfo("example.invalid", 80),
        lambda: socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", ("192.0.2.1", 53)),
    ],
    ids=["page", "connection", "name", "datagram"],
)
@pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)
def test_another_host_is_refused(reach: object) -> None:
    with pytest.raises(BeyondThisMachine):
        reach()  # type: ignore[operator]
    assert testground.tried
    testground.tried.clear()  # this test alone may try


def test_this_machine_is_near() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with socket.create_connection(("localhost", port), timeout=5):
            pass
    assert testground.tried == []


@pytest.mark.parametrize(
    ("host", "near"),
    [
        ("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("localhost", True), (None, True),
        (b"localhost", True), ("0.0.0.0", True), ("10.0.0.1", False), ("fe80::1%eth0", False),
        ("example.org", False), ("localhost.example.org", False),
    ],
)  # fmt: skip
def test_what_counts_as_this_machine(host: object, near: bool) -> None:
    assert is_near(host) is near


@pytest.mark.slow  # a test run of its own
def test_who_swallows_the_error_fails_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "test_tries.py").write_text(TRIES)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "tools.testground", "-p", "no:randomly",
         "-p", "no:django", "-p", "no:cacheprovider", "-c", "/dev/null", "--rootdir", str(tmp_path),
         str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "reached beyond this machine: socket.getaddrinfo 'example.invalid'" in done.stdout
    assert "2 passed, 1 error" in done.stdout
