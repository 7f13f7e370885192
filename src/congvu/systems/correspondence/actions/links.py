"""Links by which recipients fetch a document: made for a letter, used, ended by the clerk.

Law: NĐ 30/2020/NĐ-CP, Điều 18; decision 0024.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from congvu.engines.documents.contracts import FileCard
from congvu.kernel import clock
from congvu.kernel.actions import action, demand, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound
from congvu.systems.correspondence import events
from congvu.systems.correspondence.actions import recipients
from congvu.systems.correspondence.actions.incoming import REGISTER
from congvu.systems.correspondence.models import Recipient
from congvu.systems.correspondence.queries import clocks
from congvu.systems.correspondence.queries import links as queries
from congvu.systems.correspondence.rules import links

DAYS = "correspondence.mail_link_days"


def renew(one: Recipient, at: datetime) -> str:
    """A new secret for this recipient; the one before opens nothing any more. The caller saves."""
    token, today = links.secret(), clock.local(at).date()
    one.link_hash = links.kept(token)
    one.link_until = today + timedelta(days=clocks.number(DAYS, on=today))
    return token


@action(needs="public")
def use_link(*, actor: Actor, token: str, at: datetime, place: int = 0) -> FileCard:
    """Somebody fetches the document by a recipient's link; each time is told. Raises NotFound.

    place: 0 the signed file, then those issued with it in order.
    """
    one, row, files = queries.opened(token, on=clock.local(at).date())
    if not 0 <= place < len(files):
        raise NotFound(_("Văn bản này không có tệp kèm theo đó."))
    publish(events.LinkUsed(letter_uid=str(row.uid), place=one.name), unit_id=row.unit_id)
    return files[place]


@action(needs=REGISTER)
def end_link(*, actor: Actor, uid: UUID | str, recipient: int, at: datetime) -> None:
    """The clerk ends a recipient's link. Raises NotFound."""
    row = recipients.locked_letter(uid)
    demand(actor, REGISTER, row.unit_id)
    one = row.recipients.select_for_update().filter(pk=recipient).first()
    if one is None:
        raise NotFound(_("Không có nơi nhận này."))
    if not one.link_hash:
        unchanged()
        return
    one.link_hash = ""
    one.save(update_fields=["link_hash"])
    publish(events.LinkEnded(letter_uid=str(row.uid), place=one.name), unit_id=row.unit_id)
