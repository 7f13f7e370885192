"""Machines' doors of the sign-on: tokens, what they tell, their end. JSON in the protocol's own words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from congvu.engines.identity.actions import devices, machines, tokens
from congvu.engines.identity.actions.tokens import Denied, Issued
from congvu.engines.identity.models import Application, Machine
from congvu.engines.identity.queries import tokens as read
from congvu.engines.identity.queries.actors import resolve
from congvu.engines.identity.queries.certificates import shown
from congvu.engines.identity.queries.claims import claims_of, log_handing_over
from congvu.engines.identity.rules import spans
from congvu.engines.identity.web.sso.clients import application_of, fault, of_client, told
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.webkit.web import limits

STRANGER = Actor.stranger()
LOOK = "identity.token.read"
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"


@of_client("token")
def token(request: HttpRequest, machine: Machine, at: datetime) -> HttpResponse:
    """Everything that becomes a token. Source: RFC 6749 §3.2."""
    way = _WAYS.get(request.POST.get("grant_type", ""))
    if way is None:
        return fault("unsupported_grant_type", "grant_type is not served")
    return way(request, machine, at)


@of_client("device")
def device(request: HttpRequest, machine: Machine, at: datetime) -> HttpResponse:
    """A device begins. Source: RFC 8628 §3.1."""
    application = application_of(machine)
    if application is None or not application.may_device:
        return fault("unauthorized_client", "not registered for devices")
    scopes = tuple(dict.fromkeys(request.POST.get("scope", "openid").split()))
    if "openid" not in scopes or set(scopes) - application.registered.scopes:
        return fault("invalid_scope", "the application is not registered for this scope")
    shown = devices.ask(actor=STRANGER, application=application, scopes=scopes, at=at)
    page = f"{settings.PUBLIC_URL}{reverse('identity:device')}"
    return told(
        {
            "device_code": shown.device_code, "user_code": shown.user_code,
            "verification_uri": page, "verification_uri_complete": f"{page}?ma={shown.user_code}",
            "expires_in": int(spans.DEVICE.total_seconds()), "interval": spans.INTERVAL,
        }
    )  # fmt: skip


@csrf_exempt
@require_http_methods(["GET", "POST"])
def userinfo(request: HttpRequest) -> HttpResponse:
    """The claims that the token's scopes open, as they are now; the person can read who asked."""
    limits.count(request, "sso")
    at, given = clock.now(), _bearer(request)
    row = read.access(given, at) if given else None
    if row is None:
        answer = fault("invalid_token", "the token is not good", status=401)
        answer["WWW-Authenticate"] = 'Bearer realm="congvu", error="invalid_token"'
        return answer
    account = row.sign_on.account
    log_handing_over(row.sign_on.application.machine.name, account, row.scopes)
    answer = told(claims_of(account, row.scopes, at))
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


@of_client("introspect")
def introspect(request: HttpRequest, machine: Machine, at: datetime) -> HttpResponse:
    """Is this token good, and whose is it? Source: RFC 7662."""
    if machines.is_public(machine):
        return fault("unauthorized_client", "a secret is needed", status=401)
    others = resolve(machine.account, assurance=1, at=at).holds(LOOK)
    given = request.POST.get("token", "")
    return told(read.introspected(given, machine.client_id, at, others=others))


@of_client("revoke")
def revoke(request: HttpRequest, machine: Machine, at: datetime) -> HttpResponse:
    """An application gives a token back. Source: RFC 7009."""
    application = application_of(machine)
    if application is not None:
        given = request.POST.get("token", "")
        tokens.revoke(actor=STRANGER, application=application, token=given)
    return told({})


def _by_code(request: HttpRequest, application: Application, at: datetime) -> Issued | Denied:
    said = request.POST
    return tokens.redeem_code(
        actor=STRANGER, application=application, code=said.get("code", ""),
        redirect_uri=said.get("redirect_uri", ""), verifier=said.get("code_verifier", ""), at=at,
    )  # fmt: skip


def _by_refresh(request: HttpRequest, application: Application, at: datetime) -> Issued | Denied:
    return tokens.refresh(
        actor=STRANGER, application=application, token=request.POST.get("refresh_token", ""),
        scopes=tuple(request.POST.get("scope", "").split()), at=at,
    )  # fmt: skip


def _by_device(request: HttpRequest, application: Application, at: datetime) -> Issued | Denied:
    code = request.POST.get("device_code", "")
    return devices.poll(actor=STRANGER, application=application, device_code=code, at=at)


def _for_people(
    way: Callable[[HttpRequest, Application, datetime], Issued | Denied],
) -> Callable[[HttpRequest, Machine, datetime], HttpResponse]:
    """A way that only applications which sign people on may go."""

    def run(request: HttpRequest, machine: Machine, at: datetime) -> HttpResponse:
        application = application_of(machine)
        if application is None:
            return fault("unauthorized_client", "not registered to sign people on")
        found = way(request, application, at)
        return fault(found.error, found.why) if isinstance(found, Denied) else told(_said(found))

    return run


def _for_itself(request: HttpRequest, machine: Machine, at: datetime) -> HttpResponse:
    """Client credentials: the machine's own token, for the API and SCIM."""
    if machines.is_public(machine):
        return fault("unauthorized_client", "a secret is needed")
    given = machines.machine_token(
        actor=STRANGER, machine=machine, at=at, certificate=shown(request.headers)
    )
    return told(
        {"access_token": given, "token_type": "Bearer", "expires_in": machines.TOKEN_SECONDS}
    )


def _said(found: Issued) -> dict[str, Any]:
    body = {
        "access_token": found.access_token, "token_type": "Bearer", "expires_in": found.expires_in,
        "scope": found.scope, "id_token": found.id_token, "refresh_token": found.refresh_token,
    }  # fmt: skip
    return {name: value for name, value in body.items() if value != ""}


def _bearer(request: HttpRequest) -> str:
    kind, _space, given = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return given.strip()
    return request.POST.get("access_token", "")


_WAYS: dict[str, Callable[[HttpRequest, Machine, datetime], HttpResponse]] = {
    "authorization_code": _for_people(_by_code),
    "refresh_token": _for_people(_by_refresh),
    DEVICE_GRANT: _for_people(_by_device),
    "client_credentials": _for_itself,
}
