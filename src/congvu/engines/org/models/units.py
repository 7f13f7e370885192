"""Units and what they were called, day by day."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GistIndex
from django.db import models

from congvu.kernel.columns import NfcCharField, NfcTextField, uid_column


class UnitQuerySet(models.QuerySet["Unit"]):
    def on(self, day: date) -> Self:
        """Units that exist on the day."""
        return self.filter(valid__contains=day)

    def alive(self) -> Self:
        """Units without a known end."""
        return self.filter(valid__upper_inf=True)


class Unit(models.Model):
    """An agency or a part of one. A code is given once and never used again.

    name, short_name and parent are what holds today; their history stands in UnitName and
    Subordination. Law: QĐ 20/2020/QĐ-TTg.
    """

    class Kind(models.TextChoices):
        BO = "bo", "Bộ"
        VU = "vu", "Vụ"
        CUC = "cuc", "Cục"
        VAN_PHONG = "van_phong", "Văn phòng"
        BAN = "ban", "Ban"
        TRUNG_TAM = "trung_tam", "Trung tâm"
        VIEN = "vien", "Viện"
        BAO_CHI = "bao_chi", "Báo, tạp chí"
        CHI_CUC = "chi_cuc", "Chi cục"
        UBND_TINH = "ubnd_tinh", "Ủy ban nhân dân cấp tỉnh"
        SO = "so", "Sở"
        PHONG = "phong", "Phòng"
        UBND_XA = "ubnd_xa", "Ủy ban nhân dân cấp xã"
        TRUNG_TAM_HCC = "trung_tam_hcc", "Trung tâm Phục vụ hành chính công"
        KHAC = "khac", "Đơn vị khác"

    class Level(models.TextChoices):
        TRUNG_UONG = "trung_uong", "Trung ương"
        TINH = "tinh", "Cấp tỉnh"
        XA = "xa", "Cấp xã"

    uid = uid_column()
    code = NfcCharField(max_length=35, unique=True)
    old_code = NfcCharField(max_length=20, blank=True, db_index=True)
    name = NfcCharField(max_length=300)
    short_name = NfcCharField(max_length=100, blank=True)
    kind = models.CharField(max_length=20, choices=Kind)
    level = models.CharField(max_length=12, choices=Level)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    place_code = models.CharField(max_length=5, blank=True, db_index=True)
    rank = models.PositiveSmallIntegerField(default=100)
    address = NfcCharField(max_length=300, blank=True)
    phone = NfcCharField(max_length=50, blank=True)
    email = NfcCharField(max_length=100, blank=True)
    valid = DateRangeField()
    certainty = models.CharField(max_length=3, default="V")
    note = NfcTextField(blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^[A-Y][0-9]{2}(\.[0-9A-Z]+)*$"),
                name="org_unit_code_qd20",
            ),
        ]


class UnitName(models.Model):
    """What a unit was called in a stretch of days."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="names")
    name = NfcCharField(max_length=300)
    short_name = NfcCharField(max_length=100, blank=True)
    valid = DateRangeField()
    decision = NfcCharField(max_length=100, blank=True)

    class Meta:
        indexes = [GistIndex(fields=["unit", "valid"], name="org_unitname_gist")]
        constraints = [
            ExclusionConstraint(
                name="org_unitname_once",
                expressions=[("unit", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
            ),
        ]
