"""Second factors of one's own account: an authenticator app, passkeys, recovery codes."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.views import PasswordChangeView
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, ListWebAuthnView, RemoveWebAuthnView
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from congvu.engines.identity.actions.accounts import note_own_password
from congvu.engines.identity.actions.sign_in import note_second_factor
from congvu.engines.identity.queries.accounts import second_factors
from congvu.engines.identity.web.words import PlainWords
from congvu.kernel import clock
from congvu.webkit.web.answers import page
from congvu.webkit.web.routes import actor_of


def overview(request: HttpRequest) -> HttpResponse:
    """What one has, what one must have, how to add it."""
    actor = actor_of(request)
    factors = second_factors(actor.account_id or 0)
    context = {"factors": factors, "owed": bool(actor.withheld) and not factors}
    return page(request, "identity/factors.html", context)


class AddApp(PlainWords, ActivateTOTPView):  # type: ignore[misc]
    """Scan, type the six digits, done: this session then counts as two-factor."""

    template_name = "identity/totp_add.html"

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        record_authentication(self.request, self.request.user, method="mfa", type="totp")
        note_second_factor(actor=actor_of(self.request), kind="totp", verb="added")
        return answer


class RemoveApp(DeactivateTOTPView):  # type: ignore[misc]
    """Take the authenticator app away."""

    template_name = "identity/totp_remove.html"

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        note_second_factor(actor=actor_of(self.request), kind="totp", verb="removed")
        return answer


class AddPasskey(PlainWords, AddWebAuthnView):  # type: ignore[misc]
    """A passkey of this device or a security key."""

    template_name = "identity/passkey_add.html"

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        record_authentication(self.request, self.request.user, method="mfa", type="webauthn")
        note_second_factor(actor=actor_of(self.request), kind="webauthn", verb="added")
        return answer


class Passkeys(ListWebAuthnView):  # type: ignore[misc]
    """Passkeys of the account."""

    template_name = "identity/passkeys.html"


class RemovePasskey(RemoveWebAuthnView):  # type: ignore[misc]
    """Take a passkey away."""

    template_name = "identity/passkey_remove.html"

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        note_second_factor(actor=actor_of(self.request), kind="webauthn", verb="removed")
        return answer


class RecoveryCodes(ViewRecoveryCodesView):  # type: ignore[misc]
    """Codes for the day on which the telephone is lost."""

    template_name = "identity/recovery_codes.html"


class NewRecoveryCodes(GenerateRecoveryCodesView):  # type: ignore[misc]
    """Fresh codes; the old ones stop working."""

    template_name = "identity/recovery_codes_new.html"

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        note_second_factor(actor=actor_of(self.request), kind="recovery_codes", verb="renewed")
        return answer


class ChangePassword(PlainWords, PasswordChangeView):  # type: ignore[misc]
    """A new password; the other sessions end."""

    template_name = "identity/password.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_usable_password():  # type: ignore[union-attr]
            return HttpResponseRedirect(reverse("identity:profile"))
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        key = self.request.session.session_key or ""
        note_own_password(actor=actor_of(self.request), keep=key, at=clock.now())
        return answer

    def get_success_url(self) -> str:
        return reverse("identity:profile")
