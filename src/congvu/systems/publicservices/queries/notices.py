"""Who is told of what happens to a dossier, and where the message leads."""

from __future__ import annotations

from django.urls import reverse

from congvu.engines.ledger.contracts import Entry
from congvu.engines.notify.contracts import Addressed
from congvu.registers.dossiers import api as dossiers


def applicant_of(entry: Entry) -> Addressed:
    """The person who handed the dossier in; the message leads to its page."""
    dossier = dossiers.for_machine(uid=entry.subject)
    return Addressed(
        person_ids=(dossier.person_id,),
        link=reverse("publicservices:dossier", args=[dossier.uid]),
    )
