"""Who is told of what happens to money owed, and where the message leads."""

from __future__ import annotations

from django.urls import reverse

from congvu.engines.ledger.contracts import Entry
from congvu.engines.notify.contracts import Addressed
from congvu.engines.payments.models import Invoice
from congvu.kernel.money import format_vnd


def payer_of(entry: Entry) -> Addressed:
    """The person who owes; the message leads to the page where it is paid."""
    row = Invoice.objects.as_system("tell the payer").get(uid=entry.subject)
    return Addressed(
        person_ids=(row.person_id,),
        link=reverse("payments:invoice", args=[row.uid]),
        context={"subject_code": row.subject_code, "money": format_vnd(row.amount)},
    )
