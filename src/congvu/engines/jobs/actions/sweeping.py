"""Forgetting what nobody asks for any more."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from congvu.engines.jobs.models import Once, Slot, Tally, Worker

KEEP_ONCE = timedelta(days=400)
KEEP_SLOTS = timedelta(days=2)  # and the newest of each schedule, for ever
KEEP_TALLIES = timedelta(days=800)
KEEP_WORKERS = timedelta(days=1)


def sweep(*, at: datetime) -> None:
    """Delete old slots, once-keys, tallies and heartbeats."""
    newer = Slot.objects.filter(name=OuterRef("name"), slot__gt=OuterRef("slot"))
    Slot.objects.filter(Exists(newer), slot__lt=at - KEEP_SLOTS).delete()
    Once.objects.filter(at__lt=at - KEEP_ONCE).delete()
    Tally.objects.filter(day__lt=(at - KEEP_TALLIES).date()).delete()
    Worker.objects.filter(seen_at__lt=at - KEEP_WORKERS).delete()
