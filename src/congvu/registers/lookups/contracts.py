"""What other rooms may know of a look-up: of whom, from where, what came back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

POPULATION, BUSINESS, INSURANCE = "population", "business", "insurance"
KINDS = (POPULATION, BUSINESS, INSURANCE)
# What an answer of each kind may hold; the first is what it is found by its number for.
FIELDS = {
    POPULATION: ("full_name", "birth_date", "sex", "residence", "living"),
    BUSINESS: ("name", "status", "address", "representative", "founded_on"),
    INSURANCE: ("full_name", "birth_date", "status", "employer", "months"),
}
DATES = frozenset({"birth_date", "founded_on"})


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One question. key: the number looked up; purpose: why, in words that the person reads;
    on_behalf: uid of the person whose file it is, "" when none; file: its code; unit_id: the unit that
    handles it; full_name, birth_date (ISO 8601): as declared, for bodies that ask for them, too."""

    kind: str
    key: str
    purpose: str
    on_behalf: str
    file: str
    unit_id: int | None
    full_name: str = ""
    birth_date: str = ""


@dataclass(frozen=True, kw_only=True)
class Found:
    """What the body has registered. fields: those agreed on, in their order; values: field of FIELDS
    → text (dates ISO 8601, a year alone where no more is known); {} when it knows no such number. at:
    when the body was asked; kept: the answer is one of a short while ago."""

    kind: str
    fields: tuple[str, ...]
    values: dict[str, str]
    at: datetime
    kept: bool = False


@dataclass(frozen=True, kw_only=True)
class Line:
    """One field beside the other side's. verdict: see rules.comparing."""

    field: str
    declared: str
    registered: str
    verdict: str
