"""The doors in and out: the choice, officials' password and second factor, demo, sign-out."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView, ReauthenticateView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as MFAReauthenticateView
from allauth.mfa.webauthn.views import LoginWebAuthnView, ReauthenticateWebAuthnView
from django.conf import settings
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from congvu.engines.identity.demo import cast as demo_cast
from congvu.engines.identity.models import Account
from congvu.engines.identity.rules.gate import TWO_FACTORS
from congvu.engines.identity.web import broker
from congvu.engines.identity.web.sessions import (
    EID,
    close_session,
    open_session,
    safe_next,
)
from congvu.engines.identity.web.words import PlainWords
from congvu.webkit.web import limits
from congvu.webkit.web.answers import go, page
from congvu.webkit.web.routes import actor_of


@never_cache
@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    """Two doors, citizens and officials, and in demo mode the cast."""
    wanted = safe_next(request)
    if actor_of(request).is_signed_in:
        return HttpResponseRedirect(wanted)
    cast = demo_cast() if settings.DEMO else []
    context = {"next": wanted, "eid_ready": broker.is_configured(), "cast": cast}
    return page(request, "identity/sign_in.html", context)


class Counted:
    """A view mixin: attempts of one network are counted for all processes together."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The library's, within the limit. Raises TooMany."""
        limits.count(request, "sign-in")
        answer: HttpResponseBase = super().post(request, *args, **kwargs)  # type: ignore[misc]
        return answer


class OfficialSignIn(Counted, PlainWords, LoginView):  # type: ignore[misc]
    """Login name and password; allauth asks for the second factor afterwards."""

    template_name = "identity/sign_in_official.html"


class SecondFactor(Counted, PlainWords, AuthenticateView):  # type: ignore[misc]
    """The code or the key that completes a sign-in."""

    template_name = "identity/second_factor.html"


class PasskeySignIn(Counted, PlainWords, LoginWebAuthnView):  # type: ignore[misc]
    """A passkey by itself: something held and, by PIN or finger, something known or borne."""

    template_name = "identity/sign_in_official.html"


class ConfirmByPassword(Counted, PlainWords, ReauthenticateView):  # type: ignore[misc]
    """The password once more before security settings change."""

    template_name = "identity/confirm_password.html"


class ConfirmByCode(Counted, PlainWords, MFAReauthenticateView):  # type: ignore[misc]
    """A code once more before security settings change."""

    template_name = "identity/confirm_code.html"


class ConfirmByPasskey(Counted, PlainWords, ReauthenticateWebAuthnView):  # type: ignore[misc]
    """A passkey once more before security settings change."""

    template_name = "identity/confirm_passkey.html"


@require_GET
def locked(request: HttpRequest) -> HttpResponse:
    """For an account that an administrator has locked."""
    return page(request, "identity/locked.html", status=403)


@require_POST
def demo(request: HttpRequest, key: str) -> HttpResponse:
    """One click in as one of the cast; only in demo mode."""
    if not settings.DEMO:
        raise Http404
    rows = Account.objects.active().select_related("person").exclude(demo_key="")
    account = rows.filter(demo_key=key).first()
    if account is None:
        raise Http404
    wanted = safe_next(request)
    open_session(request, account, method="demo", assurance=TWO_FACTORS, demo=True)
    return go(request, wanted)


@never_cache
@require_http_methods(["GET", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """Out here; a citizen is then led out of the broker too. GET asks first."""
    actor = actor_of(request)
    if request.method == "GET":
        return page(request, "identity/sign_out.html")
    back = "/"
    if request.session.get(EID):
        back = broker.logout_url(request.build_absolute_uri("/")) or "/"
    if actor.is_signed_in:
        close_session(request, actor)
    logout(request)
    return go(request, back)
