"""Which unit and period an address asks for."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from congvu.engines.org import api as org
from congvu.engines.org.contracts import Unit
from congvu.kernel.errors import Invalid
from congvu.systems.servicequality.queries.index import Scope
from congvu.webkit.web.screens.columns import day_of

MOST_CHOICES = 300
LONGEST = 366 * 3  # days


def scope_of(query: QueryDict, *, today: date) -> Scope:
    """The scope in the address; by default the whole installation, this year.

    Raises Invalid for a period that ends before it begins or is longer than three years.
    """
    first = day_of(query.get("tu", "")) or today.replace(month=1, day=1)
    last = day_of(query.get("den", "")) or max(today, first)
    if last < first or (last - first).days > LONGEST:
        raise Invalid({"den": _("Kỳ tính phải kết thúc sau ngày bắt đầu và không dài quá ba năm.")})
    unit = org.unit_by_code(query.get("don-vi", "").strip()[:40])
    procedure = query.get("thu-tuc", "").strip()[:20]
    return Scope(first=first, last=last, unit=unit, procedure=procedure)


def query_of(scope: Scope) -> str:
    """The scope as an address carries it."""
    said = QueryDict(mutable=True)
    said["tu"], said["den"] = f"{scope.first:%d/%m/%Y}", f"{scope.last:%d/%m/%Y}"
    if scope.unit:
        said["don-vi"] = scope.unit.code
    if scope.procedure:
        said["thu-tuc"] = scope.procedure
    return said.urlencode()


def choices(scope: Scope) -> dict[str, Any]:
    """What the form of the page offers: the unit, those above, beside and below it."""
    above = org.ancestors(scope.unit.id) if scope.unit else []
    below = org.children(scope.unit.id) if scope.unit else org.roots()
    shown: dict[int, Unit] = {u.id: u for u in [*reversed(above), *_own(scope), *below]}
    return {
        "units": [
            (u.code, u.name, bool(scope.unit) and u.id == scope.unit.id)  # type: ignore[union-attr]
            for u in list(shown.values())[:MOST_CHOICES]
        ],
        "below": below[:MOST_CHOICES],
        "above": list(reversed(above)),
    }


def _own(scope: Scope) -> list[Unit]:
    return [scope.unit] if scope.unit else []
