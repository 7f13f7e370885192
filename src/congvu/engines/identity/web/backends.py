"""How Django turns a session into an account: with its person, in one query."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend

from congvu.engines.identity.models import Account, Person
from congvu.kernel import prepared

_ACCOUNT, _PERSON = prepared.columns(Account), prepared.columns(Person)
_ACTIVE = (
    f"SELECT {prepared.listed('a', _ACCOUNT)}, {prepared.listed('p', _PERSON)}"  # noqa: S608 - columns
    " FROM identity_account a JOIN identity_person p ON p.id = a.person_id"
    " WHERE a.is_active AND a.id = %s"
)


class AccountBackend(AuthenticationBackend):  # type: ignore[misc]
    """allauth's look-up by login name or e-mail; a locked account is nobody at once."""

    def get_user(self, user_id: int) -> Account | None:
        """The account with its person: asked at every request, so by a prepared statement."""
        found = prepared.execute(_ACTIVE, [int(user_id)]).fetchone()
        if found is None:
            return None
        account = prepared.load(Account, _ACCOUNT, found[: len(_ACCOUNT)])
        account.person = prepared.load(Person, _PERSON, found[len(_ACCOUNT) :])
        return account


BACKEND = f"{AccountBackend.__module__}.{AccountBackend.__qualname__}"
