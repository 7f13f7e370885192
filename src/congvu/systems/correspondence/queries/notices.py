"""Who is told when a document of ours did not arrive, and where the message leads."""

from __future__ import annotations

from django.urls import reverse

from congvu.engines.identity import api as identity
from congvu.engines.ledger.contracts import Entry
from congvu.kernel import clock
from congvu.kernel.notices import Addressed
from congvu.systems.correspondence.models import IncomingLetter, OutgoingLetter, Recipient
from congvu.systems.correspondence.queries.incoming import REGISTER


def clerks(entry: Entry) -> Addressed:
    """The clerks of the unit that sent it."""
    rows = OutgoingLetter.objects.as_system("tell its clerks")
    row = rows.get(uid=entry.payload["letter_uid"])
    holders = identity.holders_of(REGISTER, unit_id=row.unit_id)
    return Addressed(
        person_ids=tuple(sorted({one.person_id for one in holders})),
        context={"van_ban": row.title[:200]},
        link=reverse("correspondence:sent", args=[row.uid]),
    )


def mailbox_people(entry: Entry) -> Addressed:
    """Whose mailbox it lies in: the person, or who may act for the organisation today."""
    place = Recipient.objects.select_related("letter").get(pk=entry.payload["recipient_id"])
    acting = identity.representatives_of(place.organisation, on=clock.today())
    return Addressed(
        person_ids=(place.person_id,) if place.person_id else acting,
        context={"van_ban": place.letter.title[:200]},
        link=reverse("correspondence:mailbox-letter", args=[place.pk]),
    )


def repliers(entry: Entry) -> Addressed:
    """Who may act for the place that answered by the portal; nobody for letters of other ways."""
    rows = IncomingLetter.objects.as_system("tell who answered").select_related("reply_of")
    row = rows.get(uid=entry.payload["letter_uid"])
    place = row.reply_of
    if place is None:
        return Addressed(person_ids=())
    acting = identity.representatives_of(place.organisation, on=clock.today())
    return Addressed(
        person_ids=(place.person_id,) if place.person_id else acting,
        context={"van_ban": row.title[:200], "co_quan": row.unit.name},
        link=reverse("correspondence:mailbox-letter", args=[place.pk]),
    )
