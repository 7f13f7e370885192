"""Content packages as they were loaded, and what the agency lays over them."""

from __future__ import annotations

import uuid

from django.db import models

from congvu.kernel.columns import NfcCharField


class ContentPackage(models.Model):
    """One version of a package; its files never change. current: the version in use.

    applied: hash of package and overlay as last loaded, so that a repeat does nothing.
    """

    kind = models.CharField(max_length=40)
    code = NfcCharField(max_length=100)
    version = models.CharField(max_length=60)
    sha256 = models.CharField(max_length=64)
    origin = models.CharField(max_length=10)
    current = models.BooleanField(default=False)
    applied = models.CharField(max_length=64, blank=True)
    loaded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "code", "version"], name="law_package_version_once"
            ),
            models.UniqueConstraint(
                fields=["kind", "code"],
                condition=models.Q(current=True),
                name="law_package_one_current",
            ),
        ]


class PackageFile(models.Model):
    """A file of a package: running cases read the version that they pinned, not the folder."""

    package = models.ForeignKey(ContentPackage, models.CASCADE, related_name="files")
    path = NfcCharField(max_length=300)
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["package", "path"], name="law_package_file_once"),
        ]


class Overlay(models.Model):
    """One value that an administrator set over a package, by a decision; an upgrade keeps it.

    path: ``file.toml:a.b.0.c``, a whole file ``letter.typ``, or ``code@2027-01-01`` for a dated
    parameter. base: what the package said when it was set.
    """

    kind = models.CharField(max_length=40)
    code = NfcCharField(max_length=100)
    path = NfcCharField(max_length=300)
    value = models.JSONField()
    base = models.JSONField(null=True)
    base_version = models.CharField(max_length=60)
    decision = NfcCharField(max_length=100)
    decided_on = models.DateField()
    set_by = NfcCharField(max_length=200)
    set_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "code", "path"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="law_overlay_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(decision=""), name="law_overlay_has_decision"
            ),
        ]


class Stamp(models.Model):
    """One row: changes whenever anything of the law does, so that kept answers know their age."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    token = models.UUIDField(default=uuid.uuid4)
