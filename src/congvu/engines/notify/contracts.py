"""What notify says to others: frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from congvu.kernel.notices import Addressed as Addressed

LANGUAGES = ("vi", "en")
STOP_SALT = "notify.stop"
LIVE_CHANNEL = "congvu_live"


class Channel(StrEnum):
    """How a message reaches a person; AUTO lets the template and the person's wishes decide."""

    AUTO = "auto"
    IN_APP = "in-app"
    EMAIL = "email"


class LetterState(StrEnum):
    """What became of an e-mail."""

    CREATED = "created"
    SENDING = "sending"
    DELIVERED = "delivered"
    FAILED = "failed"
    STOPPED = "stopped"  # no longer wanted, or no address


@dataclass(frozen=True, kw_only=True)
class Post:
    """A letter with files to a place outside the house.

    template: code of a notice with channel "post"; context: its words; name, address: whom; sender:
    the agency in whose name it goes; reply_to: where an answer goes, "" for nowhere; file_uids: stored
    files to attach.
    """

    template: str
    name: str
    address: str
    context: Mapping[str, object]
    sender: str
    reply_to: str = ""
    file_uids: tuple[UUID, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PostCard:
    """How such a letter stands. state: see LetterState; ``delivered`` says that a mail server took it.

    trouble: what the server last said, with its code; not_before: the next try of one that waits.
    """

    uid: UUID
    name: str
    address: str
    masked_address: str
    state: str
    attempts: int
    trouble: str
    not_before: datetime | None
    delivered_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class MessageCard:
    """One in-app message as its reader sees it. at: aware UTC."""

    uid: str
    kind: str
    title: str
    body: str
    link: str
    at: datetime
    is_read: bool


@dataclass(frozen=True, kw_only=True)
class MessagePage:
    """One page of messages; after: the cursor of the next page ('' at the end)."""

    rows: tuple[MessageCard, ...]
    after: str


@dataclass(frozen=True, kw_only=True)
class Touch:
    """A live ping: "this topic changed, fetch it again"; it carries no content.

    Reaches the people named and whoever holds ``needs`` over one of ``unit_ids``.
    """

    topic: str
    person_ids: tuple[int, ...] = ()
    needs: str = ""
    unit_ids: tuple[int, ...] = ()
    everyone: bool = False
