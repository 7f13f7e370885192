"""Working calendars: every day of every known year, with the running count of working days."""

from __future__ import annotations

from django.db import models

from congvu.kernel.columns import NfcCharField


class Calendar(models.Model):
    """An agency's calendar. hours: ``[["07:00", "11:30"], ["13:30", "17:00"]]``.

    An agency's own days (the one-stop centre's open Saturday) stand on top of the calendar "default".
    """

    agency = models.CharField(max_length=40, unique=True)
    title = NfcCharField(max_length=200)
    hours = models.JSONField()


class CalendarYear(models.Model):
    """One year of a calendar: expected, or decided by the notice of that number."""

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="years")
    year = models.PositiveSmallIntegerField()
    is_forecast = models.BooleanField()
    decision = NfcCharField(max_length=100, blank=True)
    decided_on = models.DateField(null=True)
    certainty = models.CharField(max_length=3, default="V")
    note = NfcCharField(max_length=300, blank=True)
    package = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["calendar", "year"], name="law_calendar_year_once"),
            models.CheckConstraint(
                condition=models.Q(is_forecast=True) | ~models.Q(decision=""),
                name="law_calendar_year_decided",
            ),
        ]


class CalendarDay(models.Model):
    """One day. working_before: working days of this calendar before it, from its first day on."""

    class Kind(models.TextChoices):
        WORKING = "working", "Ngày làm việc"
        WEEKEND = "weekend", "Nghỉ hằng tuần"
        HOLIDAY = "holiday", "Nghỉ lễ, tết"
        COMPENSATORY = "compensatory", "Nghỉ bù"
        SWAP_OFF = "swap_off", "Nghỉ hoán đổi"
        SWAP_ON = "swap_on", "Làm bù"

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="days")
    date = models.DateField()
    kind = models.CharField(max_length=12, choices=Kind)
    name = NfcCharField(max_length=150, blank=True)
    certainty = models.CharField(max_length=3, default="V")
    note = NfcCharField(max_length=300, blank=True)
    working_before = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["calendar", "date"], name="law_calendar_day_once"),
        ]
