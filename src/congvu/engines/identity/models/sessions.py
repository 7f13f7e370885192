"""Open sessions: rows of allauth's usersessions, each the shadow of a Django session."""

from __future__ import annotations

from collections.abc import Iterable

from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore

SID = "identity_sid"  # the session as applications know it; set when the first one is let in


def sessions_of(account_id: int) -> list[UserSession]:
    """Sessions of an account that still stand, the newest first."""
    rows = UserSession.objects.filter(user_id=account_id).order_by("-last_seen_at", "-pk")
    store = SessionStore()
    return [row for row in rows if store.exists(row.session_key)]


def end_sessions(rows: Iterable[UserSession]) -> list[str]:
    """Delete them: the next request with their cookie is a stranger's.

    Answers what applications called them; a session that let none in has no name.
    """
    sids = []
    for row in rows:
        sids.append(SessionStore(row.session_key).get(SID, ""))
        row.end()
    return [sid for sid in sids if sid]
