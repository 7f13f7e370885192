"""The meter of "enter once", and what earlier results tell the person's next form."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from django.db.models import Count, Q, Sum

from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.kernel.knowing import Known
from congvu.kernel.sealing import unseal_json
from congvu.registers.dossiers.contracts import Channel, DossierCard, OnceRow
from congvu.registers.dossiers.models import ANSWERS_KEY, Dossier, DossierQuerySet, Result
from congvu.registers.dossiers.queries import card_of


def once_only(*, actor: Actor, first: date | None, last: date | None) -> list[OnceRow]:
    """Per procedure, of the dossiers within sight handed in online on these days."""
    rows = _measured(actor, first, last).order_by("procedure_code").values("procedure_code")
    counted = rows.annotate(
        dossiers=Count("id"), whole=Count("id", filter=Q(retyped=0)), fields=Sum("asked"),
        kept=Sum("prefilled"), again=Sum("retyped"),
    )  # fmt: skip
    return [
        OnceRow(
            procedure_code=r["procedure_code"], dossiers=r["dossiers"], clean=r["whole"],
            asked=r["fields"], prefilled=r["kept"], retyped=r["again"],
        )
        for r in counted
    ]  # fmt: skip


def retyped_fields(
    *, actor: Actor, procedure_code: str, first: date | None, last: date | None
) -> dict[str, int]:
    """question → in how many of the procedure's dossiers it was retyped although known."""
    rows = _measured(actor, first, last).filter(procedure_code=procedure_code, retyped__gt=0)
    found = Counter(key for keys in rows.values_list("retyped_keys", flat=True) for key in keys)
    return dict(found.most_common())


def _measured(actor: Actor, first: date | None, last: date | None) -> DossierQuerySet:
    """What the meter of "enter once" counts: forms that the applicant filled in online."""
    rows = Dossier.objects.visible_to(actor).submitted_between(first, last)
    return rows.filter(channel=Channel.ONLINE, asked__gt=0)


def results_known(actor: Actor) -> dict[str, Known]:
    """What the person's earlier results tell a form: ``<procedure>/<result>/day`` and ``/code``."""
    found: dict[str, Known] = {}
    if actor.person_id is None:
        return found
    rows = Result.objects.filter(person_id=actor.person_id).select_related("dossier")
    for row in rows.order_by("-issued_at", "-id")[:50]:
        path = f"{row.dossier.procedure_code}/{row.key}"
        evidence = (row.issued_at, row.dossier.code, row.dossier.owner_unit_id)
        day = clock.local(row.issued_at).date().isoformat()
        found.setdefault(f"{path}/day", Known(day, *evidence))
        found.setdefault(f"{path}/code", Known(row.paper_code, *evidence))
    return found


def past_answers(*, person_id: int, limit: int) -> list[tuple[DossierCard, dict[str, Any]]]:
    """The person's last dossiers with their answers, newest first: for their own next form."""
    rows = Dossier.objects.as_system("pre-fill of the person's own form")
    rows = rows.filter(person_id=person_id).order_by("-submitted_at", "-id")
    return [
        (card_of(row), unseal_json(row.answers, key=ANSWERS_KEY, context=row.code))
        for row in rows[:limit]
    ]
