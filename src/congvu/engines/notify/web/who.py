"""Who looks at a live screen: the same session, account and roles as a page's."""

from __future__ import annotations

from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.db import connections
from django.http import HttpRequest

from congvu.engines.identity.api import actor_of_session
from congvu.kernel import clock
from congvu.kernel.actors import Actor


def who(session_key: str) -> Actor | None:
    """The signed-in actor of a session, or None when it is over. Runs in a thread."""
    request = HttpRequest()
    request.session = SessionStore(session_key)
    user = get_user(request)
    actor = actor_of_session(user, session=request.session, at=clock.now())
    return actor if actor.is_signed_in and user.is_active else None


def close_connections() -> None:
    """Give back what this thread holds when it has served its time."""
    for connection in connections.all(initialized_only=True):
        connection.close_if_unusable_or_obsolete()
