"""Who is out at the e-ID broker: sent with a state, found again by it; each is good once."""

from __future__ import annotations

import time
from dataclasses import asdict

from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse

from congvu.engines.identity.web import broker

PENDING = "identity_eid_pending"
PENDING_SECONDS = 900
MOST_PENDING = 5


def go_out(
    request: HttpRequest, wanted: str, more: broker.Stronger | None = None
) -> HttpResponseRedirect:
    """To the broker; the way back is remembered in the session. Raises BrokerUnreachable."""
    if not broker.is_configured():
        raise broker.BrokerUnreachable("not configured")
    url, pending = broker.begin(callback(request), wanted, more)
    waiting = [
        p for p in request.session.get(PENDING, []) if abs(time.time() - p["at"]) < PENDING_SECONDS
    ]
    request.session[PENDING] = [*waiting, asdict(pending)][-MOST_PENDING:]
    return HttpResponseRedirect(url)


def take(request: HttpRequest) -> broker.Pending | None:
    """The waiting sign-in with this state; each is good once."""
    waiting = request.session.get(PENDING, [])
    state = request.GET.get("state", "")
    found = next((p for p in waiting if state and p["state"] == state), None)
    request.session[PENDING] = [p for p in waiting if p is not found]
    if found is None or abs(time.time() - found["at"]) > PENDING_SECONDS:
        return None
    return broker.Pending(**found)


def callback(request: HttpRequest) -> str:
    """The address that the broker sends the browser back to."""
    return request.build_absolute_uri(reverse("identity:eid-finish"))
