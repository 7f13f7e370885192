"""Loaded by pytest before anything reads the settings: a test run has a data folder of its own, and
no way out: a test that asks for a host beyond this machine fails, even when it swallows the error.
"""

from __future__ import annotations

import ipaddress
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
os.environ["CONGVU_MODE"] = "test"
os.environ["CONGVU_DATA"] = os.environ.get("CONGVU_TEST_DATA", str(ROOT / "var" / "test"))

REACHING = {"socket.connect", "socket.sendto", "socket.sendmsg"}
NAMING = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}
OWN_NAMES = {"", "localhost", "localhost.localdomain", socket.gethostname()}
tried: list[str] = []


class BeyondThisMachine(RuntimeError):
    """A test asked for another host; what it needs must run here."""


def is_near(host: object) -> bool:
    """Whether a host is this machine: a loopback address, one of its own names, or none at all."""
    if isinstance(host, bytes):
        host = host.decode(errors="replace")
    if host is None or host in OWN_NAMES:
        return True
    try:
        address = ipaddress.ip_address(str(host).split("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    """What Python is about to do with the network (local sockets have no host)."""
    if event in REACHING:
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None
    elif event in NAMING:
        host = arguments[0]
    else:
        return
    if not is_near(host):
        tried.append(f"{event} {host!r}")
        raise BeyondThisMachine(f"a test may not reach {host!r}")


sys.addaudithook(_watch)


@pytest.fixture(autouse=True)
def _no_way_out() -> Iterator[None]:
    """Fail the test during which somebody tried, in whatever thread, whatever became of the error."""
    tried.clear()
    yield
    found, tried[:] = list(tried), []
    assert not found, f"reached beyond this machine: {', '.join(found)}"
