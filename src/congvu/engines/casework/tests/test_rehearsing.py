"""A walk through a process on sample answers: the hours of each step, side by side and in turn."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

import congvu
from congvu.engines.casework.rules.diagram import Limit, Outcome
from congvu.engines.casework.rules.moves import StepRefused
from congvu.engines.casework.rules.rehearsing import asked, main_moves, rehearse, sample
from congvu.engines.casework.rules.sheets import sheet as sheets
from congvu.engines.casework.rules.sheets.filling import main_hours
from congvu.engines.casework.rules.sheets.sheet import Expiry, Row, Sheet, Way
from congvu.engines.casework.rules.sheets.writing import write
from congvu.engines.casework.tests.diagrams import RECEIVE, compiled

WHOLE = [
    p
    for p in sorted(Path(congvu.__file__).parent.rglob("*.bpmn"))
    if "procedure-parts" not in p.parts
]  # a part gets its times from each procedure
GIVEN_WITH_THE_CASE = ("routing.bpmn", "assignment.bpmn")  # by the letter's urgency


def step(name: str, hours: int, **more: object) -> Row:
    return Row(name, sheets.TASK, name, RECEIVE, limit=Limit(hours, "hour"), **more)  # type: ignore[arg-type]


SIDE_BY_SIDE = Sheet("p", "Thử", (
    step("a", 8), step("b", 4), step("c", 16, beside=True), step("d", 2),
    Row("e", sheets.END, "Xong"),
))  # fmt: skip


@pytest.mark.parametrize("moves", [("a", "b", "c", "d"), ("a", "c", "b", "d")])
def test_what_is_done_together_takes_as_long_as_the_longest(moves: tuple[str, ...]) -> None:
    walk = rehearse(compiled(write(SIDE_BY_SIDE)), moves, {})
    times = {t.node.id: (t.begins, t.ends) for t in walk.turns}
    assert times == {"a": (0, 8), "b": (8, 12), "c": (8, 24), "d": (24, 26)}
    assert (walk.ended, walk.total, main_hours(SIDE_BY_SIDE)) == ("e", 26, 26)


def test_the_applicants_time_does_not_count() -> None:
    late = Expiry(Limit(5, "day"), "d")
    waits = Row("w", sheets.APPLICANT, "Bổ sung", expiry=late)
    table = Sheet("p", "Thử", (step("a", 8), waits, step("d", 2), Row("e", sheets.END)))
    net = compiled(write(table))
    assert rehearse(net, ("a", "w", "d"), {}).total == 10
    late_walk = rehearse(net, ("a", "@han_w", "d"), {})
    assert (late_walk.ended, late_walk.total) == ("e", 10)
    assert [c.move for c in rehearse(net, ("a",), {}).choices] == ["w", "@han_w"]


def test_conditions_are_asked_for_and_followed() -> None:
    big = step("a", 8, ways=(Way("so_tien > 5", "c"),))
    table = Sheet("p", "Thử", (big, step("b", 4), step("c", 2), Row("e", sheets.END)))
    net = compiled(write(table))
    assert asked(net) == ("so_tien",)
    assert main_moves(net) == ("a", "b", "c")
    assert main_moves(net, {"so_tien": sample("6")}) == ("a", "c")


def test_the_main_way_of_a_round_ends_where_it_begins_anew() -> None:
    again = (Outcome("again", "Làm lại"), Outcome("done", "Xong"))
    round_ = step("a", 8, outcomes=again, result="k", ways=(Way('k = "done"', "e"),), next="a")
    table = sheets.tidy(Sheet("p", "Thử", (round_, Row("e", sheets.END))))
    net = compiled(write(table))
    assert main_moves(net) == ("a:again",)
    assert rehearse(net, ("a:again", "a:done"), {}).total == 16
    with pytest.raises(StepRefused):
        rehearse(net, ("a:khong_co",), {})


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("", None), ("7", Decimal(7)), ("1,5", Decimal("1.5")), ("có", True), ("Không", False),
        ("02/09/2026", date(2026, 9, 2)), ("30/02/2026", "30/02/2026"), ("hội", "hội"),
        ("NaN", "NaN"),
    ],
)  # fmt: skip
def test_sample_answers_are_read_as_a_person_writes_them(typed: str, value: object) -> None:
    assert sample(typed) == value


@pytest.mark.parametrize("path", WHOLE, ids=lambda p: "/".join(p.parts[-2:]))
def test_the_main_way_of_what_is_shipped_fills_its_time(path: Path) -> None:
    """ISO sheets: the hours of the steps are the legal time × 8; none where each case is given its own."""
    net = compiled(path.read_bytes())
    walk = rehearse(net, main_moves(net), {})
    assert walk.ended
    assert walk.total == (net.limit.working_hours if net.limit else 0)
    assert net.limit or path.name in GIVEN_WITH_THE_CASE
