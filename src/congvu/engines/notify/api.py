"""The face of notify: tell people, ping live screens, count what is unread."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from congvu.engines.notify import actions, queries
from congvu.engines.notify.actions import UnableToPost, UnableToRetry
from congvu.engines.notify.contracts import (
    Addressed,
    Channel,
    LetterState,
    MessagePage,
    Post,
    PostCard,
    Touch,
)
from congvu.engines.notify.queries.letters import posts as _posts
from congvu.kernel import clock
from congvu.kernel.actions import step
from congvu.kernel.actors import Actor

__all__ = [
    "Addressed", "Channel", "LetterState", "MessagePage", "Post", "PostCard", "Touch", "UnableToPost",
    "UnableToRetry", "messages", "post", "post_again", "posts", "send", "stop_posts", "touch", "unread",
]  # fmt: skip


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


@step
def post(said: Post, *, unique_key: str, at: datetime) -> str:
    """Send a letter with files to a place outside the house; gives its uid. A job carries it.

    unique_key: repeating it writes nothing and gives the same uid. Its end is told as
    ``notify.parcel.settled``; ``delivered`` means that a mail server took it, never that somebody read
    it. Raises Invalid for what is no address, UnableToPost without a mail server.
    """
    return actions.post(said, unique_key=unique_key, at=at)


@step
def post_again(said: Post, *, uid: UUID | str, at: datetime) -> None:
    """Write a failed one anew, to another address or the same, with all its tries.

    Raises NotFound, Invalid, UnableToRetry when it did not fail.
    """
    actions.post_again(said, uid=uid, at=at)


@step
def stop_posts(*, uids: Iterable[UUID], at: datetime) -> int:
    """Take back those that no mail server took yet; how many. What is being sent just now goes."""
    return actions.stop(uids=list(uids), at=at)


def posts(uids: Iterable[UUID]) -> dict[UUID, PostCard]:
    """uid → how it stands; the caller has asked who may know."""
    return _posts(uids)


def touch(ping: Touch) -> None:
    """Ping live screens after the running transaction commits (at once outside one)."""
    actions.touch(ping)


def unread(*, actor: Actor) -> int:
    """How many messages the actor has not read."""
    return queries.unread(actor=actor)


def messages(*, actor: Actor, after: str = "", unread_only: bool = False) -> MessagePage:
    """The actor's own messages, newest first, 20 a page."""
    return queries.messages(actor=actor, after=after, unread_only=unread_only)
