"""Roles: named sets of permissions, loaded from content."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from congvu.kernel.columns import NfcCharField, NfcTextField


class Role(models.Model):
    """permissions: the sum of what each content package gives to the role (``parts``).

    A system adds its own codes to a role of the house by a package of its own, so that no central
    list is edited. retired: no longer grantable.
    """

    code = models.SlugField(max_length=60, unique=True)
    title = NfcCharField(max_length=120)
    description = NfcTextField(blank=True)
    permissions = ArrayField(models.CharField(max_length=100), default=list)
    parts = models.JSONField(default=dict)
    retired = models.BooleanField(default=False)

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return str(self.title)
