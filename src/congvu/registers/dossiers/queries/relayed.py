"""Dossiers by the keys that another system handed them in under, and how such work ends."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q

from congvu.kernel.actors import Actor
from congvu.registers.dossiers.contracts import DossierCard, State
from congvu.registers.dossiers.models import Dossier
from congvu.registers.dossiers.queries import card_of


@dataclass(frozen=True, kw_only=True)
class KeyFilter:
    """procedure_code "", person_id None: any; start, most: the page, by when it was handed in."""

    procedure_code: str = ""
    person_id: int | None = None
    newest: bool = False
    start: int = 0
    most: int = 50


def of_keys(keys: Any, asked: KeyFilter) -> list[DossierCard]:
    """A page of the dossiers with these request keys, whose room has asked the gate.

    keys: values, or a query that gives one column of them.
    """
    rows = Dossier.objects.as_system("the caller's own keys").filter(request_key__in=keys)
    if asked.procedure_code:
        rows = rows.filter(procedure_code=asked.procedure_code)
    if asked.person_id is not None:
        rows = rows.filter(person=asked.person_id)
    order = ("-submitted_at", "-id") if asked.newest else ("submitted_at", "id")
    read = rows.prefetch_related("attachments", "results", "parts").order_by(*order)
    return [card_of(row, whole=True) for row in read[asked.start : asked.start + asked.most]]


def ends(
    actor: Actor, first: date, last: date, *, procedure_code: str = "", uids: Any = None
) -> dict[str, int]:
    """How the dossiers within sight that ended on these days did: approved, rejected, sent_back.

    uids: only these, values or a query that gives one column of them.
    """
    rows = Dossier.objects.visible_to(actor).finished_between(first, last)
    if procedure_code:
        rows = rows.filter(procedure_code=procedure_code)
    if uids is not None:
        rows = rows.filter(uid__in=uids)
    return rows.aggregate(
        approved=Count("id", filter=_in(State.DONE, State.RETURNED)),
        rejected=Count("id", filter=_in(State.NOT_ACCEPTED, State.STOPPED, State.WITHDRAWN)),
        sent_back=Count("id", filter=Q(supplements__gt=0)),
    )


def _in(*states: State) -> Q:
    return Q(state__in=states)


def keys_of(uids: Collection[str]) -> dict[str, str]:
    """uid → the key that the dossier was handed in under."""
    rows = Dossier.objects.as_system("keys of dossiers at hand").filter(uid__in=list(uids))
    return {str(uid): key for uid, key in rows.values_list("uid", "request_key")}
