"""What was objected to a dossier and answered, as both sides read it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from congvu.kernel.actors import Actor
from congvu.registers.dossiers.contracts import DossierCard
from congvu.systems.publicservices import rules
from congvu.systems.publicservices.models import Appeal

SIGN = "publicservices.dossier.sign"


def section(*, actor: Actor, dossier: DossierCard, at: datetime) -> dict[str, Any]:
    """The part of a dossier's page: what was written, and who may write now."""
    rows = list(_of(actor).filter(dossier_uid=dossier.uid).order_by("filed_at", "id"))
    waits = any(r.answered_at is None for r in rows)
    mine = dossier.person_id == actor.person_id
    return {
        "rows": [_shown(r) for r in rows],
        "kinds": _kinds(dossier, rows, at) if mine else [],
        "verdicts": [(k, _(name)) for k, name in rules.VERDICTS.items()],
        "may_answer": waits and not mine and actor.holds(SIGN, dossier.owner_unit_id),
    }


def unanswered_uids() -> Any:
    """Uids of dossiers whose objection waits, to narrow a list that is already within sight."""
    rows = Appeal.objects.as_system("narrows a list within sight").filter(answered_at=None)
    return rows.values("dossier_uid")


def _of(actor: Actor) -> Any:
    return Appeal.objects.visible_to(actor)


def _kinds(dossier: DossierCard, rows: list[Appeal], at: datetime) -> list[tuple[str, str]]:
    """The ways in which this person may object now; none while an objection waits."""
    waits = any(r.answered_at is None for r in rows)
    complained = any(r.kind == "complaint" for r in rows)
    return [
        (kind, _(name))
        for kind, (name, _limit) in rules.APPEALS.items()
        if not rules.why_not_appeal(
            kind=kind,
            state=dossier.state,
            ended_at=dossier.finished_at,
            at=at,
            is_open=waits,
            complained=complained,
        )
    ]


def _shown(row: Appeal) -> dict[str, Any]:
    return {
        "kind": _(rules.APPEALS[row.kind][0]),
        "content": row.content,
        "filed_at": row.filed_at,
        "due_at": row.due_at,
        "verdict": _(rules.VERDICTS[row.verdict]) if row.verdict else "",
        "answer": row.answer,
        "answered_by": row.answered_by,
        "answered_at": row.answered_at,
    }
