"""Places by day, and which came from which."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models

from congvu.kernel.columns import NfcCharField


class PlaceQuerySet(models.QuerySet["Place"]):
    def on(self, day: date) -> Self:
        """Places that exist on the day."""
        return self.filter(valid__contains=day)

    def current(self) -> Self:
        """Places without an end."""
        return self.filter(valid__upper_inf=True)


class Place(models.Model):
    """A province, district or commune in a stretch of days; a new shape or name is a new row.

    name_key: the bare name without accents; path_key: the full names up to the province without
    accents, for people who type the whole address.
    """

    class Level(models.TextChoices):
        PROVINCE = "province", "Cấp tỉnh"
        DISTRICT = "district", "Cấp huyện"
        COMMUNE = "commune", "Cấp xã"

    class Kind(models.TextChoices):
        TINH = "tinh", "Tỉnh"
        THANH_PHO_TW = "thanh_pho_tw", "Thành phố trực thuộc trung ương"
        QUAN = "quan", "Quận"
        HUYEN = "huyen", "Huyện"
        THI_XA = "thi_xa", "Thị xã"
        THANH_PHO = "thanh_pho", "Thành phố thuộc tỉnh"
        XA = "xa", "Xã"
        PHUONG = "phuong", "Phường"
        THI_TRAN = "thi_tran", "Thị trấn"
        DAC_KHU = "dac_khu", "Đặc khu"

    code = models.CharField(max_length=5)
    level = models.CharField(max_length=8, choices=Level)
    kind = models.CharField(max_length=12, choices=Kind)
    name = NfcCharField(max_length=100)
    full_name = NfcCharField(max_length=130)
    path = NfcCharField(max_length=300)
    name_key = models.CharField(max_length=100)
    path_key = models.CharField(max_length=300)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    province_code = models.CharField(max_length=2)
    valid = DateRangeField()
    certainty = models.CharField(max_length=3, default="V")
    decision = NfcCharField(max_length=100, blank=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="places_place_once",
                expressions=[
                    ("level", RangeOperators.EQUAL),
                    ("code", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [
            models.Index(fields=["province_code", "level"], name="places_of_province"),
        ]


class Succession(models.Model):
    """On that day the successor took over the predecessor's area, whole or in part."""

    predecessor = models.ForeignKey(Place, models.PROTECT, related_name="+")
    successor = models.ForeignKey(Place, models.PROTECT, related_name="+")
    on = models.DateField()
    is_whole = models.BooleanField()
    is_main = models.BooleanField(default=True)
    certainty = models.CharField(max_length=3, default="V")
    decision = NfcCharField(max_length=100, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor", "on"], name="places_succession_once"
            ),
        ]


class Stamp(models.Model):
    """One row: changes whenever a place does, so that kept answers know their age."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    token = models.UUIDField(default=uuid.uuid4)
