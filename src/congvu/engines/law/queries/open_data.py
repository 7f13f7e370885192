"""The law's tables as open data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from congvu.engines.law.models import CalendarDay, CalendarYear, ParameterValue
from congvu.engines.law.queries.calendars import DEFAULT


def named_days() -> Iterator[dict[str, Any]]:
    """Days off and swapped days of every known year."""
    forecast = set(
        CalendarYear.objects.filter(calendar__agency=DEFAULT, is_forecast=True).values_list(
            "year", flat=True
        )
    )
    plain = (CalendarDay.Kind.WORKING, CalendarDay.Kind.WEEKEND)
    rows = CalendarDay.objects.filter(calendar__agency=DEFAULT).exclude(kind__in=plain)
    for row in rows.order_by("date"):
        yield {
            "date": row.date, "kind": row.kind, "name": row.name,
            "working": row.kind == CalendarDay.Kind.SWAP_ON, "forecast": row.date.year in forecast,
        }  # fmt: skip


def parameter_values() -> Iterator[dict[str, Any]]:
    """Every value of every parameter, with its days and its law."""
    rows = ParameterValue.objects.current().select_related("parameter")
    for row in rows.order_by("parameter__code", "valid"):
        yield {
            "code": row.parameter.code, "label": row.parameter.label, "value": row.value,
            "unit": row.parameter.unit, "valid_from": row.valid.lower, "valid_to": row.valid.upper,
            "legal_basis": row.legal_basis,
        }  # fmt: skip
