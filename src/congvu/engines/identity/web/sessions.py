"""What every way of signing in shares: the session's marks, the record, where to go next."""

from __future__ import annotations

import time
from datetime import datetime

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.contrib.auth import login
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from congvu.engines.identity.actions.sign_in import end_own_sessions, note_sign_in
from congvu.engines.identity.models import Account
from congvu.engines.identity.models.sessions import sessions_of
from congvu.engines.identity.queries.actors import (
    ASSURANCE,
    DEMO,
    RECORDS,
    actor_of,
)
from congvu.engines.identity.web.backends import BACKEND
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.webkit.web.routes import actor_of as actor_of_request

EID = "identity_eid"
SINCE = "identity_since"  # when who came without a password signed in


def open_session(
    request: HttpRequest, account: Account, *, method: str, assurance: int, demo: bool = False,
    proven_at: datetime | None = None,
) -> None:  # fmt: skip
    """Sign in without a password (e-ID, demo): a new session key, its level, a ledger entry.

    proven_at: when the e-ID says the proof was given; None: now.
    """
    if request.user.is_authenticated:
        close_session(request, actor_of_request(request))
    request.session.flush()  # nothing of an earlier visitor is carried over
    login(request, account, backend=BACKEND)
    since = min(time.time(), proven_at.timestamp() if proven_at else time.time())
    request.session[ASSURANCE], request.session[SINCE] = assurance, since
    if demo:
        request.session[DEMO] = True
    if method == "eid":
        request.session[EID] = True
    UserSession.objects.create_from_request(request)
    note_opened(request, account, method)


def raise_session(request: HttpRequest, account: Account, *, assurance: int, at: float) -> None:
    """The same session, proven more strongly or anew: a new key, its level, when it was proven.

    at: seconds since the epoch. What the session holds stays: the person goes on where they were.
    """
    before = request.session.session_key
    request.session.cycle_key()
    request.session[ASSURANCE], request.session[SINCE] = assurance, at
    request.session[EID] = True
    now = request.session.session_key
    UserSession.objects.filter(user=account, session_key=before).update(session_key=now)


def close_session(request: HttpRequest, actor: Actor) -> None:
    """The session of this request ends: its applications are told, its row goes."""
    key = request.session.session_key
    for session in sessions_of(actor.account_id or 0):
        if session.session_key == key:
            end_own_sessions(actor=actor, only=session.pk)


def note_opened(request: HttpRequest, account: Account, method: str) -> None:
    """Write the sign-in to the ledger and open the login names that were counted."""
    proven = {r.get("method") for r in request.session.get(RECORDS, ())}
    actor = actor_of(account, session=request.session, at=clock.now(), request_id="")
    note_sign_in(
        actor=actor, method="mfa" if method == "password" and "mfa" in proven else method,
        address=get_adapter(request).get_client_ip(request),
        names=tuple(n for n in (account.username, account.email) if n),
    )  # fmt: skip


def safe_next(request: HttpRequest, default: str = "/") -> str:
    """The ``next`` address of the request when it is a page of ours, else the default."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if is_ours(request, wanted) else default


def is_ours(request: HttpRequest, url: str) -> bool:
    """Whether the address stays on this site (a path, or this very host)."""
    return bool(url) and url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
