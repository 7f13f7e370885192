"""Reading numbers: the book of a series and its gaps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Q, QuerySet

from congvu.engines.documents.contracts import NumberCard
from congvu.engines.documents.models import DocumentKind, Number, Series
from congvu.engines.documents.rules import numbers as rules
from congvu.engines.documents.rules.numbers import NumberState
from congvu.engines.org import api as org
from congvu.kernel.actors import Actor

READ = "documents.number.read"

# Values that a counter has passed and no row holds: none, unless somebody deleted rows.
HOLES = """
SELECT s.code, c.unit_id, c.period, missing.value
FROM documents_counter c
JOIN documents_series s ON s.id = c.series_id
CROSS JOIN LATERAL generate_series(1, c.last) AS missing(value)
WHERE (%s OR c.unit_id = ANY(%s)) AND NOT EXISTS (
    SELECT 1 FROM documents_number n
    WHERE n.series_id = c.series_id AND n.unit_id IS NOT DISTINCT FROM c.unit_id
      AND n.period = c.period AND n.value = missing.value
)
ORDER BY s.code, c.unit_id, c.period, missing.value
LIMIT 1000
"""


@dataclass(frozen=True, kw_only=True)
class Gap:
    """A number that stands on no issued paper. why: "reserved", "released" or "missing"."""

    series: str
    text: str
    value: int
    period: str
    unit_id: int | None
    why: str
    reason: str = ""
    on: date | None = None


def kind_series() -> list[str]:
    """The series that the kinds of official documents are numbered by."""
    named = DocumentKind.objects.exclude(series="").order_by("series")
    return list(named.values_list("series", flat=True).distinct())


def numbers_of(*, unit_id: int, year: int) -> list[NumberCard]:
    """Numbers that the unit's official documents took in a year, each series in its order."""
    rows = Number.objects.filter(series__code__in=kind_series(), unit=unit_id, period=str(year))
    return [
        NumberCard(text=row.text, value=row.value, on=row.on, state=row.state, reason=row.reason)
        for row in rows.order_by("series__code", "value")
    ]


def series() -> QuerySet[Series]:
    """Every series, by title."""
    return Series.objects.order_by("title")


def book(actor: Actor, code: str) -> QuerySet[Number]:
    """The numbers of a series that the actor may see, newest first."""
    return _seen(actor).filter(series__code=code).order_by("-id")


def gaps(actor: Actor, *, before: date | None = None) -> list[Gap]:
    """Numbers not on an issued paper: reserved before ``before``, released, or missing outright.

    Law: NĐ 30/2020 Điều 15: a number is used once.
    """
    rows = _seen(actor).exclude(state=NumberState.CONFIRMED.value)
    if before is not None:
        rows = rows.filter(Q(state=NumberState.RELEASED.value) | Q(on__lt=before))
    listed = [
        Gap(series=n.series.code, text=n.text, value=n.value, period=n.period, unit_id=n.unit_id,
            why=n.state, reason=n.reason, on=n.on)
        for n in rows.select_related("series").order_by("series__code", "unit_id", "id")[:1000]
    ]  # fmt: skip
    return listed + _holes(actor)


def _holes(actor: Actor) -> list[Gap]:
    units = actor.units_of(READ)
    with connection.cursor() as cursor:
        cursor.execute(HOLES, [units is None, sorted(units or ())])
        found = cursor.fetchall()
    return [
        Gap(series=code, text="", value=value, period=period, unit_id=unit_id, why="missing")
        for code, unit_id, period, value in found
    ]


def _seen(actor: Actor) -> QuerySet[Number]:
    units = actor.units_of(READ)
    rows = Number.objects.all()
    return rows if units is None else rows.filter(unit_id__in=units)


def hint(series: str, *, unit_id: int, on: date, drafter: str = "") -> str:
    """How the next number of a series will look, without the number: ``…/QĐ-SNV``; "" without one."""
    row = Series.objects.filter(code=series).first()
    if row is None:
        return ""
    unit = org.unit(unit_id)
    place = rules.Place(agency=unit.code, org=unit.short_name, drafter=drafter)
    return rules.write(row.pattern, number=0, on=on, place=place).replace("00", "…", 1)
