"""A person's own messages."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from congvu.engines.notify.contracts import MessageCard, MessagePage
from congvu.engines.notify.models import Message
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid

PAGE = 20
CURSOR = r"^[0-9]{1,17}\.[0-9]{1,18}$"  # microseconds since 1970, id
_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
REPLAY = 100  # how many a reconnecting screen may be told again


def unread(*, actor: Actor) -> int:
    """How many messages the actor has not read."""
    return Message.objects.visible_to(actor).unread().count() if actor.person_id else 0


def messages(
    *, actor: Actor, after: str = "", unread_only: bool = False, limit: int = PAGE
) -> MessagePage:
    """The actor's own messages, newest first. Raises Invalid on a cursor that is not ours."""
    rows = Message.objects.visible_to(actor)
    if unread_only:
        rows = rows.unread()
    if after:
        at, pk = _read_cursor(after)
        rows = rows.filter(Q(at__lt=at) | Q(at=at, pk__lt=pk))
    found = list(rows.order_by("-at", "-pk")[: limit + 1])
    more = len(found) > limit
    shown = found[:limit]
    return MessagePage(rows=tuple(map(card, shown)), after=_cursor(shown[-1]) if more else "")


def since(*, actor: Actor, uid: str) -> tuple[MessageCard, ...]:
    """The actor's messages written after the one a screen saw last, oldest first, at most 100.

    uid: '' when the screen has seen none yet. A message that is not the actor's tells nothing.
    """
    own = Message.objects.visible_to(actor)
    last = own.filter(uid=UUID(uid)).values_list("pk", flat=True).first() if uid else 0
    if last is None:
        return ()
    return tuple(map(card, own.filter(pk__gt=last).order_by("pk")[:REPLAY]))


def newest_uid(*, actor: Actor) -> str:
    """The uid of the message written last ('' when there is none)."""
    own = Message.objects.visible_to(actor).order_by("-pk")
    found = own.values_list("uid", flat=True).first()
    return str(found) if found else ""


def card(row: Message) -> MessageCard:
    """A row as its reader sees it."""
    return MessageCard(
        uid=str(row.uid), kind=row.kind, title=row.title, body=row.body, link=row.link, at=row.at,
        is_read=row.read_at is not None,
    )  # fmt: skip


def _cursor(row: Message) -> str:
    return f"{(row.at - _EPOCH) // _MICROSECOND}.{row.pk}"


def _read_cursor(text: str) -> tuple[datetime, int]:
    if not re.fullmatch(CURSOR, text):
        raise Invalid({"sau": _("Liên kết trang không còn đúng: hãy mở lại danh sách.")})
    since, _dot, pk = text.partition(".")
    return _EPOCH + int(since) * _MICROSECOND, int(pk)
