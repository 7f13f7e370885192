"""Schedules: each slot fires once, whoever sees it first; slots missed while down fire as one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection, transaction

from congvu.engines.jobs.actions.inline import enqueue_job
from congvu.engines.jobs.actions.running import call_with_time
from congvu.engines.jobs.rules.cron import last_slot
from congvu.kernel.manifest import Schedule
from congvu.kernel.rooms import manifests, resolve


def fire_due(*, at: datetime) -> int:
    """Enqueue what is due at this instant; returns how many schedules fired."""
    every = [(room, s) for room, m in manifests().items() for s in m.schedules]
    names = [schedule.name for _, schedule in every]
    fired = _last_fired(names)
    return sum(_fire(room, schedule, fired.get(schedule.name), at) for room, schedule in every)


def _last_fired(names: list[str]) -> dict[str, datetime]:
    """name → its newest slot: one look into the index for each, however many there were."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, (SELECT max(slot) FROM jobs_slot s WHERE s.name = given.name)"
            " FROM unnest(%s::text[]) given (name)",
            [names],
        )
        return {name: slot for name, slot in cursor.fetchall() if slot is not None}


def _fire(room: str, schedule: Schedule, before: datetime | None, at: datetime) -> bool:
    """A schedule that is new here only notes its last slot: it begins with the next one."""
    slot = last_slot(schedule.cron, at)
    if before is not None and before >= slot:
        return False
    with transaction.atomic():
        if not _take_slot(schedule.name, slot) or before is None:
            return False
        enqueue_job(
            "jobs.scheduled", {"room": room, "handler": schedule.handler}, run_at=None,
            unique_key=f"schedule:{schedule.name}", ordering_key="",
        )  # fmt: skip
    return True


def _take_slot(name: str, slot: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO jobs_slot (name, slot) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            [name, slot],
        )
        return bool(cursor.rowcount)


def call_scheduled(*, room: str, handler: str, at: datetime) -> None:
    """Call the room's function that a schedule names."""
    function: Any = resolve(room, handler)
    call_with_time(function, {}, at)
