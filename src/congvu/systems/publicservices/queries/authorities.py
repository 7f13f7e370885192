"""Who acts for whom, as the people concerned and the officials of the dossier see it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from congvu.engines.identity import api as identity
from congvu.kernel.actors import Actor
from congvu.registers.dossiers import api as dossiers
from congvu.systems.publicservices.models import Authority
from congvu.systems.publicservices.queries import papers


def of_dossier(*, actor: Actor, uid: str) -> dict[str, Any] | None:
    """The proof behind a dossier that the actor has been let see; None when the person acts alone."""
    key = dossiers.request_key(actor=actor, uid=uid)
    row = Authority.objects.as_system("the dossier is seen").filter(request_key=key).first()
    return _shown(row, actor) if row else None


def given_by(actor: Actor) -> list[dict[str, Any]]:
    """Who acts or acted for this person, the newest first."""
    rows = Authority.objects.visible_to(actor).filter(principal_id=actor.person_id or 0)
    return [_shown(row, actor) for row in rows.order_by("-given_at")[:50]]


def _shown(row: Authority, actor: Actor) -> dict[str, Any]:
    agent = identity.person(row.agent_id).full_name
    whom = identity.person(row.principal_id).full_name if row.principal_id else row.organisation
    known = dossiers.by_key(request_key=row.request_key)
    return {
        "uid": row.uid,
        "agent": agent,
        "whom": whom,
        "organisation_number": row.organisation_number,
        "basis": papers.basis_of(row),
        "number": row.number,
        "issued_on": row.issued_on,
        "valid_until": row.valid_until,
        "given_at": row.given_at,
        "ended_at": row.ended_at,
        "file_url": reverse("documents:file", args=[row.file_uid]),
        "dossier": known.code if known else "",
        "dossier_url": reverse("publicservices:dossier", args=[known.uid]) if known else "",
        "may_end": row.ended_at is None and row.principal_id == actor.person_id,
    }
