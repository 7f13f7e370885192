"""Invoices of a unit that wait for payment, for when the unit is merged or split."""

from __future__ import annotations

from congvu.engines.payments.contracts import State
from congvu.engines.payments.models import Invoice
from congvu.kernel.moving import Found, Handing, Shift, columns, found, page


def invoices(*, handing: Handing, after: int, limit: int) -> Found:
    """Money not yet paid that an old unit asks for."""
    rows = Invoice.objects.as_system("reorganisation").filter(
        unit_ids__overlap=handing.sources, state=State.WAITING
    )
    shifts, some = [], page(rows, after=after, limit=limit)
    for one in some:
        before, then, old, new = columns(one, handing, units=("unit_id",), lists=("unit_ids",))
        if before != then:
            old = old or next(u for u in one.unit_ids if u in handing.defaults)
            shifts.append(
                Shift(row=one.pk, before=before, after=then, from_unit=old,
                      to_unit=new or handing.heir(old), said=f"{one.order} {one.subject_code}")
            )  # fmt: skip
    return found(some, shifts)
