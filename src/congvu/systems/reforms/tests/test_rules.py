"""Who takes what, which seat follows which, and until when it may be taken back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from congvu.kernel.moving import Handing
from congvu.systems.reforms import rules
from congvu.systems.reforms.rules import FIRST, SECOND, Choices, Heir, Seat

A, B, C = 1, 2, 3
HEAD_A, STAFF_A = (
    Seat(id=10, unit_id=A, title="Giám đốc", is_head=True),
    Seat(id=11, unit_id=A, title="Chuyên viên", is_head=False),
)
HEAD_B = Seat(id=20, unit_id=B, title="Giám đốc", is_head=True)
NEW = Heir(code="H48.98", name="Sở mới")
ENDED = datetime(2026, 11, 1, tzinfo=UTC)


def plan(choices: Choices, *seats: Seat, led: tuple[int, ...] = ()) -> rules.Plan:
    return rules.plan(
        choices, founded={}, seats=seats, led=frozenset(led), accounts_of={11: [7], 10: [8]}
    )


def test_a_merger_takes_all_and_has_one_head() -> None:
    choices = Choices(kind=rules.MERGE, sources=(A, B), first=NEW, head_of=B)
    made = plan(choices, HEAD_A, STAFF_A, HEAD_B)
    assert made.defaults == {A: FIRST, B: FIRST}
    assert made.posts == {20: (FIRST, "Giám đốc"), 10: None, 11: (FIRST, "Chuyên viên")}
    assert (made.matters, made.people) == ({}, {})


def test_an_existing_heir_keeps_its_own_head() -> None:
    choices = Choices(kind=rules.DISSOLVE, sources=(A,), first=Heir(unit_id=C))
    assert plan(choices, HEAD_A, led=(C,)).posts == {10: None}


def test_a_split_sends_what_is_named_and_leaves_the_rest() -> None:
    choices = Choices(
        kind=rules.SPLIT, sources=(A,), first=None, second=NEW, matters=("1.1",), posts=(11,),
        people=(9,),
    )  # fmt: skip
    made = plan(choices, HEAD_A, STAFF_A)
    assert (choices.closes, made.defaults, made.matters) == (False, {A: A}, {"1.1": SECOND})
    assert made.posts == {11: (SECOND, "Chuyên viên")}
    assert made.people == {7: SECOND, 9: SECOND}


@pytest.mark.parametrize(
    ("unit", "matter", "account", "heir"),
    [
        (A, "", None, B), (A, "1.1", None, C), (A, "1.2", None, B), (A, "", 7, C),
        (A, "1.2", 7, C), (A, "", 8, B), (9, "1.1", 7, 9),
    ],
)  # fmt: skip
def test_heir_by_matter_then_person_then_default(
    unit: int, matter: str, account: int | None, heir: int
) -> None:
    handing = Handing(
        day=date(2026, 12, 1), decision="1/QĐ", defaults={A: B}, matters={"1.1": C}, people={7: C}
    )
    assert handing.heir(unit, matter=matter, account=account) == heir


@pytest.mark.parametrize(
    ("done", "after", "later", "why"),
    [
        (False, 1, False, "running"), (True, 30, False, ""), (True, 31, False, "late"),
        (True, 1, True, "later"),
    ],
)  # fmt: skip
def test_taken_back_within_limits(done: bool, after: int, later: bool, why: str) -> None:
    at = ENDED + timedelta(days=after)
    assert rules.why_not_undone(done=done, ended_at=ENDED, at=at, days=30, later=later) == why


def test_choices_survive_their_json() -> None:
    from dataclasses import asdict

    choices = Choices(kind=rules.SPLIT, sources=(A,), first=None, second=NEW, posts=(11,))
    assert rules.read(asdict(choices)) == choices
