"""Accounts, persons, roles and grants; one file a noun."""

from congvu.engines.identity.models.accounts import Account, SignInLock
from congvu.engines.identity.models.grants import Delegation, Grant, Incumbency
from congvu.engines.identity.models.limits import Rate
from congvu.engines.identity.models.persons import Person, VerifiedField
from congvu.engines.identity.models.roles import Role
from congvu.engines.identity.models.views import SavedView

__all__ = [
    "Account",
    "Delegation",
    "Grant",
    "Incumbency",
    "Person",
    "Rate",
    "Role",
    "SavedView",
    "SignInLock",
    "VerifiedField",
]
