"""The five registers, one book a unit and year."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from congvu.kernel.columns import NfcCharField, uid_column


class Register(models.TextChoices):
    """Law: NĐ 30/2020/NĐ-CP, Phụ lục IV."""

    INCOMING = "incoming", _("Sổ đăng ký văn bản đến")
    OUTGOING = "outgoing", _("Sổ đăng ký văn bản đi")
    TRACKING = "tracking", _("Sổ theo dõi giải quyết văn bản đến")
    POSTED = "posted", _("Sổ gửi văn bản đi bưu điện")
    LENT = "lent", _("Sổ sử dụng bản lưu")


class Book(models.Model):
    """One register of one unit in one year. last: the last number taken; its row is the lock.

    paper_code: verification code of the signed print that closed it.
    """

    uid = uid_column()
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    register = models.CharField(max_length=10, choices=Register)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)
    closed_at = models.DateTimeField(null=True)
    closed_by = NfcCharField(max_length=200, blank=True)
    paper_code = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "register", "year"], name="letter_book_once"),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by="")
                | (Q(closed_at__isnull=False) & ~Q(closed_by="")),
                name="letter_book_closed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_register_display()} {self.year}"

    @property
    def ends_on(self) -> date:
        """The first day on which it can be closed."""
        return date(self.year, 12, 31)
