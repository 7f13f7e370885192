"""One recipient of a document of ours: locked with its letter, and what it or its post tells."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from congvu.kernel.actions import publish
from congvu.kernel.errors import NotFound
from congvu.systems.correspondence import events
from congvu.systems.correspondence.models import OutgoingLetter, Recipient


def locked_letter(uid: UUID | str) -> OutgoingLetter:
    """The letter, for an action that asks the gate. Raises NotFound."""
    rows = OutgoingLetter.objects.as_system("the action asks the gate").select_for_update()
    row = rows.filter(uid=uid).first()
    if row is None:
        raise NotFound(_("Không tìm thấy văn bản này."))
    return row


def letter_of(found: Recipient) -> OutgoingLetter:
    """The letter of a recipient, locked."""
    rows = OutgoingLetter.objects.as_system("its own recipient").select_for_update(of=("self",))
    row: OutgoingLetter = rows.get(pk=found.letter_id)
    return row


def locked(rows: QuerySet[Recipient]) -> Recipient | None:
    """The first of them, its letter locked before it, as who sends or recalls does."""
    found = rows.first()
    if found is None:
        return None
    letter_of(found)
    return Recipient.objects.select_for_update().get(pk=found.pk)


def tell(found: Recipient, said: str, at: datetime, trouble: str = "") -> None:
    """Keep what was told of this recipient. trouble: why it did not get the document."""
    found.said, found.trouble, found.changed_at = said[:500], trouble[:500], at
    found.save()
    letter = letter_of(found)
    told = events.RecipientMissed if trouble else events.RecipientTold
    publish(
        told(letter_uid=str(letter.uid), place=found.name, said=found.said), unit_id=letter.unit_id
    )
