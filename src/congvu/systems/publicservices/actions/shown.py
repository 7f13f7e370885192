"""Who stands at the counter, as the identity paper shown there says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from congvu.engines.identity import api as identity
from congvu.engines.identity.contracts import PersonCard
from congvu.engines.ledger import api as ledger
from congvu.kernel.actions import step
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid
from congvu.kernel.text import unaccent
from congvu.systems.publicservices.models.intakes import RECEIVE
from congvu.systems.publicservices.rules import counter


class UnableToTake(Invalid):
    """The paper dossier cannot be entered so; each field at fault has its sentence."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """The person as the identity paper shown at the counter says."""

    number: str
    full_name: str
    birth_date: date | None = None
    sex: str = ""
    phone: str = ""
    address: str = ""


@step
def person_of(*, actor: Actor, shown: Shown, desk: str) -> PersonCard:
    """Who the paper shown belongs to: found by its number, else noted. Raises UnableToTake."""
    number = identity.clean_cccd(shown.number)
    if identity.cccd_fault(number):
        raise UnableToTake(
            {"number": _("Số định danh gồm 12 chữ số; hãy đối chiếu lại với thẻ căn cước.")}
        )
    if not identity.agrees(number, birth_date=shown.birth_date, sex=shown.sex):
        raise UnableToTake({"number": _(counter.NUMBER_DIFFERS)})
    known = identity.find_by_cccd(number)
    if known is not None:
        return _known_person(actor, known, shown, desk)
    try:
        made = identity.register_person(
            full_name=shown.full_name, source=_("Giấy tờ xuất trình tại %(desk)s") % {"desk": desk},
            birth_date=shown.birth_date, sex=shown.sex, cccd=number,
            contact={"phone": shown.phone, "address": shown.address},
        )  # fmt: skip
    except Invalid as wrong:
        raise UnableToTake(wrong.errors) from wrong
    return identity.person(made)


def _known_person(actor: Actor, person_id: int, shown: Shown, desk: str) -> PersonCard:
    person = identity.person(person_id)
    if unaccent(person.full_name) != unaccent(" ".join(shown.full_name.split())):
        raise UnableToTake({"full_name": _(counter.NAME_DIFFERS)})
    ledger.log_read(
        actor=actor, permission=RECEIVE, noun="identity.person", subjects=[str(person.uid)],
        persons=[str(person.uid)], purpose=_("Tiếp nhận hồ sơ giấy tại %(desk)s") % {"desk": desk},
    )  # fmt: skip
    return person
