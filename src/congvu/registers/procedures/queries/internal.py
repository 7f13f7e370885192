"""Internal procedures (thủ tục hành chính nội bộ) with what they cost before and after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from congvu.engines.law import api as law
from congvu.registers.procedures.contracts import Procedure
from congvu.registers.procedures.queries import catalogue
from congvu.registers.procedures.queries.catalogue import Filter
from congvu.registers.procedures.rules import costs
from congvu.registers.procedures.rules.costs import Comparison

GROUPS = ("A", "B")


@dataclass(frozen=True, kw_only=True)
class Internal:
    """A procedure between agencies (A) or inside one (B); cost None when nobody measured it."""

    procedure: Procedure
    cost: Comparison | None


@dataclass(frozen=True, kw_only=True)
class Cut:
    """All that were measured: đồng a year before and after; met: it is at least the target."""

    before: int
    after: int
    percent: Decimal
    met: bool


def internal(*, on: date, group: str = "") -> list[Internal]:
    """The internal procedures in force, of one group or of both, by name."""
    found = [
        value
        for one in ((group,) if group in GROUPS else GROUPS)
        for value in catalogue.values_of(catalogue.catalogue(on=on, asked=Filter(internal=one)))
    ]
    return [with_cost(value, on=on) for value in found]


def with_cost(procedure: Procedure, *, on: date) -> Internal:
    """The procedure with its cost by the income of an hour that holds on the day."""
    if not procedure.compliance:
        return Internal(procedure=procedure, cost=None)
    hourly = int(str(law.value("procedures.hourly_income", on=on)))
    return Internal(
        procedure=procedure, cost=costs.compare(procedure.compliance, hourly_vnd=hourly)
    )


def cut(found: list[Internal]) -> Cut | None:
    """What was cut over all that were measured; None when nothing was."""
    before, after = costs.total(one.cost for one in found if one.cost is not None)
    if not before:
        return None
    share = costs.share(before - after, before)
    return Cut(before=before, after=after, percent=share, met=share >= costs.TARGET)
