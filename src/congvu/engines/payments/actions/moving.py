"""Invoices that wait go to the unit's heir."""

from __future__ import annotations

from collections.abc import Sequence

from congvu.engines.payments.contracts import State
from congvu.engines.payments.models import Invoice
from congvu.kernel.actions import step
from congvu.kernel.moving import Shift, Written, write_columns


@step
def move_invoices(*, shifts: Sequence[Shift]) -> Written:
    """What is still to be paid; what was paid stays in the books of who asked for it."""
    rows = Invoice.objects.as_system("reorganisation").filter(state=State.WAITING)
    return write_columns(rows, shifts)
