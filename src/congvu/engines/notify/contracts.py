"""What notify says to others: frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

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
