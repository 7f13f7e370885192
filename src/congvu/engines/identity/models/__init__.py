"""Accounts, persons, roles and grants; one file a noun."""

from congvu.engines.identity.models.accounts import Account, SignInLock
from congvu.engines.identity.models.applications import Application, Connection
from congvu.engines.identity.models.grants import Delegation, Grant, Incumbency
from congvu.engines.identity.models.limits import Rate
from congvu.engines.identity.models.machines import ForeignId, Machine, MachineToken
from congvu.engines.identity.models.persons import Person, VerifiedField
from congvu.engines.identity.models.provisioned import Group, Membership, Provisioned
from congvu.engines.identity.models.representatives import Representative
from congvu.engines.identity.models.roles import Role
from congvu.engines.identity.models.sign_ons import DeviceRequest, SignOn, SignOnToken
from congvu.engines.identity.models.views import SavedView

__all__ = [
    "Account",
    "Application",
    "Connection",
    "Delegation",
    "DeviceRequest",
    "ForeignId",
    "Grant",
    "Group",
    "Incumbency",
    "Machine",
    "MachineToken",
    "Membership",
    "Person",
    "Provisioned",
    "Rate",
    "Representative",
    "Role",
    "SavedView",
    "SignInLock",
    "SignOn",
    "SignOnToken",
    "VerifiedField",
]
