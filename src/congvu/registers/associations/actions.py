"""Every write on the register of associations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from congvu.kernel.actions import publish, step
from congvu.kernel.errors import Refused
from congvu.kernel.moving import Shift, Written, write_columns
from congvu.registers.associations import events, rules
from congvu.registers.associations.models import Association
from congvu.registers.associations.queries import is_name_taken


class UnableToRegisterAssociation(Refused):
    """The name is taken in that place."""


@dataclass(frozen=True, kw_only=True)
class NewAssociation:
    """What a decision that permits an association fixes."""

    name: str
    purpose: str
    field: str
    address: str
    place_code: str
    owner_unit_id: int
    head_person_id: int
    members: int
    dossier_uid: str
    decision_number: str
    paper_code: str
    founded_on: date


@step
def refuse_taken_name(*, name: str, place_code: str) -> None:
    """Raise UnableToRegisterAssociation when a living association bears the name in that place.

    Law: NĐ 126/2024/NĐ-CP.
    """
    if is_name_taken(name=name, place_code=place_code):
        raise UnableToRegisterAssociation(
            _("Đã có hội mang tên “%(name)s” tại địa bàn này. Hãy đổi tên trước khi ký quyết định.")
            % {"name": name},
            law=events.AssociationRegistered.law,
            field="ten_hoi",
        )


@step
def register_association(*, new: NewAssociation) -> str:
    """Enter the association; a repeat for the same dossier changes nothing. Returns its uid.

    Law: NĐ 126/2024/NĐ-CP. Raises UnableToRegisterAssociation when the name is taken there.
    """
    known = Association.objects.filter(dossier_uid=new.dossier_uid).first()
    if known is not None:
        return str(known.uid)
    refuse_taken_name(name=new.name, place_code=new.place_code)
    row = Association.objects.create(
        name=new.name,
        name_key=rules.name_key(new.name),
        purpose=new.purpose,
        field=new.field,
        address=new.address,
        place_code=new.place_code,
        owner_unit_id=new.owner_unit_id,
        head_id=new.head_person_id,
        members=new.members,
        dossier_uid=new.dossier_uid,
        decision_number=new.decision_number,
        paper_code=new.paper_code,
        founded_on=new.founded_on,
    )
    row.refresh_from_db(fields=["uid"])
    publish(
        events.AssociationRegistered(
            association_uid=str(row.uid),
            dossier_uid=new.dossier_uid,
            decision_number=new.decision_number,
            place_code=new.place_code,
        ),
        unit_id=new.owner_unit_id,
    )
    return str(row.uid)


@step
def move_associations(*, shifts: Sequence[Shift]) -> Written:
    """Associations go to the heir of the unit that keeps them."""
    return write_columns(Association.objects.all(), shifts)
