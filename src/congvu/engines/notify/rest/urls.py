"""``/api/v1/notify/``: a person's own messages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from django.utils.translation import gettext_lazy as _

from congvu.engines.notify import actions, queries
from congvu.engines.notify.contracts import MessageCard
from congvu.engines.notify.queries.messages import CURSOR
from congvu.kernel.actors import Actor
from congvu.webkit.web.rest import Link, Page, endpoint, leads_to, paths


@dataclass(frozen=True, kw_only=True)
class MessageQuery:
    """Which messages. after: ``next`` of the page before."""

    after: Annotated[str, msgspec.Meta(pattern=f"{CURSOR}|^$")] = ""
    unread: Annotated[bool, msgspec.Meta(description="unread ones only")] = False


@dataclass(frozen=True, kw_only=True)
class Unread:
    """How many messages wait."""

    unread: int


@endpoint(
    "messages/", needs="signed-in", summary=_("Thông báo của tôi"),
)  # fmt: skip
@leads_to(Link("notify.read_message", {"uid": "$response.body#/items/0/uid"}))
def list_messages(*, actor: Actor, query: MessageQuery) -> Page[MessageCard]:
    """The actor's messages, newest first, 20 a page."""
    found = queries.messages(actor=actor, after=query.after, unread_only=query.unread)
    return Page(items=list(found.rows), next=found.after)


@endpoint("unread/", needs="signed-in", summary=_("Số thông báo chưa đọc"))
def count_unread(*, actor: Actor) -> Unread:
    """How many messages the actor has not read."""
    return Unread(unread=queries.unread(actor=actor))


@endpoint(
    "messages/<uuid:uid>/read/", method="POST", needs="signed-in", summary=_("Đánh dấu đã đọc")
)
def read_message(*, actor: Actor, at: datetime, uid: UUID) -> MessageCard:
    """Mark one message as read."""
    return actions.mark_read(actor=actor, uid=str(uid), at=at)


@endpoint(
    "messages/read-all/", method="POST", needs="signed-in", summary=_("Đánh dấu đã đọc tất cả")
)
def read_all(*, actor: Actor, at: datetime) -> Unread:
    """Mark all messages as read."""
    actions.mark_all_read(actor=actor, at=at)
    return Unread(unread=queries.unread(actor=actor))


app_name = "notify-api"
urlpatterns = paths(list_messages, count_unread, read_message, read_all)
