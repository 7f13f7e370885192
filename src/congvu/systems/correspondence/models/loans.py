"""Copies that are kept at the clerk's and were lent."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from congvu.kernel.columns import NfcCharField, uid_column


class Loan(models.Model):
    """One line of the register of lent copies. file_notation: of the work file that holds the copy;
    returned_on: None while it is out.

    Law: NĐ 30/2020/NĐ-CP, Phụ lục IV (sổ sử dụng bản lưu).
    """

    uid = uid_column()
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    letter = models.ForeignKey(
        "correspondence.OutgoingLetter", null=True, on_delete=models.PROTECT, related_name="+"
    )
    lent_on = models.DateField()
    borrower = NfcCharField(max_length=200)
    notation = NfcCharField(max_length=160)
    dated_on = models.DateField()
    abstract = NfcCharField(max_length=500)
    file_notation = NfcCharField(max_length=60, blank=True)
    receipt = NfcCharField(max_length=200, blank=True)
    returned_on = models.DateField(null=True)
    allowed_by = NfcCharField(max_length=200)
    note = NfcCharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(returned_on=None) | Q(returned_on__gte=F("lent_on")),
                name="letter_loan_returns_after",
            )
        ]

    def __str__(self) -> str:
        return f"{self.notation}: {self.borrower}"
