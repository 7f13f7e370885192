"""Doing a thing once although its job may run twice."""

from __future__ import annotations

from datetime import datetime

from django.db import connection


def take_once(key: str, *, at: datetime) -> bool:
    """True the first time; the key is kept with the caller's transaction, or not at all."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO jobs_once (key, at) VALUES (%s, %s) ON CONFLICT DO NOTHING", [key, at]
        )
        return bool(cursor.rowcount)
