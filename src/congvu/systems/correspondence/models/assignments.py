"""What the slip of a letter gave to whom."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from congvu.kernel.columns import NfcCharField, uid_column


class Assignment(models.Model):
    """One unit or person of a slip. instruction: the leader's words to them; progress: the last
    they told; reply: the answering document, as printed, reply_uid: when it is one of ours.
    """

    class Part(models.TextChoices):
        LEAD = "lead", _("Chủ trì")
        SUPPORT = "support", _("Phối hợp")
        KNOW = "know", _("Để biết")

    class State(models.TextChoices):
        OPEN = "open", _("Đang giải quyết")
        DONE = "done", _("Đã xong")
        RETURNED = "returned", _("Trả lại")
        WITHDRAWN = "withdrawn", _("Thôi giao")
        TOLD = "told", _("Đã gửi để biết")

    uid = uid_column()
    letter = models.ForeignKey(
        "correspondence.IncomingLetter", on_delete=models.CASCADE, related_name="assignments"
    )
    part = models.CharField(max_length=8, choices=Part)
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    account_id = models.BigIntegerField(null=True)
    person_id = models.BigIntegerField(null=True)
    person_name = NfcCharField(max_length=200, blank=True)
    instruction = NfcCharField(max_length=1000, blank=True)
    due_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    given_by = NfcCharField(max_length=200)
    given_at = models.DateTimeField()
    progress = NfcCharField(max_length=1000, blank=True)
    progress_at = models.DateTimeField(null=True)
    result = NfcCharField(max_length=1000, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["letter"], condition=Q(part="lead", state="open"), name="letter_one_lead"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "told"], ended_at=None)
                | (Q(state__in=["done", "returned", "withdrawn"]) & Q(ended_at__isnull=False)),
                name="letter_given_ends_with_its_state",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["unit", "state"], name="letter_given_unit")]

    def __str__(self) -> str:
        return f"{self.get_part_display()}: {self.unit_id}"
