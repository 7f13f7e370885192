"""Roles: named sets of permissions, loaded from content."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from congvu.kernel.columns import NfcCharField, NfcTextField


class Role(models.Model):
    """source_sha256: the content package it was loaded from. retired: no longer grantable."""

    code = models.SlugField(max_length=60, unique=True)
    title = NfcCharField(max_length=120)
    description = NfcTextField(blank=True)
    permissions = ArrayField(models.CharField(max_length=100), default=list)
    source_sha256 = models.CharField(max_length=64, blank=True)
    retired = models.BooleanField(default=False)

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title
