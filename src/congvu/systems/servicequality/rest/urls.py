"""Machine door of the index, under /api/v1/servicequality/."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

import msgspec
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congvu.engines.org import api as org
from congvu.kernel import clock
from congvu.kernel.errors import Invalid, NotFound
from congvu.systems.servicequality.queries.index import Scope, index
from congvu.webkit.web.rest import endpoint, paths

LONGEST = 366 * 3  # days


@dataclass(frozen=True, kw_only=True)
class IndexQuery:
    """Whose index, over which days; without a unit the whole installation, without days this year."""

    unit: Annotated[str, msgspec.Meta(max_length=40, description="QĐ 20/2020 code")] = ""
    first: date | None = None
    last: date | None = None


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
    """The index of a unit and those below it over a period."""
    scope = _scope(query, at)
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


def _scope(query: IndexQuery, at: datetime) -> Scope:
    today = clock.local(at).date()
    last = query.last or max(today, query.first or today)
    first = query.first or min(today.replace(month=1, day=1), last)
    if not (first.year > 1900 and last.year < 2200 and 0 <= (last - first).days <= LONGEST):
        raise Invalid(
            {"last": _("Kỳ tính phải kết thúc sau ngày bắt đầu và không dài quá ba năm.")}
        )
    unit = org.unit_by_code(query.unit) if query.unit else None
    if query.unit and unit is None:
        raise NotFound(_("Không có đơn vị mang mã này."))
    return Scope(first=first, last=last, unit=unit)


app_name = "servicequality-api"
urlpatterns = paths(service_index)
