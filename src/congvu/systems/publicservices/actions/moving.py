"""What a unit has under way in public services goes to its heir."""

from __future__ import annotations

from collections.abc import Sequence

from congvu.kernel.actions import step
from congvu.kernel.moving import Shift, Written, write_columns
from congvu.systems.publicservices.models import (
    Appeal,
    Correction,
    Intake,
    Joined,
    Parcel,
    ScanBatch,
)

WHY = "reorganisation"


@step
def move_intakes(*, shifts: Sequence[Shift]) -> Written:
    """Paper on the counter that is not entered yet."""
    return write_columns(Intake.objects.as_system(WHY).filter(dossier_uid=None), shifts)


@step
def move_scans(*, shifts: Sequence[Shift]) -> Written:
    """Stacks under way."""
    return write_columns(ScanBatch.objects.as_system(WHY), shifts)


@step
def move_parcels(*, shifts: Sequence[Shift]) -> Written:
    """Papers that still have to be sent back."""
    return write_columns(Parcel.objects.as_system(WHY), shifts)


@step
def move_appeals(*, shifts: Sequence[Shift]) -> Written:
    """Objections without an answer."""
    return write_columns(Appeal.objects.as_system(WHY).filter(answered_at=None), shifts)


@step
def move_corrections(*, shifts: Sequence[Shift]) -> Written:
    """Corrections without an answer."""
    return write_columns(Correction.objects.as_system(WHY).filter(answered_at=None), shifts)


@step
def move_joined(*, shifts: Sequence[Shift]) -> Written:
    """Joined submissions under way."""
    return write_columns(Joined.objects.as_system(WHY).filter(finished_at=None), shifts)


@step
def move_lists(*, shifts: Sequence[Shift]) -> Written:
    """Nothing to write: an unsigned list is made of its dossiers."""
    return {}


@step
def move_routes(*, shifts: Sequence[Shift]) -> Written:
    """Nothing to write: routing asks who came after whom."""
    return {}
