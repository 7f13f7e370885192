"""The connection of a thread, looked after between requests.

Django asks the server ``SELECT 1`` before the first statement of every request on a connection that
it has kept. A server that has gone says so by itself: it closes the socket, or writes why it ends the
session, and either can be seen here without a round trip. Only after some rest, in which a line may
have been cut without a word, is the server asked.
"""

from __future__ import annotations

import select
import time
from typing import Any

from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus

REST_SECONDS = 10.0


class DatabaseWrapper(base.DatabaseWrapper):
    """As Django's; ``is_usable`` looks at the socket first."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._heard = float("-inf")

    def is_usable(self) -> bool:
        """Whether the server can be asked on this connection."""
        now = time.monotonic()
        rested = now - self._heard > REST_SECONDS
        if (rested or not _is_idle(self.connection)) and not super().is_usable():
            return False
        self._heard = now
        return True

    def connect(self) -> None:
        """A new connection has not been heard from yet, whatever the one before said."""
        self._heard = float("-inf")
        super().connect()


def _is_idle(connection: Any) -> bool:
    """Outside of a transaction, and with nothing to read: no end, no error, no notice."""
    if connection is None or connection.info.transaction_status is not TransactionStatus.IDLE:
        return False  # also when it is closed
    look = select.poll()
    look.register(connection.fileno(), select.POLLIN | select.POLLRDHUP)
    return not look.poll(0)
