"""Who was given what, over which unit, from when to when, by which decision."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Now

from congvu.engines.identity.models.accounts import Account
from congvu.engines.identity.models.roles import Role
from congvu.kernel.columns import NfcCharField, uid_column


class GrantQuerySet(models.QuerySet["Grant"]):
    def on(self, day: date) -> Self:
        """Grants that count on the day."""
        return self.filter(valid__contains=day, revoked_at__isnull=True)


class Grant(models.Model):
    """A role, or one permission, over a unit (none: the whole installation).

    valid: half-open days. revoked_at ends it at once, whatever the days say.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="grants")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, null=True, related_name="grants")
    code = models.CharField(max_length=100, blank=True)
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    subtree = models.BooleanField(default=True)
    valid = DateRangeField()
    decision_number = NfcCharField(max_length=80)
    granted_by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, related_name="grants_given"
    )
    granted_at = models.DateTimeField(db_default=Now())
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    revoke_reason = NfcCharField(max_length=300, blank=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="grant_role_or_code",
                condition=Q(role__isnull=False, code="") | (Q(role__isnull=True) & ~Q(code="")),
            ),
            ExclusionConstraint(
                name="grant_once_at_a_time",
                expressions=[
                    ("account", RangeOperators.EQUAL),
                    (Coalesce(F("role"), Value(0)), RangeOperators.EQUAL),
                    ("code", RangeOperators.EQUAL),
                    (Coalesce(F("unit"), Value(0)), RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                condition=Q(revoked_at__isnull=True),
            ),
        ]


class Incumbency(models.Model):
    """A person in a post. acting: phụ trách, quyền. A post takes as many as its capacity says."""

    uid = uid_column()
    person = models.ForeignKey(
        "identity.Person", on_delete=models.PROTECT, related_name="incumbencies"
    )
    post = models.ForeignKey("org.Post", on_delete=models.PROTECT, related_name="+")
    valid = DateRangeField()
    acting = models.BooleanField(default=False)
    decision_number = NfcCharField(max_length=80)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="incumbency_once_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("post", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            )
        ]


class Delegation(models.Model):
    """A stand-in: may use the giver's permissions (or only ``codes``) over a unit, for some days.

    The stand-in chooses to act in the giver's place; every deed is then recorded with both names.
    """

    uid = uid_column()
    giver = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="delegations_given")
    stand_in = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="delegations")
    codes = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    valid = DateRangeField()
    decision_number = NfcCharField(max_length=80, blank=True)
    given_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="delegation_not_to_oneself", condition=~Q(giver=F("stand_in"))
            )
        ]
