"""Open dossiers and legs of a unit, for when the unit is merged or split."""

from __future__ import annotations

from django.db.models import Q

from congvu.engines.casework import api as casework
from congvu.kernel.moving import Found, Handing, Shift, columns, found, page
from congvu.registers.dossiers.models import OPEN_STATES, Dossier, Leg

NOUN = "dossiers.dossier"


def dossiers(*, handing: Handing, after: int, limit: int) -> Found:
    """Open dossiers that an old unit solves or took in; they go where their case goes."""
    rows = Dossier.objects.as_system("reorganisation").filter(
        Q(owner_unit__in=handing.sources) | Q(reception_unit__in=handing.sources),
        state__in=OPEN_STATES,
    )
    some = page(rows, after=after, limit=limit)
    housed = casework.housed(NOUN, [d.uid for d in some], handing=handing)
    shifts = []
    for one in some:
        own = _with_case(handing, housed.get(str(one.uid)))
        before, then, old, new = columns(
            one, own, units=("owner_unit_id", "reception_unit_id"), lists=("unit_ids",),
            matter=one.procedure_code,
        )  # fmt: skip
        if before != then:
            shifts.append(
                Shift(
                    row=one.pk, before=before, after=then, from_unit=old, to_unit=new,
                    said=f"{one.code} {one.title}", url=f"/ho-so/{one.uid}/",
                    persons=(one.person_id,), matter=one.procedure_code,
                )
            )  # fmt: skip
    return found(some, shifts)


def legs(*, handing: Handing, after: int, limit: int) -> Found:
    """Turns of old units that have not ended."""
    rows = Leg.objects.filter(
        unit__in=handing.sources, ended_at=None, dossier__state__in=OPEN_STATES
    )
    some = page(rows.select_related("dossier"), after=after, limit=limit)
    housed = casework.housed(NOUN, [leg.dossier.uid for leg in some], handing=handing)
    shifts = []
    for leg in some:
        own = _with_case(handing, housed.get(str(leg.dossier.uid)))
        before, then, old, new = columns(
            leg, own, units=("unit_id",), matter=leg.dossier.procedure_code
        )
        if before != then:
            said = f"{leg.dossier.code}: {leg.level}"
            shifts.append(
                Shift(row=leg.pk, before=before, after=then, from_unit=old, to_unit=new, said=said,
                      url=f"/ho-so/{leg.dossier.uid}/")
            )  # fmt: skip
    return found(some, shifts)


def _with_case(handing: Handing, heir: int | None) -> Handing:
    """The plan for one dossier: all of it goes where its case goes."""
    if heir is None:
        return handing
    return Handing(
        day=handing.day, decision=handing.decision, defaults=dict.fromkeys(handing.sources, heir)
    )
