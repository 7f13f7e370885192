"""How allauth behaves in this house: nobody signs up, attempts are counted, secrets are sealed."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse

from congvu.engines.identity.actions.sign_in import take_attempt
from congvu.engines.identity.models import Account, keys
from congvu.engines.identity.queries.sealed import MFA_CONTEXT
from congvu.engines.identity.web.sessions import note_opened
from congvu.engines.identity.web.words import ACCOUNT_ERRORS, MFA_ERRORS
from congvu.kernel import clock
from congvu.kernel.actors import Actor


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by administrators and by the e-ID, never by sign-up."""

    error_messages = DefaultAccountAdapter.error_messages | ACCOUNT_ERRORS

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """allauth limits by address; we count by login name, before the password is looked at."""
        super().pre_authenticate(request, **credentials)
        name = credentials.get("username") or credentials.get("email") or ""
        stranger = Actor.stranger()
        waiting = take_attempt(actor=stranger, name=name, at=clock.now())
        if waiting:
            raise ValidationError(waiting, code="locked")

    def post_login(self, request: HttpRequest, user: Account, **kwargs: Any) -> HttpResponse:
        """Every way in ends here once all factors were given."""
        answer: HttpResponse = super().post_login(request, user, **kwargs)
        note_opened(request, user, "password")
        return answer

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """allauth's own notices are left out: our pages say what happened."""


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """TOTP secrets and recovery codes lie in the database only as ciphertext."""

    error_messages = DefaultMFAAdapter.error_messages | MFA_ERRORS

    def encrypt(self, text: str) -> str:
        return keys.encrypt(text, MFA_CONTEXT).hex()

    def decrypt(self, encrypted_text: str) -> str:
        return keys.decrypt(bytes.fromhex(encrypted_text), MFA_CONTEXT)
