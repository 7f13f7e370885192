"""Services that others may call, and the agreements under which each of them may."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, Q

from congvu.kernel.columns import NfcCharField, NfcTextField, uid_column
from congvu.systems.gateway.rules import services as rules


class ServiceQuerySet(models.QuerySet["Service"]):
    def open(self) -> Self:
        return self.filter(closed_at=None)

    def counted(self, on: date) -> Self:
        """With how many agreements are in force and how many wait for an answer."""
        living = Q(agreements__state=rules.GRANTED, agreements__until__gte=on)
        return self.annotate(
            living=Count("agreements", filter=living),
            asked=Count("agreements", filter=Q(agreements__state=rules.ASKED)),
        )


class Service(models.Model):
    """What the owner lets others read. source: which of the house's answers it gives; sla: what the
    owner promises, in words; contact: whom to call; needs_certificate: who only has a secret is
    refused (RFC 8705)."""

    uid = uid_column()
    code = models.SlugField(max_length=40, unique=True)
    title = NfcCharField(max_length=200)
    source = models.CharField(max_length=20)
    owner_unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    purpose = NfcTextField(max_length=1000)
    classification = models.CharField(max_length=10)
    sla = NfcCharField(max_length=200)
    contact = NfcCharField(max_length=200)
    needs_certificate = models.BooleanField(default=False)
    published_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    objects = ServiceQuerySet.as_manager()


class ServiceVersion(models.Model):
    """What an answer looks like; never changed. schema: JSON Schema 2020-12 of the answer, or of the
    dotted fields of another system's; operations: which of its calls are let through."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="versions")
    major = models.PositiveSmallIntegerField()
    minor = models.PositiveSmallIntegerField()
    schema = models.JSONField()
    operations = models.JSONField(default=list)
    note = NfcCharField(max_length=500, blank=True)
    published_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["service", "major", "minor"], name="service_version_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}"

    @property
    def fields(self) -> list[str]:
        """The names of what it tells."""
        return list(self.schema["properties"])


class Agreement(models.Model):
    """A system's leave to call a major version. account, client: of the calling system; quota: calls
    a day; until: the last day; decided_by, reason: of the last decision."""

    uid = uid_column()
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="agreements")
    major = models.PositiveSmallIntegerField()
    account = models.ForeignKey("identity.Account", on_delete=models.PROTECT, related_name="+")
    client = models.CharField(max_length=60)
    client_name = NfcCharField(max_length=120)
    fields = ArrayField(models.CharField(max_length=60))
    purpose = NfcTextField(max_length=1000)
    legal_basis = NfcCharField(max_length=300)
    quota = models.PositiveIntegerField()
    until = models.DateField()
    state = models.CharField(max_length=8, default=rules.ASKED)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = NfcCharField(max_length=200, blank=True)
    reason = NfcCharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=rules.STATES), name="agreement_state_known"
            ),
            models.UniqueConstraint(
                fields=["service", "major", "account", "state"],
                condition=Q(state__in=(rules.ASKED, rules.GRANTED)),
                name="agreement_one_living",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["account", "state"], name="agreement_caller")]


class CallDay(models.Model):
    """How often an agreement was used on a day."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    calls = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agreement", "day"], name="agreement_day_once"),
        ]
