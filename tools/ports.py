"""Ports for a house of a test or a bench, which takes several in a row."""

from __future__ import annotations

import random
import socket

# Below what the system lends to whoever calls out (from 32768 on): a browser's own connections may
# sit on any of those at any time.
FIRST, LAST = 20_000, 32_000
TRIES = 200
HOUSE = 4  # web, broker, payment gateway, national portal


def free(count: int = 1) -> int:
    """The first of so many free ports in a row on the loopback address."""
    for _ in range(TRIES):
        first = random.SystemRandom().randrange(FIRST, LAST - count)  # whatever seed a run has set
        if all(_is_free(port) for port in range(first, first + count)):
            return first
    raise OSError("no free ports in a row")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
