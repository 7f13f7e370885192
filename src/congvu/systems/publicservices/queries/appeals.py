"""What was objected to a dossier and answered, as both sides read it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from congvu.engines.org import api as org
from congvu.kernel.actors import Actor
from congvu.registers.dossiers.contracts import DossierCard
from congvu.systems.publicservices import rules
from congvu.systems.publicservices.models import Appeal
from congvu.systems.publicservices.queries.limits import limits

SIGN = "publicservices.dossier.sign"


def section(*, actor: Actor, dossier: DossierCard, at: datetime) -> dict[str, Any]:
    """The part of a dossier's page: what was written, and who may write now."""
    rows = list(_of(actor).filter(dossier_uid=dossier.uid).order_by("filed_at", "id"))
    waiting = [r for r in rows if r.answered_at is None]
    mine = dossier.person_id == actor.person_id
    return {
        "rows": [_shown(r) for r in rows],
        "kinds": _kinds(dossier, rows, at) if mine else [],
        "verdicts": [(k, _(name)) for k, name in rules.VERDICTS.items()],
        "may_answer": not mine and any(actor.holds(SIGN, r.owner_unit_id) for r in waiting),
    }


def unanswered_uids() -> Any:
    """Uids of dossiers whose objection waits, to narrow a list that is already within sight."""
    rows = Appeal.objects.as_system("narrows a list within sight").filter(answered_at=None)
    return rows.values("dossier_uid")


def _of(actor: Actor) -> Any:
    return Appeal.objects.visible_to(actor)


def why_not(*, kind: str, dossier: DossierCard, rows: list[Appeal], at: datetime) -> str:
    """Why this objection may not be made now, as a key of ``rules.APPEAL``; "" when it may.

    rows: what the person has written about this dossier so far.
    """
    if kind == rules.SECOND:
        first = next((r for r in rows if r.kind == "complaint"), None)
        return rules.why_not_second(
            first_due=first.due_at if first else None,
            first_answered=first.answered_at if first else None,
            at=at,
            made=any(r.kind == rules.SECOND for r in rows),
            within=limits(_second_since(first, at)).second_days,
        )
    return rules.why_not_appeal(
        kind=kind,
        state=dossier.state,
        ended_at=dossier.finished_at,
        at=at,
        is_open=any(r.answered_at is None for r in rows),
        complained=any(r.kind == "complaint" for r in rows),
        within=limits(dossier.finished_at or at).complaint_days,
    )


def _second_since(first: Appeal | None, at: datetime) -> datetime:
    """From when the second complaint's time runs: it is told by the law of that day."""
    since = first.answered_at or first.due_at if first else at
    return min(since, at)


def said(why: str, *, at: datetime) -> str:
    """The sentence of a key of ``rules.APPEAL``, with the days that hold."""
    now = limits(at)
    return _(rules.APPEAL[why]) % {
        "complaint_days": now.complaint_days, "second_days": now.second_days,
    }  # fmt: skip


def answers_for(*, kind: str, dossier: DossierCard) -> int:
    """Whose head answers: the office that solved it, for a second complaint the one above; else 0."""
    if kind != rules.SECOND:
        return dossier.owner_unit_id
    above = org.ancestors(dossier.owner_unit_id)
    return above[0].id if above else 0


def _kinds(dossier: DossierCard, rows: list[Appeal], at: datetime) -> list[tuple[str, str]]:
    """The ways in which this person may object now."""
    return [
        (kind, _(name))
        for kind, name in rules.APPEALS.items()
        if not why_not(kind=kind, dossier=dossier, rows=rows, at=at)
    ]


def _shown(row: Appeal) -> dict[str, Any]:
    return {
        "kind": _(rules.APPEALS[row.kind]),
        "content": row.content,
        "filed_at": row.filed_at,
        "due_at": row.due_at,
        "verdict": _(rules.VERDICTS[row.verdict]) if row.verdict else "",
        "answer": row.answer,
        "answered_by": row.answered_by,
        "answered_at": row.answered_at,
    }
