"""Publication duties as they stand: the list, the two indicators, the terms of law."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from congvu.engines.law import api as law
from congvu.registers.procedures.contracts import Ratio
from congvu.registers.procedures.models import DecisionLine, DecisionQuerySet, ProcedureVersion
from congvu.registers.procedures.rules import duties as rules
from congvu.registers.procedures.rules.definitions import MANDATORY
from congvu.registers.procedures.rules.duties import Duty, Terms


@dataclass(frozen=True, kw_only=True)
class Row:
    """A duty with how it stands on the day: done, done_late, waiting, overdue."""

    line_id: int
    duty: Duty
    name: str
    state: str


def terms(*, on: date) -> Terms:
    """The working days that the law gives on a day."""

    def days(code: str) -> int:
        return int(str(law.value(f"procedures.{code}", on=on)))

    return Terms(
        before={level: days(f"decide_before_{level}") for level in rules.LEVELS},
        within={level: days(f"publish_within_{level}") for level in rules.LEVELS},
        within_shortened=days("publish_within_shortened"),
    )


def duty_of(line: DecisionLine) -> Duty:
    """The line with its two days, counted by the terms and the calendar of its own time."""
    decision = line.decision
    known = terms(on=decision.signed_on)
    return Duty(
        decision=decision.number, code=line.code, kind=line.kind, level=decision.level,
        signed_on=decision.signed_on, published_on=line.published_on,
        decide_by=rules.decide_by(
            effective_on=decision.effective_on, level=decision.level, terms=known,
            add=law.calendar(on=decision.effective_on).add_working_days,
        ),
        publish_by=rules.publish_by(
            signed_on=decision.signed_on, level=decision.level, shortened=decision.shortened,
            terms=known, add=law.calendar(on=decision.signed_on).add_working_days,
        ),
    )  # fmt: skip


def lines() -> DecisionQuerySet:
    """Every line, the newest decision first."""
    rows = DecisionLine.objects.select_related("decision")
    return rows.order_by("-decision__signed_on", "decision__number", "code")


def rows_of(lines: DecisionQuerySet, *, names: dict[str, str], on: date) -> list[Row]:
    """The lines as duties on a day. names: code → name."""
    made = ((line, duty_of(line)) for line in lines)
    return [
        Row(line_id=line.pk, duty=duty, name=names.get(duty.code, ""), state=duty.state(on))
        for line, duty in made
    ]


def indicators(
    *, start: date, end: date, levels: tuple[str, ...] = rules.LEVELS
) -> dict[str, Ratio]:
    """1.1 and 1.2 of QĐ 766/QĐ-TTg over decisions of these levels signed in ``[start, end)``."""
    signed = lines().signed_in(start, end).filter(decision__level__in=levels)
    found = [duty_of(line) for line in signed]
    return {"1.1": rules.decided_in_time(found), "1.2": rules.published_in_time(found)}


def complete(*, on: date) -> Ratio:
    """Indicator 1.3: public procedures that have every part a) to g), as they stand on a day.

    Law: NĐ 63/2010/NĐ-CP Điều 8 khoản 2.
    """
    rows = ProcedureVersion.objects.in_force(on).filter(internal_group="")
    found = dict(rows.values_list("code", "definition"))
    whole = (code for code, text in found.items() if all(text.get(key) for key in MANDATORY))
    return Ratio(numerator=tuple(sorted(whole)), denominator=tuple(sorted(found)))


def facts() -> list[dict[str, Any]]:
    """One row a duty, for the lake."""
    found = (duty_of(line) for line in lines())
    return [
        {
            "decision": duty.decision, "code": duty.code, "level": duty.level,
            "signed_on": duty.signed_on, "published_on": duty.published_on,
            "decided_in_time": duty.decided_in_time, "published_in_time": duty.published_in_time,
        }
        for duty in found
    ]  # fmt: skip
