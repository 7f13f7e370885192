"""Numbers: written by pattern, anew each period, never twice, never reused, gaps told."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from congvu.engines.documents import api
from congvu.engines.documents.models import Number
from congvu.engines.documents.queries import numbers as queries
from congvu.engines.documents.rules.numbers import Reset
from congvu.engines.documents.tests.conftest import ON, official, run_step
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


def define(code: str = "dossier", reset: Reset = Reset.DAILY, **more: Any) -> None:
    fields = {"code": code, "title": "Mã hồ sơ", "pattern": "{agency}-{yyyymmdd}-{n:07}", **more}
    run_step(api.put_series, reset=reset, **fields)


def take(unit: Any, on: date = ON, series: str = "dossier") -> api.Reservation:
    made: api.Reservation = run_step(api.reserve_number, series=series, on=on, unit_id=unit.id)
    return made


def test_each_unit_and_day_counts_from_one(unit: Any, other_unit: Any) -> None:
    define()
    texts = [
        take(unit).text, take(unit).text, take(other_unit).text, take(unit, ON + timedelta(1)).text,
    ]  # fmt: skip
    assert texts == [
        "H48.05-20261122-0000001", "H48.05-20261122-0000002", "H20.05-20261122-0000001",
        "H48.05-20261123-0000001",
    ]  # fmt: skip


def test_a_shared_series_counts_for_all_units(unit: Any, other_unit: Any) -> None:
    define(per_unit=False, reset=Reset.NEVER)
    assert [take(unit).number, take(other_unit).number, take(unit, date(2027, 1, 1)).number] == [
        1, 2, 3,
    ]  # fmt: skip


def test_years_start_anew(unit: Any) -> None:
    define("decision", Reset.YEARLY, pattern="{n:02}/QĐ-{org}")
    texts = [take(unit, on, "decision").text for on in (ON, ON, date(2027, 1, 4))]
    assert texts == ["01/QĐ-SNV", "02/QĐ-SNV", "01/QĐ-SNV"]


def test_a_rolled_back_reservation_gives_the_number_back(unit: Any) -> None:
    define()

    def fail() -> None:
        api.reserve_number(series="dossier", on=ON, unit_id=unit.id)
        raise RuntimeError("the caller failed")

    with pytest.raises(RuntimeError, match="the caller failed"):
        run_step(fail)
    assert take(unit).number == 1


def test_released_numbers_are_not_taken_again_and_stand_in_the_gap_report(unit: Any) -> None:
    define()
    first, second, third = take(unit), take(unit), take(unit)
    run_step(api.release_number, number_id=first.id, reason="Nhầm")
    run_step(api.confirm_number, number_id=second.id)
    run_step(api.confirm_number, number_id=second.id)  # repeated: nothing changes
    assert take(unit).number == 4
    found = [(g.value, g.why, g.reason) for g in queries.gaps(SYSTEM)]
    assert found == [(1, "released", "Nhầm"), (3, "reserved", ""), (4, "reserved", "")]
    assert [g.value for g in queries.gaps(SYSTEM, before=ON)] == [1]
    for move in (
        lambda: run_step(api.confirm_number, number_id=first.id),
        lambda: run_step(api.release_number, number_id=second.id, reason="x"),
    ):
        with pytest.raises(RuntimeError):
            move()
    assert third.number == 3


def test_a_deleted_row_is_found_missing(unit: Any) -> None:
    define()
    for _ in range(3):
        take(unit)
    Number.objects.filter(value=2).delete()
    assert (2, "missing") in [(g.value, g.why) for g in queries.gaps(SYSTEM)]


def test_books_and_gaps_are_those_of_ones_units(unit: Any, other_unit: Any) -> None:
    define()
    take(unit)
    chi = official(queries.READ, other_unit.id)
    assert queries.gaps(chi) == []
    assert list(queries.book(chi, "dossier")) == []
    assert queries.book(official(queries.READ, unit.id), "dossier").count() == 1


def test_unknown_series_and_bad_patterns_are_refused(unit: Any) -> None:
    with pytest.raises(NotFound):
        take(unit)
    with pytest.raises(Invalid) as refused:
        define(pattern="{secret}")
    assert refused.value.field == "pattern"


def test_a_number_needs_a_callers_action(unit: Any) -> None:
    with pytest.raises(RuntimeError):
        api.reserve_number(series="dossier", on=ON, unit_id=unit.id)


@pytest.mark.slow  # fifty connections
@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_get_fifty_numbers(unit: Any) -> None:
    define()
    start, taken, wrong = threading.Barrier(50), [], []

    def one() -> None:
        try:
            start.wait(timeout=30)
            taken.extend(take(unit).number for _ in range(4))
        except Exception as error:  # noqa: BLE001 - told by the assertion below
            wrong.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert wrong == []
    assert sorted(taken) == list(range(1, 201))
    assert queries._holes(SYSTEM) == []
