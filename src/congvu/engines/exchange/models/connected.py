"""What every row has that says where another system is, on what terms it is called and how it fares."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import Any, ClassVar

from django.db import models

from congvu.kernel import sealing
from congvu.kernel.columns import NfcCharField
from congvu.kernel.fetching import SECRETS, Terms
from congvu.kernel.sealing import numbered, seal_json, unseal_json


class Connected(models.Model):
    """The columns of kernel.fetching's Terms, secrets sealed; failures, open_until: of the circuit.

    sealed_under: name of the installation's key; a subclass says by ``sealed_for`` which row it is.
    """

    sealed_under: ClassVar[str]
    base_url = models.CharField(max_length=300)
    way = models.CharField(max_length=8)
    header = models.CharField(max_length=60, blank=True)
    token_url = models.CharField(max_length=300, blank=True)
    client_id = models.CharField(max_length=120, blank=True)
    scope = models.CharField(max_length=200, blank=True)
    secret = models.BinaryField(blank=True, default=b"")
    key_number = models.PositiveSmallIntegerField(default=0)
    authority = models.TextField(blank=True)
    seconds = models.PositiveSmallIntegerField()
    most_bytes = models.PositiveIntegerField()
    failures = models.PositiveIntegerField(default=0)
    open_until = models.DateTimeField(null=True)
    trouble = NfcCharField(max_length=300, blank=True)
    failed_at = models.DateTimeField(null=True)
    succeeded_at = models.DateTimeField(null=True)
    milliseconds = models.PositiveIntegerField(null=True)

    class Meta:
        abstract = True

    @property
    def sealed_for(self) -> str:
        """What the secrets are bound to: a stable name of the row."""
        raise NotImplementedError

    @property
    def secrets(self) -> dict[str, str]:
        """How we prove who we are, in clear; {} when there is nothing."""
        if not self.secret:
            return {}
        key = numbered(self.sealed_under, self.key_number)
        return unseal_json(self.secret, key=key, context=self.sealed_for)

    @property
    def terms(self) -> Terms:
        """On which it is called, secrets in clear."""
        plain = {each.name for each in fields(Terms)} - set(SECRETS)
        told: dict[str, Any] = {name: getattr(self, name) for name in plain} | self.secrets
        return Terms(**told)

    def take(self, told: Terms) -> None:
        """Other terms, not saved yet; an empty secret keeps the one of the same way."""
        if self.way != told.way and not told.secrets:
            self.secret = b""
        for name in {each.name for each in fields(Terms)} - set(SECRETS):
            value = getattr(told, name)
            setattr(self, name, value.strip() if isinstance(value, str) else value)
        self.base_url = self.base_url.rstrip("/")
        if told.secrets:
            self.seal(told.secrets)
        self.failures, self.open_until, self.trouble = 0, None, ""

    def seal(self, secrets: dict[str, str]) -> None:
        """Keep secrets under the newest key, not saved yet."""
        self.key_number = sealing.newest(self.sealed_under)
        key = numbered(self.sealed_under, self.key_number)
        self.secret = seal_json(secrets, key=key, context=self.sealed_for)

    def is_resting(self, at: datetime) -> bool:
        """Whether the circuit is open: it did not answer, and it is too early to try again."""
        return self.open_until is not None and at < self.open_until
