"""Locks on things that may not be rows yet: held until the transaction ends."""

from __future__ import annotations

from django.db import connection

from congvu.engines.identity.models import keys


def hold(*names: str) -> None:
    """One at a time among all who hold the same name; empty names are skipped.

    Taken in one order, so that two holders of two names never wait for each other.
    """
    numbers = {int.from_bytes(keys.blind_current("lock", n)[0][:8], "big", signed=True)
               for n in names if n}  # fmt: skip
    with connection.cursor() as cursor:
        for number in sorted(numbers):
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
