"""Who acts for which organisation on a day."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from congvu.engines.identity.contracts import OrganisationCard
from congvu.engines.identity.models import Representative
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound


def represented_by(person_id: int, *, on: date) -> tuple[OrganisationCard, ...]:
    """The organisations for which a person may act on a day, by name."""
    rows = Representative.objects.as_system("one's own authority").standing(on)
    found = rows.filter(person=person_id).order_by("organisation", "pk")
    return tuple(OrganisationCard(number=r.number, name=r.organisation) for r in found)


def representatives_of(number: str, *, on: date) -> tuple[int, ...]:
    """Ids of the persons who may act for an organisation on a day."""
    rows = Representative.objects.as_system("who acts for it").standing(on)
    return tuple(rows.filter(number=number).order_by("pk").values_list("person_id", flat=True))


def organisation(number: str, *, on: date) -> OrganisationCard | None:
    """The organisation with this number, when somebody may act for it on a day."""
    rows = Representative.objects.as_system("is it at the portal").standing(on)
    row = rows.filter(number=number).order_by("-recorded_at", "-pk").first()
    return OrganisationCard(number=row.number, name=row.organisation) if row else None


def recorded(actor: Actor) -> QuerySet[Representative]:
    """Those whom this actor may know of."""
    return Representative.objects.visible_to(actor).select_related("person", "unit")


def one(actor: Actor, uid: UUID | str) -> Representative:
    """Raises NotFound."""
    row = recorded(actor).filter(uid=uid).first()
    if row is None:
        raise NotFound(_("Không có người đại diện này."))
    return row
