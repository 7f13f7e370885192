"""How Django turns a session into an account: with its person, in one query."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend

from congvu.engines.identity.models import Account


class AccountBackend(AuthenticationBackend):  # type: ignore[misc]
    """allauth's look-up by login name or e-mail; a locked account is nobody at once."""

    def get_user(self, user_id: int) -> Account | None:
        return Account.objects.active().select_related("person").filter(pk=user_id).first()


BACKEND = f"{AccountBackend.__module__}.{AccountBackend.__qualname__}"
