"""Whom to tell of an event, and with what words: what a room answers to ``Notification.recipients``."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Addressed:
    """A richer answer of a ``Notification.recipients`` query: whom to tell, with what words.

    context is added to the event's payload to fill the template; link is a path of this site.
    """

    person_ids: tuple[int, ...]
    context: dict[str, str] = field(default_factory=dict)
    link: str = ""
