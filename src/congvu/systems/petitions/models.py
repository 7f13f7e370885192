"""What was reported, where, and what became of it."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from congvu.kernel.actors import Actor
from congvu.kernel.columns import NfcCharField, NfcTextField, personal, uid_column
from congvu.kernel.rows import ScopedQuerySet

HANDLE = "petitions.report.handle"
CONTACT_KEY = "petition-contact"


class ReportQuerySet(ScopedQuerySet["Report"]):
    def narrow(self, actor: Actor) -> Self:
        """Those of the units that the actor answers for, and those that it sent itself."""
        units = actor.units_of(HANDLE)
        if units is None:
            return self
        return self.filter(Q(unit__in=sorted(units)) | Q(account_id=actor.account_id or 0))


class Report(models.Model):
    """account_id: of the system that sent it; contact: who reports, sealed. note: what the office
    last said, for everybody to read."""

    class State(models.TextChoices):
        OPEN = "open", "Đang xử lý"
        CLOSED = "closed", "Đã trả lời"

    uid = uid_column()
    service_code = models.CharField(max_length=30)
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    place_code = models.CharField(max_length=10)
    address = personal(NfcCharField(max_length=300, blank=True))
    lat = personal(models.DecimalField(max_digits=9, decimal_places=6, null=True))
    long = personal(models.DecimalField(max_digits=9, decimal_places=6, null=True))
    description = personal(NfcTextField())
    media_url = personal(models.URLField(max_length=500, blank=True))
    contact = personal(models.BinaryField())
    account_id = models.BigIntegerField()
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    note = NfcTextField(blank=True)
    requested_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    expected_at = models.DateTimeField(null=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["place_code", "-requested_at"], name="report_place_newest"),
            models.Index(fields=["-requested_at"], name="report_newest"),
        ]
