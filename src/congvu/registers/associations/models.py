"""Associations and the decision each rests on."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from congvu.kernel.columns import NfcCharField, NfcTextField, uid_column


class Association(models.Model):
    """A registered association. It is a public record: names of office holders are not kept here."""

    uid = uid_column()
    name = NfcCharField(max_length=300)
    name_key = models.CharField(max_length=300)
    purpose = NfcTextField()
    field = NfcCharField(max_length=200, blank=True)
    address = NfcCharField(max_length=500)
    place_code = models.CharField(max_length=5)
    owner_unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    head = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    members = models.PositiveIntegerField(default=0)
    dossier_uid = models.UUIDField(unique=True)
    decision_number = models.CharField(max_length=100)
    paper_code = models.CharField(max_length=40)
    founded_on = models.DateField()
    dissolved_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["name_key", "place_code"],
                condition=models.Q(dissolved_on=None),
                name="association_name_once_a_place",
            ),
        ]
