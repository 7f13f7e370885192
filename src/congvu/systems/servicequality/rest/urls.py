"""Machine door of the index, under /api/v1/servicequality/."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

import msgspec
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congvu.engines.org import api as org
from congvu.engines.org.contracts import Unit
from congvu.kernel.errors import NotFound
from congvu.systems.servicequality.queries.index import Scope, index
from congvu.webkit.web.rest import endpoint, paths

FIRST_YEAR = 2023  # the first whole one under QĐ 766/QĐ-TTg of 23/6/2022


@dataclass(frozen=True, kw_only=True)
class IndexQuery:
    """Over which year, and which of its months (0: all of them)."""

    year: Annotated[int, msgspec.Meta(ge=FIRST_YEAR, le=2100)]
    month: Annotated[int, msgspec.Meta(ge=0, le=12)] = 0


@dataclass(frozen=True, kw_only=True)
class IndicatorOut:
    """One indicator. percent, points: null when there is nothing to count."""

    code: str
    name: str
    group: str
    numerator: int
    denominator: int
    percent: Decimal | None
    points: Decimal | None
    full: Decimal


@dataclass(frozen=True, kw_only=True)
class IndexOut:
    """The index. points: of ``full``, the most that what can be judged gives; percent: of a hundred."""

    unit: str
    first: date
    last: date
    points: Decimal
    full: Decimal
    percent: Decimal | None
    indicators: list[IndicatorOut]


@endpoint("index/", needs="public", summary=gettext_lazy("Chỉ số phục vụ theo QĐ 766/QĐ-TTg"))
def service_index(*, at: datetime, query: IndexQuery) -> IndexOut:
    """The index of the whole installation."""
    return _told(_scope(query, None), at)


@endpoint(
    "index/<str:unit>/",
    needs="public",
    summary=gettext_lazy("Chỉ số phục vụ của một đơn vị theo QĐ 766/QĐ-TTg"),
)
def unit_index(*, at: datetime, unit: str, query: IndexQuery) -> IndexOut:
    """The index of a unit (by its QĐ 20/2020 code) and of those below it."""
    found = org.unit_by_code(unit)
    if found is None:
        raise NotFound(_("Không có đơn vị mang mã này."))
    return _told(_scope(query, found), at)


def _told(scope: Scope, at: datetime) -> IndexOut:
    found = index(scope, at=at)
    return IndexOut(
        unit=scope.unit.code if scope.unit else "", first=scope.first, last=scope.last,
        points=found.points, full=found.full, percent=found.percent,
        indicators=[
            IndicatorOut(
                code=s.indicator.code, name=_(s.indicator.name), group=s.indicator.group,
                numerator=s.numerator, denominator=s.denominator, percent=s.percent,
                points=s.points, full=s.full,
            )
            for s in found.scores
        ],
    )  # fmt: skip


def _scope(query: IndexQuery, unit: Unit | None) -> Scope:
    first = date(query.year, query.month or 1, 1)
    last_month = query.month or 12
    last = date(query.year, last_month, monthrange(query.year, last_month)[1])
    return Scope(first=first, last=last, unit=unit)


app_name = "servicequality-api"
urlpatterns = paths(service_index, unit_index)
