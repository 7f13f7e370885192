"""The desk's limits are dated: a new value counts from its day on, and only from there."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from congvu.engines.law import api as law
from congvu.kernel.actors import Actor
from congvu.kernel.rooms import resolve
from congvu.systems.publicservices import rules
from congvu.systems.publicservices.queries import handovers
from congvu.systems.publicservices.queries.limits import limits
from congvu.systems.publicservices.rules.limits import PARAMETERS, Limits

LIMITS = Limits(
    hand_over_at=time(15), supplements=1, reappointments=1, apology_days=1, complaint_days=90,
    second_days=30, answer_complaint=30, answer_proposal=15, answer_second=45,
)  # fmt: skip
GIANG = Actor.system("test")
DAY = date(2026, 12, 1)  # a Tuesday
AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


def change(code: str, value: str) -> None:
    """A decision gives the parameter another value from the day on."""
    resolve("law", "actions.parameters.set_parameter")(
        actor=GIANG, code=code, value=value, valid_from=DAY, decision="1/2026/QĐ",
        decided_on=AT.date(), legal_basis="Thông tư mới", at=AT,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "limit"),
    [("complaint", (30, "day")), ("proposal", (15, "working_day")), ("second", (45, "day"))],
)
def test_how_long_the_head_has(kind: str, limit: tuple[int, str]) -> None:
    assert LIMITS.to_answer(kind) == limit


@pytest.mark.parametrize(("at", "said"), [(time(15), "15 giờ"), (time(14, 5), "14 giờ 05")])
def test_the_hour_in_words(at: time, said: str) -> None:
    from dataclasses import replace

    assert replace(LIMITS, hand_over_at=at).hour() == said


@pytest.mark.parametrize(("days", "why"), [(5, ""), (6, "late")])
def test_rules_follow_the_limit_they_are_given(days: int, why: str) -> None:
    from congvu.registers.dossiers.contracts import State

    ended = AT - timedelta(days=days)
    given = {"kind": "complaint", "state": State.RETURNED, "ended_at": ended, "at": AT}
    assert why == rules.why_not_appeal(**given, is_open=False, complained=False, within=5)  # type: ignore[arg-type]


@pytest.mark.django_db
def test_today_the_law_says_what_the_tables_say() -> None:
    law.load_packages(kinds=("law", "parameters"))
    assert limits(date(2026, 11, 20)) == LIMITS
    for code in PARAMETERS.values():
        assert law.parameter(code, on=DAY).legal_basis


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value", "read"),
    [("hand_over_at", "14:30", time(14, 30)), ("complaint_days", "60", 60),
     ("second_days", "20", 20), ("reappointments", "0", 0), ("answer_proposal", "10", 10)],
)  # fmt: skip
def test_a_new_value_counts_from_its_day_only(field: str, value: str, read: object) -> None:
    law.load_packages(kinds=("law", "parameters"))
    change(PARAMETERS[field], value)
    before, after = limits(DAY - timedelta(days=1)), limits(DAY)
    assert (getattr(before, field), getattr(after, field)) == (getattr(LIMITS, field), read)


@pytest.mark.django_db
def test_the_first_list_after_the_change_begins_where_the_last_one_ended() -> None:
    law.load_packages(kinds=("law", "parameters", "calendars"))
    change("handover_cutoff", "14:30")
    last, first = handovers.window(DAY - timedelta(days=1)), handovers.window(DAY)
    assert last[1] == first[0] == datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
    assert first[1] == datetime(2026, 12, 1, 7, 30, tzinfo=UTC)
