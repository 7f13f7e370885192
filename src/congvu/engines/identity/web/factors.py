"""Second factors of one's own account: an authenticator app, passkeys, recovery codes."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.internal.flows.login import record_authentication
from allauth.account.views import PasswordChangeView
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, ListWebAuthnView, RemoveWebAuthnView
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from congvu.engines.identity.actions.accounts import note_own_password
from congvu.engines.identity.actions.sign_in import note_second_factor
from congvu.engines.identity.models.sessions import SID
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


class Noted:
    """A view mixin: what the library did is told; who adds a factor has two in this session."""

    kind: ClassVar[str]
    verb: ClassVar[str]

    def form_valid(self, form: Any) -> HttpResponse:
        """The library's, then the ledger's line."""
        answer: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        request: HttpRequest = self.request  # type: ignore[attr-defined]
        if self.verb == "added":
            record_authentication(request, request.user, method="mfa", type=self.kind)
        note_second_factor(actor=actor_of(request), kind=self.kind, verb=self.verb)
        return answer


class AddApp(Noted, PlainWords, ActivateTOTPView):  # type: ignore[misc]
    """Scan, type the six digits, done: this session then counts as two-factor."""

    template_name = "identity/totp_add.html"
    kind, verb = "totp", "added"


class RemoveApp(Noted, DeactivateTOTPView):  # type: ignore[misc]
    """Take the authenticator app away."""

    template_name = "identity/totp_remove.html"
    kind, verb = "totp", "removed"


class AddPasskey(Noted, PlainWords, AddWebAuthnView):  # type: ignore[misc]
    """A passkey of this device or a security key."""

    template_name = "identity/passkey_add.html"
    kind, verb = "webauthn", "added"


class Passkeys(ListWebAuthnView):  # type: ignore[misc]
    """Passkeys of the account."""

    template_name = "identity/passkeys.html"


class RemovePasskey(Noted, RemoveWebAuthnView):  # type: ignore[misc]
    """Take a passkey away."""

    template_name = "identity/passkey_remove.html"
    kind, verb = "webauthn", "removed"


class RecoveryCodes(ViewRecoveryCodesView):  # type: ignore[misc]
    """Codes for the day on which the telephone is lost."""

    template_name = "identity/recovery_codes.html"


class NewRecoveryCodes(Noted, GenerateRecoveryCodesView):  # type: ignore[misc]
    """Fresh codes; the old ones stop working."""

    template_name = "identity/recovery_codes_new.html"
    kind, verb = "recovery_codes", "renewed"


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
        sid = self.request.session.get(SID, "")
        note_own_password(actor=actor_of(self.request), keep=key, sid=sid, at=clock.now())
        return answer

    def get_success_url(self) -> str:
        return reverse("identity:profile")
