"""What people hold and have under way, for runs over everybody."""

from __future__ import annotations

from collections.abc import Collection

from congvu.registers.dossiers import rules
from congvu.registers.dossiers.contracts import HeldResult, State
from congvu.registers.dossiers.models import Dossier, Result

GIVEN = (State.DONE, State.RETURNED)
Standing = tuple[frozenset[str], frozenset[str]]


def held_results(*, procedure_code: str, after: int, limit: int) -> list[HeldResult]:
    """The results of a procedure's dossiers, in chunks by id; the caller says for whom they are."""
    rows = Result.objects.filter(pk__gt=after, dossier__procedure_code=procedure_code)
    return [
        HeldResult(
            id=row.pk, person_id=row.person_id, dossier_uid=str(row.dossier.uid),
            dossier_code=row.dossier.code, name=row.name, issued_at=row.issued_at,
            valid_to=row.valid_to,
        )
        for row in rows.select_related("dossier").order_by("pk")[:limit]
    ]  # fmt: skip


def standing_of(*, person_ids: Collection[int]) -> dict[int, Standing]:
    """person → (procedures with a result, procedures under way), in one query."""
    rows = Dossier.objects.as_system("rules of proactive service").filter(person__in=person_ids)
    have, going = dict[int, set[str]](), dict[int, set[str]]()
    for person, code, state in rows.values_list("person_id", "procedure_code", "state"):
        if state in GIVEN:
            have.setdefault(person, set()).add(code)
        elif rules.is_open(State(state)):
            going.setdefault(person, set()).add(code)
    return {
        one: (frozenset(have.get(one, ())), frozenset(going.get(one, ()))) for one in person_ids
    }
