"""Puts `request.actor` in place: who acts, resolved once a request."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from congvu.engines.identity.queries.actors import actor_of
from congvu.kernel import clock, ids


class ActorMiddleware:
    """After authentication: ``request.actor`` is a stranger, a citizen or an official."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = str(ids.uuid7())
        request.actor = actor_of(  # type: ignore[attr-defined]
            request.user, session=request.session, at=clock.now(), request_id=request_id
        )
        return self.get_response(request)
