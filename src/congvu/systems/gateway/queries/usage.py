"""How often agreements are used: in a period, by month, by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, Q, Sum
from django.db.models.functions import Coalesce, TruncMonth

from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound
from congvu.systems.gateway.models import Agreement, CallDay
from congvu.systems.gateway.queries import services
from congvu.systems.gateway.rules import services as rules

Period = tuple[date | None, date | None]  # both days count; None: open on that side
MONTHS, DAYS = 12, 366  # the most that is told at once


@dataclass(frozen=True, kw_only=True)
class Month:
    """first: the month's first day; days: on how many it called; most: calls of its busiest day."""

    first: date
    calls: int
    days: int
    most: int


@dataclass(frozen=True, kw_only=True)
class Total:
    """calls of a period, by how many systems, over how many services."""

    calls: int
    clients: int
    services: int


def of_period(actor: Actor, period: Period, *, on: date) -> Any:
    """Agreements within sight that were ever granted, with ``calls``, ``called`` (days) and ``most``
    of the period."""
    within = _within(period, "days__")
    rows = services.agreements(actor, on=on).filter(state__in=(rules.GRANTED, rules.ENDED))
    return rows.annotate(
        calls=Coalesce(Sum("days__calls", filter=within), 0),
        called=Count("days", filter=within),
        most=Coalesce(Max("days__calls", filter=within), 0),
    )


def total(rows: Any) -> Total:
    """Of :func:`of_period`, narrowed or not."""
    used = list(rows.filter(calls__gt=0).values_list("calls", "client", "service_id"))
    return Total(
        calls=sum(calls for calls, _client, _service in used),
        clients=len({client for _calls, client, _service in used}),
        services=len({service for _calls, _client, service in used}),
    )


def months(agreement: Agreement) -> list[Month]:
    """Those in which it was used, the newest first."""
    rows = CallDay.objects.filter(agreement=agreement).annotate(first=TruncMonth("day"))
    counted = rows.values("first").annotate(
        sum=Sum("calls"), days=Count("id"), most=Max("calls")
    )  # fmt: skip
    return [
        Month(first=each["first"], calls=each["sum"], days=each["days"], most=each["most"])
        for each in counted.order_by("-first")[:MONTHS]
    ]


def days(actor: Actor, uid: str, period: Period) -> list[tuple[date, int]]:
    """(day, calls) of one of the calling system's own agreements, the newest first. Raises NotFound."""
    own = services.own_agreements(actor).filter(uid=uid).first()
    if own is None:
        raise NotFound(str(services.UNKNOWN))
    rows = CallDay.objects.filter(_within(period), agreement=own).order_by("-day")
    return list(rows.values_list("day", "calls")[:DAYS])


def share(most: int, quota: int) -> int:
    """Per cent of the daily quota that the busiest day took."""
    return round(100 * most / quota)


def _within(period: Period, path: str = "") -> Q:
    first, last = period
    found = Q()
    if first:
        found &= Q(**{f"{path}day__gte": first})
    if last:
        found &= Q(**{f"{path}day__lte": last})
    return found
