"""Publication duties: the days by law, the two indicators, entering and ticking off."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from congvu.engines.law import api as law
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotAllowed, NotFound
from congvu.registers.procedures.actions import duties as actions
from congvu.registers.procedures.models import DecisionLine, PublicationDecision
from congvu.registers.procedures.queries import duties as queries
from congvu.registers.procedures.rules import duties as rules
from congvu.registers.procedures.rules.duties import Duty
from tests.personas import Cast

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
ROOT = Actor.system("test")
TERMS = rules.Terms(
    before={"ministry": 20, "province": 5}, within={"ministry": 10, "province": 5},
    within_shortened=2,
)  # fmt: skip


def _plain(when: date, amount: int) -> date:
    return when + timedelta(days=amount)


def _duty(code: str, signed: int, published: int | None, decision: str = "1/QĐ") -> Duty:
    """A duty of November 2026: to be decided by the 10th, to be published by the 20th."""
    return Duty(
        decision=decision, code=code, kind="new", level="province", signed_on=date(2026, 11, signed),
        decide_by=date(2026, 11, 10), publish_by=date(2026, 11, 20),
        published_on=date(2026, 11, published) if published else None,
    )  # fmt: skip


def _decision(**changed: object) -> actions.NewDecision:
    said = {
        "number": "10/QĐ-UBND", "issuer": "UBND tỉnh", "level": "province",
        "signed_on": date(2026, 11, 13), "effective_on": date(2026, 11, 25),
        "lines": (("1.012929", "amended"), ("1.013017", "new")),
    }  # fmt: skip
    return actions.NewDecision(**{**said, **changed})  # type: ignore[arg-type]


@pytest.fixture
def _terms(db: None) -> None:
    report = law.load_packages(kinds=("law", "parameters", "calendars"))
    assert not report.failed


@pytest.mark.parametrize(
    ("level", "shortened", "days"),
    [("ministry", False, 10), ("province", False, 5), ("ministry", True, 2)],
)
def test_publish_within_the_days_of_the_law(level: str, shortened: bool, days: int) -> None:
    signed = date(2026, 3, 2)
    found = rules.publish_by(
        signed_on=signed, level=level, shortened=shortened, terms=TERMS, add=_plain
    )
    assert found == signed + timedelta(days=days)


def test_states_change_the_day_after_the_last_day() -> None:
    waiting = _duty("1.000001", 1, None)
    assert waiting.state(date(2026, 11, 20)) == "waiting"
    assert waiting.state(date(2026, 11, 21)) == "overdue"
    assert _duty("1.000001", 1, 20).state(date(2027, 1, 1)) == "done"
    assert _duty("1.000001", 1, 21).state(date(2026, 11, 21)) == "done_late"


def test_one_late_decision_makes_the_procedure_late_and_it_counts_once() -> None:
    """Source: 766F, indicator 1.1."""
    found = [
        _duty("1.000001", 10, 12), _duty("1.000001", 11, 12, "2/QĐ"), _duty("1.000002", 10, 12),
        _duty("1.000003", 9, 12),
    ]  # fmt: skip
    ratio = rules.decided_in_time(found)
    assert ratio.denominator == ("1.000001", "1.000002", "1.000003")
    assert ratio.numerator == ("1.000002", "1.000003")
    assert ratio.percent == Decimal("66.67")


def test_what_is_still_to_be_published_stands_in_the_denominator() -> None:
    """Source: 766F, indicator 1.2."""
    found = [_duty("1.000001", 9, 20), _duty("1.000002", 9, 21), _duty("1.000003", 9, None)]
    ratio = rules.published_in_time(found)
    assert (ratio.numerator, len(ratio.denominator)) == (("1.000001",), 3)
    assert ratio.percent == Decimal("33.33")
    assert rules.published_in_time([]).percent is None


@pytest.mark.django_db
@pytest.mark.usefixtures("_terms")
def test_days_are_counted_by_the_working_calendar() -> None:
    actions.enter_decision(actor=ROOT, new=_decision(), at=AT)
    first = queries.duty_of(queries.lines()[0])
    # Five working days before 25/11: 23, 20, 19, 18, 17 (24/11 is a holiday).
    assert first.decide_by == date(2026, 11, 17)
    assert first.decided_in_time
    # Five working days after Friday 13/11.
    assert first.publish_by == date(2026, 11, 20)


@pytest.mark.django_db
@pytest.mark.usefixtures("_terms")
def test_ticking_off_ends_the_duty_and_moves_the_indicator() -> None:
    actions.enter_decision(actor=ROOT, new=_decision(), at=AT)
    year = {"start": date(2026, 1, 1), "end": date(2027, 1, 1)}
    assert str(queries.indicators(**year)["1.2"].percent) == "0.00"
    line = DecisionLine.objects.get(code="1.012929")
    actions.tick_duty(actor=ROOT, line_id=line.pk, published_on=date(2026, 11, 20), at=AT)
    assert str(queries.indicators(**year)["1.2"].percent) == "50.00"
    rows = queries.rows_of(queries.lines(), names={}, on=date(2026, 11, 23))
    assert {r.duty.code: r.state for r in rows} == {"1.012929": "done", "1.013017": "overdue"}
    with pytest.raises(actions.UnableToTick, match="đã được ghi nhận"):
        actions.tick_duty(actor=ROOT, line_id=line.pk, published_on=date(2026, 11, 20), at=AT)


@pytest.mark.django_db
@pytest.mark.parametrize("day", [date(2026, 11, 12), date(2026, 11, 21)])
def test_a_day_before_signing_or_to_come_is_refused(day: date) -> None:
    actions.enter_decision(actor=ROOT, new=_decision(), at=AT)
    line = DecisionLine.objects.get(code="1.012929")
    with pytest.raises(actions.UnableToTick) as refused:
        actions.tick_duty(actor=ROOT, line_id=line.pk, published_on=day, at=AT)
    assert refused.value.field == "published_on"
    line.refresh_from_db()
    assert line.published_on is None
    with pytest.raises(NotFound):
        actions.tick_duty(actor=ROOT, line_id=0, published_on=day, at=AT)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"level": "commune"}, "level"), ({"signed_on": date(2026, 11, 21)}, "signed_on"),
        ({"lines": ()}, "lines"), ({"lines": (("4.1", "new"),)}, "lines"),
        ({"lines": (("1.012929", "other"),)}, "lines"),
        ({"lines": (("1.012929", "new"), ("1.012929", "repealed"))}, "lines"),
    ],
)  # fmt: skip
def test_a_wrong_decision_is_refused_and_leaves_nothing(
    changed: dict[str, object], field: str
) -> None:
    with pytest.raises(actions.UnableToEnter) as refused:
        actions.enter_decision(actor=ROOT, new=_decision(**changed), at=AT)
    assert refused.value.field == field
    assert PublicationDecision.objects.count() == 0


@pytest.mark.django_db
def test_the_same_decision_twice_is_refused() -> None:
    actions.enter_decision(actor=ROOT, new=_decision(), at=AT)
    with pytest.raises(actions.UnableToEnter, match="đã được nhập"):
        actions.enter_decision(actor=ROOT, new=_decision(), at=AT)
    assert DecisionLine.objects.count() == 2


def test_only_who_may_publish_enters(personas: Cast) -> None:
    with pytest.raises(NotAllowed):
        actions.enter_decision(actor=personas["ha"].actor, new=_decision(), at=AT)
    assert personas["ha"].client().get("/thu-tuc/cong-bo/").status_code == 403
    assert personas["giang"].actor.holds("procedures.procedure.publish")


@pytest.mark.usefixtures("_terms")
def test_the_page_shows_the_overdue_ones_and_takes_a_decision(personas: Cast) -> None:
    giang = personas["giang"].client()
    form = {
        "number": "11/QĐ-UBND", "issuer": "UBND tỉnh", "level": "province",
        "signed_on": "02/11/2026", "effective_on": "20/11/2026", "lines": "1.012929; mới\n",
    }  # fmt: skip
    wrong = giang.post("/thu-tuc/cong-bo/moi/", {**form, "lines": "1.012929; lạ"})
    assert "Dòng 1: loại phải là mới, sửa đổi hoặc bãi bỏ." in wrong.content.decode()
    assert PublicationDecision.objects.count() == 0
    assert giang.post("/thu-tuc/cong-bo/moi/", form).status_code == 302
    page = giang.get("/thu-tuc/cong-bo/", {"nam": "2026"}).content.decode()
    assert "1.012929" in page
    assert "09/11/2026" in page  # five working days after 2/11
    line = DecisionLine.objects.get()
    giang.post(f"/thu-tuc/cong-bo/{line.pk}/", {"published_on": "06/11/2026"})
    line.refresh_from_db()
    assert line.published_on == date(2026, 11, 6)
    done = giang.get("/thu-tuc/cong-bo/", {"nam": "2026"}).content.decode()
    assert "100,00%" in done
