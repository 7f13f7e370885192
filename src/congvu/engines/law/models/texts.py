"""Legal texts and how they change one another."""

from __future__ import annotations

from django.db import models

from congvu.kernel.columns import NfcCharField, NfcTextField


class LegalText(models.Model):
    """A text of law. Its state on a day follows from its dates and links, and is never stored.

    key: ASCII, for code and content (``nd-118-2025``). effective_to: exclusive. A date that nobody
    verified stays empty, and ``certainty`` with ``note`` say how sure we are.
    """

    key = models.CharField(max_length=60, unique=True)
    so_ky_hieu = NfcCharField(max_length=60)
    kind = NfcCharField(max_length=40)
    trich_yeu = NfcTextField(blank=True)
    authority = NfcCharField(max_length=120, blank=True)
    issued_on = models.DateField(null=True)
    effective_from = models.DateField(null=True)
    effective_to = models.DateField(null=True)
    suspended_from = models.DateField(null=True)
    suspended_to = models.DateField(null=True)
    certainty = models.CharField(max_length=3)
    note = NfcTextField(blank=True)
    source = NfcCharField(max_length=300, blank=True)
    search_key = models.TextField(blank=True)
    package = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(certainty__in=["V", "V-S", "D", "M"]), name="law_text_certainty"
            ),
            models.CheckConstraint(
                condition=models.Q(effective_to__isnull=True)
                | models.Q(effective_from__isnull=True)
                | models.Q(effective_to__gte=models.F("effective_from")),
                name="law_text_dates",
            ),
        ]


class TextLink(models.Model):
    """What one text does to another, from a day on (empty: when the doing text takes effect)."""

    class Kind(models.TextChoices):
        REPLACES = "replaces", "thay thế"
        REPEALS_PART = "repeals_part", "bãi bỏ một phần"
        AMENDS = "amends", "sửa đổi, bổ sung"
        GUIDES = "guides", "hướng dẫn, quy định chi tiết"

    source = models.ForeignKey(LegalText, models.CASCADE, related_name="links_out")
    target = models.ForeignKey(LegalText, models.CASCADE, related_name="links_in")
    kind = models.CharField(max_length=12, choices=Kind)
    on = models.DateField(null=True)
    note = NfcCharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "target", "kind"], name="law_link_once"),
        ]
