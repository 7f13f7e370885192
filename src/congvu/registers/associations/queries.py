"""Every read of the register of associations: it is public."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, time
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from congvu.engines.places import api as places
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound
from congvu.kernel.knowing import Known
from congvu.kernel.moving import Found, Handing, Shift, columns, found, page
from congvu.kernel.text import unaccent
from congvu.registers.associations import rules
from congvu.registers.associations.contracts import AssociationCard, Headed
from congvu.registers.associations.models import Association


def living(*, query: str = "") -> QuerySet[Association]:
    """The associations that exist, by name; every word of the query must occur, accents aside."""
    rows = Association.objects.filter(dissolved_on=None)
    for word in unaccent(query).split():
        rows = rows.filter(name_key__contains=word)
    return rows.order_by("name_key", "id")


def association(*, uid: str) -> AssociationCard:
    """One association. Raises NotFound."""
    row = Association.objects.filter(uid=uid).first()
    if row is None:
        raise NotFound(_("Không có hội này trong sổ đăng ký."))
    return card_of(row)


def of_dossier(*, dossier_uid: str) -> AssociationCard | None:
    """The association that a dossier founded, when it did."""
    row = Association.objects.filter(dossier_uid=dossier_uid).first()
    return card_of(row) if row else None


def searchable(actor: Actor) -> QuerySet[Association]:
    """Everybody may find a registered association."""
    return Association.objects.all()


def open_rows() -> Iterator[dict[str, Any]]:
    """The register as open data; no person in it."""
    for row in living().iterator():
        yield {
            "name": row.name,
            "purpose": row.purpose,
            "place_code": row.place_code,
            "decision_number": row.decision_number,
            "founded_on": row.founded_on,
        }


def known(actor: Actor) -> dict[str, Known]:
    """What the register tells the forms of the head of an association: of the one founded last."""
    if actor.person_id is None:
        return {}
    row = Association.objects.filter(head_id=actor.person_id, dissolved_on=None).order_by("-id")
    found = row.first()
    if found is None:
        return {}
    at = datetime.combine(found.founded_on, time.min, clock.VIETNAM)
    said = {
        "name": found.name,
        "number": found.decision_number,
        "purpose": found.purpose,
        "members": found.members,
        "founded_on": found.founded_on.isoformat(),
        "place": _place(found.place_code),
        "address": {**_place(found.place_code), "line": found.address},
    }
    return {
        path: Known(value, at, found.decision_number, found.owner_unit_id)
        for path, value in said.items()
    }


def _place(commune: str) -> dict[str, str]:
    return {"province": places.commune(commune).province_code, "commune": commune}


def headed(*, after: int, limit: int) -> list[Headed]:
    """The living associations with their heads, in chunks by id, for runs over all of them."""
    rows = Association.objects.filter(pk__gt=after, dissolved_on=None).order_by("pk")
    return [
        Headed(
            id=row.pk, uid=str(row.uid), name=row.name, head_id=row.head_id,
            decision_number=row.decision_number, founded_on=row.founded_on,
        )
        for row in rows[:limit]
    ]  # fmt: skip


def cards_after(*, after: int, limit: int) -> list[tuple[int, AssociationCard]]:
    """The living associations with their ids, in chunks by id, for who holds the register elsewhere."""
    rows = Association.objects.filter(pk__gt=after, dissolved_on=None).order_by("pk")
    return [(row.pk, card_of(row)) for row in rows[:limit]]


def known_cards(*, uids: Iterable[str]) -> dict[str, AssociationCard]:
    """uid → card, of those that exist and are not dissolved; one query."""
    rows = Association.objects.filter(uid__in=list(uids), dissolved_on=None)
    return {str(row.uid): card_of(row) for row in rows}


def card_of(row: Association) -> AssociationCard:
    """The row as the frozen value that other rooms see."""
    return AssociationCard(
        uid=str(row.uid),
        name=row.name,
        purpose=row.purpose,
        address=row.address,
        place_code=row.place_code,
        decision_number=row.decision_number,
        paper_code=row.paper_code,
        founded_on=row.founded_on,
    )


def is_name_taken(*, name: str, place_code: str) -> bool:
    """Whether a living association bears this name in this place."""
    return Association.objects.filter(
        name_key=rules.name_key(name), place_code=place_code, dissolved_on=None
    ).exists()


def moving_associations(*, handing: Handing, after: int, limit: int) -> Found:
    """Associations that exist and are kept by a unit that is merged or split."""
    rows = Association.objects.filter(owner_unit__in=handing.sources, dissolved_on=None)
    shifts, some = [], page(rows, after=after, limit=limit)
    for row in some:
        before, then, old, new = columns(row, handing, units=("owner_unit_id",))
        if before != then:
            shifts.append(
                Shift(row=row.pk, before=before, after=then, from_unit=old, to_unit=new,
                      said=row.name)
            )  # fmt: skip
    return found(some, shifts)
