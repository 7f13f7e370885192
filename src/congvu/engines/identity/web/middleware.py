"""Puts `request.actor` in place: who acts, resolved once a request; and duties that come first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from congvu.engines.identity.queries.actors import actor_of
from congvu.engines.identity.queries.certificates import shown
from congvu.engines.identity.queries.machines import machine_actor
from congvu.kernel import clock, ids
from congvu.kernel.actions import PUBLIC
from congvu.kernel.actors import Actor
from congvu.webkit.web.routes import needs_of

OWN_PAGES = "/tai-khoan/"
MACHINES = ("/api/", "/scim/")


class ActorMiddleware:
    """After authentication: ``request.actor`` is a stranger, a citizen or an official.

    An official who owes a new password, or a second factor for the permissions they were given, is
    led to that page first; public pages stay open to them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = _machine(request) or actor_of(  # type: ignore[attr-defined]
            request.user, session=request.session, at=clock.now(), request_id=str(ids.uuid7())
        )
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Lead to the duty unless the page is public or one's own account."""
        actor: Actor = request.actor  # type: ignore[attr-defined]
        if not actor.is_official or needs_of(view) == PUBLIC or request.path.startswith(OWN_PAGES):
            return None
        duty = _duty(request, actor)
        if not duty:
            return None
        return HttpResponseRedirect(f"{reverse(duty)}?{urlencode({'next': request.path})}")


def _machine(request: HttpRequest) -> Actor | None:
    """A system that calls the API with a token of ours."""
    given = request.headers.get("Authorization", "") if request.path.startswith(MACHINES) else ""
    if not given:
        return None
    return machine_actor(
        given, at=clock.now(), request_id=str(ids.uuid7()), certificate=shown(request.headers)
    )


def _duty(request: HttpRequest, actor: Actor) -> str:
    """The URL name of the page that comes first; "" when nothing is owed."""
    if actor.demo or actor.account_id != request.user.pk:  # no session: a machine
        return ""
    if request.user.must_change_password:  # type: ignore[union-attr]
        return "account_change_password"
    return "identity:factors" if actor.withheld else ""
