"""Who is told of what happens to a dossier, and where the message leads."""

from __future__ import annotations

from django.urls import reverse

from congvu.engines.identity import api as identity
from congvu.engines.ledger.contracts import Entry
from congvu.engines.notify.contracts import Addressed
from congvu.registers.dossiers import api as dossiers


def heads_of(entry: Entry) -> Addressed:
    """Who signs for the office that the objection goes to: they owe the answer."""
    dossier = dossiers.for_machine(uid=entry.subject)
    unit_id = entry.unit_id or dossier.owner_unit_id  # a second complaint goes to who is above
    holders = identity.holders_of("publicservices.dossier.sign", unit_id=unit_id)
    return Addressed(
        person_ids=tuple(sorted({h.person_id for h in holders})),
        link=reverse("publicservices:dossier", args=[dossier.uid]),
    )


def applicant_of(entry: Entry) -> Addressed:
    """Whose dossier it is, and who acts for that person; the message leads to its page."""
    dossier = dossiers.for_machine(uid=entry.subject)
    return Addressed(
        person_ids=tuple(p for p in (dossier.person_id, dossier.agent_id) if p),
        link=reverse("publicservices:dossier", args=[dossier.uid]),
    )
