"""Envelopes that went by post."""

from __future__ import annotations

from django.db import models

from congvu.kernel.columns import NfcCharField, uid_column


class Posting(models.Model):
    """One line of the register of what is posted. receipt: who took it at the post office, with the
    postmark's number; letter: the document of ours that was in it, when it is one.

    Law: NĐ 30/2020/NĐ-CP, Phụ lục IV (sổ gửi văn bản đi bưu điện).
    """

    uid = uid_column()
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    letter = models.ForeignKey(
        "correspondence.OutgoingLetter", null=True, on_delete=models.PROTECT, related_name="+"
    )
    posted_on = models.DateField()
    notation = NfcCharField(max_length=160)
    place = NfcCharField(max_length=200)
    envelopes = models.PositiveSmallIntegerField(default=1)
    receipt = NfcCharField(max_length=200, blank=True)
    note = NfcCharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return f"{self.notation}: {self.place}"
