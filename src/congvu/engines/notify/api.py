"""The face of notify: tell people, ping live screens, count what is unread."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from congvu.engines.notify import actions, queries
from congvu.engines.notify.contracts import Addressed, Channel, MessagePage, Touch
from congvu.kernel import clock
from congvu.kernel.actions import step
from congvu.kernel.actors import Actor

__all__ = ["Addressed", "Channel", "MessagePage", "Touch", "messages", "send", "touch", "unread"]


@step
def send(
    *,
    template: str,
    person_ids: Iterable[int],
    context: Mapping[str, object],
    link: str = "",
    channel: str = Channel.AUTO,
    unique_key: str,
    at: datetime | None = None,
) -> int:
    """Tell people in the caller's transaction; returns how many were told for the first time.

    template: code of a notice (``room.name``). context: words for its ((placeholders)). link: a
    path of this site. unique_key: repeating it for the same person does nothing. at: when it
    counts as told (default: now). E-mail goes out later by a job; nothing here waits for it.
    Raises UnableToTell when the template is unknown or a word is missing.
    """
    now = clock.now()
    return actions.send(
        template=template, person_ids=person_ids, context=context, link=link,
        channel=Channel(channel), unique_key=unique_key, at=at or now, now=now,
    )  # fmt: skip


def touch(ping: Touch) -> None:
    """Ping live screens after the running transaction commits (at once outside one)."""
    actions.touch(ping)


def unread(*, actor: Actor) -> int:
    """How many messages the actor has not read."""
    return queries.unread(actor=actor)


def messages(*, actor: Actor, after: str = "", unread_only: bool = False) -> MessagePage:
    """The actor's own messages, newest first, 20 a page."""
    return queries.messages(actor=actor, after=after, unread_only=unread_only)
