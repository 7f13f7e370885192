"""Messages are opened."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from congvu.engines.notify.actions.telling import touch
from congvu.engines.notify.contracts import MessageCard, Touch
from congvu.engines.notify.events import MessagesRead
from congvu.engines.notify.models import Message
from congvu.engines.notify.queries.messages import card
from congvu.kernel.actions import action, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound


@action(needs="signed-in")
def mark_read(*, actor: Actor, uid: str, at: datetime) -> MessageCard:
    """Open one of the actor's own messages. Raises NotFound."""
    row = Message.objects.visible_to(actor).select_for_update().filter(uid=uid).first()
    if row is None:
        raise NotFound(_("Không có thông báo này trong hộp của bạn."))
    if row.read_at is not None:
        unchanged()
        return card(row)
    Message.objects.visible_to(actor).filter(pk=row.pk).update(read_at=at)
    row.read_at = at
    _tell(actor, str(row.uid), 1)
    return card(row)


@action(needs="signed-in")
def mark_all_read(*, actor: Actor, at: datetime) -> int:
    """Open all of the actor's own messages at once; returns how many."""
    unread = Message.objects.visible_to(actor).unread()
    first = unread.order_by("pk").values_list("uid", flat=True).first()
    if first is None:
        unchanged()
        return 0
    count = unread.update(read_at=at)
    _tell(actor, str(first), count)
    return count


def _tell(actor: Actor, first: str, count: int) -> None:
    publish(MessagesRead(first=first, count=count))
    if actor.person_id:
        touch(Touch(topic="messages", person_ids=(actor.person_id,)))
