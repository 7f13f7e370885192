"""Texts with their states, dated parameters, code lists, calendars of the database."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from hypothesis import given
from hypothesis import strategies as st

from congvu.engines.law import actions, api
from congvu.engines.law.models import CalendarDay, Overlay, Parameter, ParameterValue
from congvu.engines.law.rules.series import Span, merge, value_on
from congvu.engines.law.rules.states import State, state_on
from congvu.engines.law.rules.values import read_value, write_value
from congvu.engines.law.tests.conftest import AT
from congvu.kernel.actors import Actor, ActorKind
from congvu.kernel.errors import Invalid, NotAllowed, NotFound

DAY = date(2026, 11, 22)
pytestmark = [pytest.mark.house, pytest.mark.django_db]  # with all content: loading takes a second


@pytest.mark.parametrize(
    ("day", "amount"),
    [("2024-06-30", 1_800_000), ("2024-07-01", 2_340_000), ("2026-06-30", 2_340_000),
     ("2026-07-01", 2_530_000), ("2030-01-01", 2_530_000)],
)  # fmt: skip
def test_base_salary_on_its_days(day: str, amount: int) -> None:
    assert api.value("luong_co_so", on=date.fromisoformat(day)) == amount


def test_a_value_knows_its_law() -> None:
    found = api.parameter("luong_co_so", on=DAY)
    assert (found.text_key, found.certainty, found.decision) == ("nd-161-2026", "V", "")
    assert (found.valid_from, found.valid_to) == (date(2026, 7, 1), None)
    assert api.text(found.text_key, on=DAY).is_in_force
    assert api.value("handover_cutoff", on=DAY) == time(15)
    assert api.value("chi_phi_dich_vu_chi_tra", on=DAY) == Decimal("0.75")


def test_what_holds_on_no_day_is_refused_with_what_to_do() -> None:
    with pytest.raises(NotFound, match="01/01/1990"):
        api.value("luong_co_so", on=date(1990, 1, 1))
    with pytest.raises(NotFound, match="khong_co"):
        api.value("khong_co", on=DAY)


def test_values_are_kept_in_the_process(django_assert_num_queries: object) -> None:
    api.value("luong_co_so", on=DAY)
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert api.value("luong_co_so", on=date(2025, 1, 1)) == 2_340_000


def test_set_parameter_from_a_day_on(giang: Actor) -> None:
    actions.set_parameter(
        actor=giang, code="luong_co_so", value="2.700.000", valid_from=date(2027, 7, 1),
        decision="99/2027/NĐ-CP", decided_on=DAY, at=AT,
    )  # fmt: skip
    assert api.value("luong_co_so", on=date(2027, 6, 30)) == 2_530_000
    found = api.parameter("luong_co_so", on=date(2027, 7, 1))
    assert (found.value, found.decision) == (2_700_000, "99/2027/NĐ-CP")
    assert [p.value for p in api.history("luong_co_so")] == [
        1_800_000, 2_340_000, 2_530_000, 2_700_000,
    ]  # fmt: skip
    superseded = ParameterValue.objects.filter(superseded_at=AT).values_list("value", flat=True)
    assert list(superseded) == ["2530000"]  # the open row was closed, and is kept as it was


def test_set_parameter_refuses_and_nothing_changes(giang: Actor) -> None:
    before = list(ParameterValue.objects.order_by("pk").values())
    for value, decision, field in (("hai triệu", "1/QĐ", "value"), ("1", " ", "decision")):
        with pytest.raises(Invalid) as refusal:
            actions.set_parameter(
                actor=giang, code="luong_co_so", value=value, valid_from=DAY, decision=decision,
                decided_on=DAY, at=AT,
            )  # fmt: skip
        assert list(refusal.value.errors) == [field]
    stranger = Actor(kind=ActorKind.OFFICIAL, name="Chi", account_id=1)
    with pytest.raises(NotAllowed):
        actions.set_parameter(
            actor=stranger, code="luong_co_so", value="1", valid_from=DAY, decision="1",
            decided_on=DAY, at=AT,
        )  # fmt: skip
    assert list(ParameterValue.objects.order_by("pk").values()) == before
    assert not Overlay.objects.exists()


def test_the_database_refuses_two_values_for_one_day() -> None:
    parameter = Parameter.objects.get(code="luong_co_so")
    with pytest.raises(IntegrityError, match="law_value_once"), transaction.atomic():
        ParameterValue.objects.create(
            parameter=parameter, valid=DateRange(date(2026, 12, 1), None), value="1", recorded_at=AT
        )


texts = st.sampled_from(["1", "2", "3"])
lines = st.lists(st.dates(date(2026, 1, 1), date(2026, 12, 31)), unique=True, max_size=5).flatmap(
    lambda days: st.tuples(*[st.builds(Span, valid_from=st.just(d), value=texts) for d in days])
)


@given(lines, lines, st.dates(date(2026, 1, 1), date(2026, 12, 31)))
def test_a_decision_always_wins_its_days(
    shipped: tuple[Span, ...], decided: tuple[Span, ...], day: date
) -> None:
    line = merge(shipped, decided)
    ours = [s for s in decided if s.valid_from <= day]
    theirs = [s for s in shipped if s.valid_from <= day]
    latest = max(ours or theirs, key=lambda s: s.valid_from, default=None)
    assert value_on(line, day) == (latest.value if latest else None)
    covering = [s for s in line if s.valid_from <= day and (s.valid_to is None or day < s.valid_to)]
    assert len(covering) <= 1


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [("int", "2.530.000", 2530000), ("decimal", "0,05", Decimal("0.05")), ("bool", "Có", True),
     ("time", "15:00", time(15)), ("text", " chữ ", "chữ")],
)  # fmt: skip
def test_values_are_read_as_people_write_them(kind: str, text: str, value: object) -> None:
    read = read_value(kind, text)
    assert read == value
    assert read_value(kind, write_value(read)) == value


@pytest.mark.parametrize(
    ("day", "state"),
    [("2025-06-30", "chua_co_hieu_luc"), ("2025-07-01", "con_hieu_luc")],
)
def test_state_by_the_day(day: str, state: str) -> None:
    assert api.text("nd-118-2025", on=date.fromisoformat(day)).state == state


def test_states_of_texts_we_know() -> None:
    found = {key: api.text(key, on=DAY).state for key in (
        "nd-61-2018", "nd-42-2022", "nd-93-2019", "nd-126-2024", "nd-45-2026", "luat-117-2025-qh15",
    )}  # fmt: skip
    assert found == {
        "nd-61-2018": "het_hieu_luc", "nd-42-2022": "het_hieu_luc",
        "nd-93-2019": "het_hieu_luc_mot_phan", "nd-126-2024": "het_hieu_luc_mot_phan",
        "nd-45-2026": "het_hieu_luc", "luat-117-2025-qh15": "khong_ro",
    }  # fmt: skip
    with pytest.raises(NotFound):
        api.text("nd-0-0000")


def test_suspension_ends() -> None:
    def state(day: int) -> State:
        return state_on(
            date(2026, 1, day), effective_from=date(2026, 1, 1), effective_to=date(2026, 1, 20),
            suspended=(date(2026, 1, 5), date(2026, 1, 10)),
        )  # fmt: skip

    assert [state(d) for d in (4, 5, 9, 10, 20)] == [
        State.IN_FORCE, State.SUSPENDED, State.SUSPENDED, State.IN_FORCE, State.EXPIRED,
    ]  # fmt: skip


def test_code_lists() -> None:
    states = api.codes("dossier_states", on=DAY)
    assert [c.code for c in states] == [str(i) for i in range(1, 11)]
    assert [c.code for c in states if c.extra.get("terminal")] == ["3", "7", "8", "10"]
    assert len(api.codes("ethnic_groups", on=DAY)) == 54
    assert api.code_label("applicant_types", "1", on=DAY) == "Công dân"
    assert api.code_label("applicant_types_gateway", "0", on=DAY) == "Công dân"
    assert api.code_label("level1_agencies", "G10", on=DAY) == "Bộ Nông nghiệp và Môi trường"
    assert "Phát triển nông thôn" in api.code_label("level1_agencies", "G10", on=date(2025, 2, 28))
    with pytest.raises(NotFound):
        api.codes("khong_co", on=DAY)


def test_the_calendar_of_the_database_is_the_shipped_one() -> None:
    calendar = api.calendar(on=DAY)
    assert (calendar.first, calendar.last) == (date(2025, 1, 1), date(2027, 12, 31))
    assert calendar.forecast_years == {2027}
    assert calendar.day(date(2026, 11, 24)).name == "Ngày Văn hóa Việt Nam"
    assert calendar.add_working_days(date(2026, 11, 23), 30) == date(2027, 1, 6)
    last = CalendarDay.objects.get(date=date(2027, 12, 31))
    assert last.working_before == calendar.working_days_between(calendar.first, calendar.last)
    assert api.calendar(on=DAY, agency="khong-rieng").agency == "default"


def test_next_years_notice(giang: Actor) -> None:
    tet = [date(2027, 2, d) for d in (4, 5, 8, 9)]
    days = [api.Day(date=date(2027, 1, 1), kind="holiday", name="Tết Dương lịch")]
    days += [api.Day(date=d, kind="holiday", name="Tết Âm lịch") for d in tet]
    days += [api.Day(date=date(2027, 12, 31), kind="swap_off", name="Hoán đổi")]
    days += [api.Day(date=date(2027, 12, 25), kind="swap_on", name="Làm bù")]
    turned = actions.load_notice(
        actor=giang, year=2027, days=days, decision="01/TB-BNV", decided_on=DAY, at=AT
    )
    calendar = api.calendar(on=DAY)
    assert date(2027, 2, 10) in turned  # the forecast had it off
    assert calendar.is_working(date(2027, 2, 10))
    assert calendar.is_working(date(2027, 12, 25))
    assert not calendar.is_working(date(2027, 12, 31))
    assert calendar.forecast_years == frozenset()
    report = api.load_packages(actor=giang, at=AT, kinds=("calendars",))
    assert (report.loaded, report.failed) == ([], [])
    assert api.calendar(on=DAY).is_working(date(2027, 2, 10))


def test_a_year_yet_unknown_is_added_by_its_notice(giang: Actor) -> None:
    day = api.Day(date=date(2028, 1, 3), kind="holiday", name="Nghỉ bù Tết Dương lịch")
    actions.load_notice(actor=giang, year=2028, days=[day], decision="02/TB", decided_on=DAY, at=AT)
    assert api.calendar(on=DAY).add_working_days(date(2027, 12, 31), 1) == date(2028, 1, 4)


@pytest.mark.parametrize(
    ("days", "decision", "field"),
    [
        ([], "1/TB", "days"),
        ([api.Day(date=date(2027, 1, 1), kind="holiday")], " ", "decision"),
        ([api.Day(date=date(2026, 1, 1), kind="holiday")], "1/TB", "days"),
        ([api.Day(date=date(2027, 1, 1), kind="holiday"),
          api.Day(date=date(2027, 1, 4), kind="swap_off")], "1/TB", "days"),
    ],
)  # fmt: skip
def test_a_wrong_notice_is_refused_whole(
    giang: Actor, days: list[api.Day], decision: str, field: str
) -> None:
    before = list(CalendarDay.objects.values_list("date", "kind", "working_before"))
    with pytest.raises(Invalid) as refusal:
        actions.load_notice(
            actor=giang, year=2027, days=days, decision=decision, decided_on=DAY, at=AT
        )
    assert list(refusal.value.errors) == [field]
    assert list(CalendarDay.objects.values_list("date", "kind", "working_before")) == before


def test_an_agency_may_have_days_of_its_own(giang: Actor) -> None:
    with pytest.raises(NotFound, match="Không có lịch"):
        actions.load_notice(
            actor=giang, year=2027, days=[], decision="1", decided_on=DAY, agency="x", at=AT
        )
