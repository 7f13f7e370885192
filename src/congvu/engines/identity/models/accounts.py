"""Accounts: how a person signs in. Officials by password and a second factor, citizens by e-ID."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now

from congvu.engines.identity.rules.lockout import is_shut
from congvu.kernel.actors import Actor
from congvu.kernel.columns import NfcCharField, uid_column


class Kind(models.TextChoices):
    OFFICIAL = "official", "Cán bộ"
    CITIZEN = "citizen", "Công dân"


class AccountQuerySet(models.QuerySet["Account"]):
    """Filters of accounts. Not a scoped table: signing in must read it before anyone is known."""

    def visible_to(self, actor: Actor) -> Self:
        """Officials' accounts whose home unit the actor may administer, and the actor's own."""
        units = actor.units_of("identity.account.read")
        if units is None:
            return self
        return self.filter(Q(pk=actor.account_id) | Q(home_unit_id__in=units))

    def active(self) -> Self:
        return self.filter(is_active=True)


class AccountManager(BaseUserManager["Account"]):
    """Django's natural key look-up, without regard to case, and the filters."""

    def get_queryset(self) -> AccountQuerySet:
        return AccountQuerySet(self.model, using=self._db)

    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(username__iexact=username)

    def visible_to(self, actor: Actor) -> AccountQuerySet:
        """See the QuerySet."""
        return self.get_queryset().visible_to(actor)

    def active(self) -> AccountQuerySet:
        """See the QuerySet."""
        return self.get_queryset().active()


class Account(AbstractBaseUser):
    """One way in. A citizen's has no usable password and is known by (issuer, subject).

    reach_version: raised by every grant, revocation or delegation, so that what was resolved
    before is never used again. home_unit: the unit that administers the account.
    """

    uid = uid_column()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    username = NfcCharField(max_length=80, unique=True, null=True)
    email = models.EmailField(blank=True)
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="accounts")
    home_unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    issuer = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    demo_key = models.CharField(max_length=20, blank=True)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    password_changed_at = models.DateTimeField(null=True)
    reach_version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now())

    objects = AccountManager()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("username"), name="account_username_any_case"),
            models.UniqueConstraint(Lower("email"), name="account_email", condition=~Q(email="")),
            models.UniqueConstraint(
                "issuer", "subject", name="account_issuer_subject", condition=~Q(subject="")
            ),
            models.UniqueConstraint("demo_key", name="account_demo_key", condition=~Q(demo_key="")),
            models.CheckConstraint(
                name="account_kind_has_its_key",
                condition=Q(kind="official", username__isnull=False, subject="")
                | (Q(kind="citizen", username__isnull=True) & ~Q(subject="")),
            ),
        ]

    def __str__(self) -> str:
        return self.username or f"citizen {self.uid}"

    @property
    def is_official(self) -> bool:
        return self.kind == Kind.OFFICIAL

    @property
    def is_citizen(self) -> bool:
        return self.kind == Kind.CITIZEN

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Django's own permissions are not used here: the gate is ``identity.api.can``."""
        return False


class SignInLock(models.Model):
    """Failed sign-ins of one login name, known or not, so that nothing tells which names exist.

    name_hash: HMAC of the lower-case login name; the name itself is never kept.
    """

    name_hash = models.BinaryField(max_length=32, unique=True)
    failures = models.PositiveIntegerField(default=0)
    last_failed_at = models.DateTimeField()
    locked_until = models.DateTimeField(null=True)

    def is_locked(self, at: datetime) -> bool:
        return is_shut(self.locked_until, at)
