"""What another system provisioned by SCIM beyond the house's own columns; nothing is deleted here."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models

from congvu.kernel.actors import Actor
from congvu.kernel.columns import NfcCharField, personal, uid_column
from congvu.kernel.rows import ScopedQuerySet

PROVISION = "identity.account.provision"


class ProvisionedQuerySet(ScopedQuerySet["Provisioned"]):
    """Who provisions accounts of a unit sees them."""

    def narrow(self, actor: Actor) -> Self:
        units = actor.units_of(PROVISION)
        return self if units is None else self.filter(account__home_unit_id__in=units)


class Provisioned(models.Model):
    """An account as a provisioning system knows it.

    extra: attributes of its schema that the house has no column for, as sent. left_at: it took the
    account away, which is then locked for good and out of its sight, but stays for the record.
    locked: by it, so that it may open the account again; what a person locked only a person opens.
    """

    account = models.OneToOneField(
        "identity.Account", on_delete=models.PROTECT, related_name="provisioned"
    )
    external_id = NfcCharField(max_length=200, blank=True, db_index=True)
    extra = personal(models.JSONField(default=dict))
    changed_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    locked = models.BooleanField(default=False)

    objects = ProvisionedQuerySet.as_manager()


class Group(models.Model):
    """A group of people that a system keeps together; units are groups too, but stand in the tree."""

    uid = uid_column()
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    name = NfcCharField(max_length=300)
    external_id = NfcCharField(max_length=200, blank=True)
    own_code = NfcCharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["unit"], name="group_unit")]


class Membership(models.Model):
    """An account in a group."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="memberships")
    account = models.ForeignKey(
        "identity.Account", on_delete=models.CASCADE, related_name="memberships"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("group", "account", name="membership_once")
        ]
