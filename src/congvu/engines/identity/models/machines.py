"""Systems that call by themselves, the tokens they hold, and what they call our things."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Self

from django.db import models

from congvu.engines.identity.rules.certificates import is_valid, read, thumbprint
from congvu.engines.identity.rules.secrets import is_same
from congvu.kernel.columns import NfcCharField, uid_column


class Machine(models.Model):
    """Another agency's or firm's system. account: what it may do here, given as to any official;
    nobody signs in with it. The secret is kept as a hash only; the one before it opens until then.
    certificates: PEM of those by which it has to prove itself besides, none when the secret will do."""

    uid = uid_column()
    client_id = models.CharField(max_length=60, unique=True)
    secret_sha256 = models.CharField(max_length=64)
    previous_sha256 = models.CharField(max_length=64, blank=True)
    previous_until = models.DateTimeField(null=True)
    name = NfcCharField(max_length=120)
    account = models.OneToOneField(
        "identity.Account", on_delete=models.PROTECT, related_name="machine"
    )
    added_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    certificates = models.TextField(blank=True)

    def is_proven_by(self, certificate: str, at: datetime) -> bool:
        """certificate: SHA-256 of the one that was shown, "" for none."""
        mine = [c for c in read(self.certificates) if thumbprint(c) == certificate]
        return not self.certificates or any(is_valid(each, at) for each in mine)

    def opens_with(self, secret: str, at: datetime) -> bool:
        """Whether this is its secret, or the one before while that still counts."""
        if is_same(self.secret_sha256, secret):
            return True
        return (
            self.previous_until is not None
            and at < self.previous_until
            and is_same(self.previous_sha256, secret)
        )


class MachineTokenQuerySet(models.QuerySet["MachineToken"]):
    def living(self, at: datetime) -> Self:
        return self.filter(
            expires_at__gt=at, machine__closed_at=None, machine__account__is_active=True
        )


class MachineToken(models.Model):
    """certificate: SHA-256 of the one that has to be shown with it; "" when it opens by itself."""

    machine = models.ForeignKey(Machine, on_delete=models.CASCADE, related_name="tokens")
    sha256 = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    certificate = models.CharField(max_length=64, blank=True)

    objects = MachineTokenQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["expires_at"], name="machine_token_expiry")]


class ForeignId(models.Model):
    """What a machine calls one of our things. kind: of thing, by the room that asks; theirs: its own
    identifier; ours: uid or code here; label: its own name for it, "" when it has none."""

    machine = models.ForeignKey(Machine, on_delete=models.CASCADE, related_name="foreign_ids")
    kind = models.CharField(max_length=20)
    theirs = NfcCharField(max_length=200)
    ours = models.CharField(max_length=200)
    label = NfcCharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["machine", "kind", "theirs"], name="foreign_id_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["machine", "kind", "ours"], name="foreign_id_ours"),
        ]
