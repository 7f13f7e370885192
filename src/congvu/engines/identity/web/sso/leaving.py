"""An application asks to sign the person out here, too; all other applications are told.

Source: OpenID Connect RP-Initiated Logout 1.0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST
from joserfc import jwt
from joserfc.errors import JoseError

from congvu.engines.identity.models import signing
from congvu.engines.identity.models.sessions import SID
from congvu.engines.identity.queries.applications import by_client_id
from congvu.engines.identity.rules.signing import ALGORITHMS
from congvu.engines.identity.web.sessions import close_session
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.webkit.web import limits
from congvu.webkit.web.answers import page
from congvu.webkit.web.routes import actor_of

FIELDS = ("client_id", "id_token_hint", "post_logout_redirect_uri", "state")


@dataclass(frozen=True, kw_only=True)
class Leaving:
    """back: a registered address, or "". name: the application's. sure: it proved whose session."""

    back: str
    name: str
    sure: bool


@csrf_exempt  # an application may post it; without its proof the person is asked by a form of ours
@never_cache
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """Out at once when the application shows this session's ID token; else the person is asked."""
    limits.count(request, "sso-page")
    said = request.POST if request.method == "POST" else request.GET
    found = _read(request, said)
    if not actor_of(request).is_signed_in or found.sure:
        return _out(request, found)
    fields = [(name, said.get(name, "")) for name in FIELDS if said.get(name)]
    return page(request, "identity/sso/logout.html", {"leaving": found, "fields": fields})


@never_cache
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """The person's yes."""
    return _out(request, _read(request, request.POST))


def _out(request: HttpRequest, found: Leaving) -> HttpResponse:
    actor = actor_of(request)
    if actor.is_signed_in:
        close_session(request, actor)
        logout(request)
        request.actor = Actor.stranger()  # type: ignore[attr-defined]  # the page is a stranger's
    if not found.back or request.method == "POST":  # where a form leads must end on this site
        return page(request, "identity/sso/left.html", {"leaving": found})
    return HttpResponseRedirect(found.back)


def _read(request: HttpRequest, said: Mapping[str, str]) -> Leaving:
    """What was asked; nothing of it is believed that does not fit together."""
    hint = _hint(said.get("id_token_hint", ""))
    client_id = said.get("client_id", "") or str(hint.get("aud", ""))
    application = by_client_id(client_id)
    if application is None or (hint and hint.get("aud") != client_id):
        return Leaving(back="", name="", sure=False)
    uri = said.get("post_logout_redirect_uri", "")
    back = _with_state(uri, said.get("state", "")) if uri in application.post_logout_uris else ""
    mine = bool(hint) and hint.get("sid") == request.session.get(SID)
    return Leaving(back=back, name=str(application), sure=mine)


def _hint(token: str) -> dict[str, Any]:
    """The claims of an ID token of ours, run out or not; {} for anything else."""
    if not token or len(token) > 8000:
        return {}
    try:
        found = jwt.decode(token, signing.checking_keys(clock.now()), algorithms=list(ALGORITHMS))
    except (JoseError, ValueError):
        return {}
    return dict(found.claims) if found.claims.get("iss") == settings.PUBLIC_URL else {}


def _with_state(uri: str, state: str) -> str:
    parts = urlsplit(uri)
    more = urlencode({"state": state}) if state else ""
    return urlunsplit(parts._replace(query="&".join(p for p in (parts.query, more) if p)))
