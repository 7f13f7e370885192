"""Which application calls a machine's door, and the answers such doors give."""

from __future__ import annotations

import base64
import binascii
import functools
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from congvu.engines.identity.actions.machines import authenticated
from congvu.engines.identity.actions.sign_ons import note_refusal
from congvu.engines.identity.models import Application, Machine
from congvu.engines.identity.queries.applications import by_client_id
from congvu.engines.identity.queries.certificates import shown
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.webkit.web import limits

Door = Callable[[HttpRequest, Machine, datetime], HttpResponse]


class WrongClient(Exception):
    """Nobody registered, or a wrong secret."""


def of_client(step: str) -> Callable[[Door], Callable[[HttpRequest], HttpResponse]]:
    """A POST door that only a machine may use that has proven itself; step: its name in the ledger."""

    def around(door: Door) -> Callable[[HttpRequest], HttpResponse]:
        @csrf_exempt  # machines call, with a secret instead of a cookie
        @require_POST
        @functools.wraps(door)
        def run(request: HttpRequest) -> HttpResponse:
            limits.count(request, "sso")
            at = clock.now()
            try:
                machine = calling(request, at)
            except WrongClient as wrong:
                return refused(request, wrong, step)
            return door(request, machine, at)

        return run

    return around


def calling(request: HttpRequest, at: datetime) -> Machine:
    """The machine that proves itself by its secret, or a public application that only names itself.

    Source: RFC 6749 §2.3.1. Raises WrongClient.
    """
    client_id, secret = _given(request)
    application = by_client_id(client_id)
    if application is not None and application.is_public:
        if secret or application.machine.closed_at is not None:
            raise WrongClient(client_id)
        return application.machine
    found = authenticated(client_id, secret, at, certificate=shown(request.headers))
    if found is None:
        raise WrongClient(client_id)
    return found


def application_of(machine: Machine) -> Application | None:
    """How it signs people on; None when it only calls for itself."""
    return by_client_id(machine.client_id) if hasattr(machine, "application") else None


def refused(request: HttpRequest, wrong: WrongClient, step: str) -> HttpResponse:
    """401, and a line in the ledger."""
    note_refusal(
        actor=Actor.stranger(), client_id=str(wrong), step=step, error="invalid_client",
        why="unknown client or wrong secret",
    )  # fmt: skip
    answer = fault("invalid_client", "unknown client or wrong secret", status=401)
    if request.headers.get("Authorization"):
        answer["WWW-Authenticate"] = 'Basic realm="congvu"'
    return answer


def fault(error: str, why: str = "", *, status: int = 400) -> HttpResponse:
    """An error as OAuth says it."""
    return told({"error": error, "error_description": why}, status=status)


def told(body: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """JSON that nobody may keep."""
    answer = JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})
    answer["Cache-Control"] = "no-store"
    return answer


def _given(request: HttpRequest) -> tuple[str, str]:
    header = request.headers.get("Authorization", "")
    kind, _space, packed = header.partition(" ")
    if kind.lower() != "basic":
        return request.POST.get("client_id", ""), request.POST.get("client_secret", "")
    try:
        name, colon, secret = base64.b64decode(packed, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise WrongClient("") from None
    if not colon:
        raise WrongClient(name)
    return unquote(name), unquote(secret)
