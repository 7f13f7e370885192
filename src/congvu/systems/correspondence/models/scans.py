"""Scans that the machine reads before the clerk registers them."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from congvu.kernel.actors import Actor
from congvu.kernel.columns import NfcCharField, NfcTextField, uid_column
from congvu.kernel.rows import ScopedQuerySet


class ScanQuerySet(ScopedQuerySet["Scan"]):
    """Scans of the units whose books one keeps."""

    def narrow(self, actor: Actor) -> Self:
        units = actor.units_of("correspondence.letter.register")
        return self if units is None else self.filter(unit__in=sorted(units))


class Scan(models.Model):
    """One uploaded letter. proposal: field → [value, confidence 0–100], as ``rules.reading`` gives;
    words: all that was read. A scan that bears a mark of secrecy keeps neither file nor words.
    """

    class State(models.TextChoices):
        READING = "reading", _("Đang đọc")
        READY = "ready", _("Chờ kiểm tra")
        FAILED = "failed", _("Không đọc được")
        SECRET = "secret", _("Đã từ chối vì có dấu mật")
        USED = "used", _("Đã vào sổ")

    uid = uid_column()
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    file_uid = models.UUIDField(null=True)
    filename = NfcCharField(max_length=200, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.READING)
    proposal = models.JSONField(default=dict)
    words = NfcTextField(blank=True)
    pages = models.PositiveIntegerField(null=True)
    mark = NfcCharField(max_length=20, blank=True)
    uploaded_by = NfcCharField(max_length=200)
    uploaded_at = models.DateTimeField()

    objects = ScanQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.filename)
