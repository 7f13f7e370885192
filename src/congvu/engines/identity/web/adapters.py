"""How allauth behaves in this house: nobody signs up, secrets are sealed, names are ours."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from congvu.engines.identity.models import keys

MFA_CONTEXT = "mfa"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by administrators and by the e-ID, never by sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """TOTP secrets and recovery codes lie in the database only as ciphertext."""

    def encrypt(self, text: str) -> str:
        return keys.encrypt(text, MFA_CONTEXT).hex()

    def decrypt(self, encrypted_text: str) -> str:
        return keys.decrypt(bytes.fromhex(encrypted_text), MFA_CONTEXT)
