"""The measured clock of QĐ 766: the rule by its table, and the database's answer equal to the rule's."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from congvu.registers.dossiers.contracts import Channel, Measured, State
from congvu.registers.dossiers.models import Attachment, Dossier, Result
from congvu.registers.dossiers.queries import measured, tally
from congvu.registers.dossiers.rules import Course, measured_end, on_time

AT = datetime(2026, 10, 1, tzinfo=UTC)
DUE = AT + timedelta(days=10)
END = AT + timedelta(days=30)
DAY = timedelta(days=1)
OPEN, PAST = DUE - DAY, DUE + DAY


@pytest.mark.parametrize(
    ("said", "horizon", "ends", "kept"),
    [
        ({"state": State.DONE, "finished_at": DUE}, END, DUE, True),
        ({"state": State.DONE, "finished_at": PAST}, END, PAST, False),
        # What the citizen took is not the office's.
        ({"state": State.RETURNED, "finished_at": PAST, "waited": DAY}, END, PAST, True),
        ({"state": State.WITHDRAWN, "finished_at": OPEN}, END, OPEN, True),
        ({"state": State.STOPPED, "finished_at": PAST}, END, PAST, False),
        ({"state": State.NOT_ACCEPTED, "finished_at": OPEN}, END, OPEN, True),
        # Open: judged at the end of the period.
        ({"state": State.PROCESSING}, OPEN, OPEN, True),
        ({"state": State.PROCESSING}, END, END, False),
        # Asked for more once: the clock stopped when it was asked; twice: overdue by itself.
        ({"state": State.SUPPLEMENT, "waiting_since": OPEN, "supplements": 1}, END, OPEN, True),
        ({"state": State.SUPPLEMENT, "waiting_since": OPEN, "supplements": 2}, END, OPEN, False),
        ({"state": State.DONE, "finished_at": OPEN, "supplements": 2}, END, OPEN, False),
        # Without an appointment the procedure's longest time holds.
        ({"state": State.DONE, "finished_at": OPEN, "promised": None, "limit": DUE}, END, OPEN, True),
        ({"state": State.DONE, "finished_at": PAST, "promised": None, "limit": DUE}, END, PAST, False),
    ],
)  # fmt: skip
def test_the_measured_clock(
    said: dict[str, Any], horizon: datetime, ends: datetime, kept: bool
) -> None:
    course = Course(**{"promised": DUE, **said})
    assert measured_end(course, horizon=horizon) == ends
    assert on_time(course, horizon=horizon) is kept


@pytest.mark.house
@pytest.mark.django_db
def test_the_database_counts_as_the_rule_says() -> None:
    grid = itertools.product(
        (State.NOT_ACCEPTED, State.PROCESSING, State.SUPPLEMENT, State.DONE), (0, 1, 2),
        (timedelta(), 2 * DAY), (OPEN, PAST), (None, DUE - 2 * DAY),
    )  # fmt: skip
    _forget_others()
    made = [_make(i, *said) for i, said in enumerate(grid)]
    asked = Measured(start=AT, end=END, at=END)
    kept = dict(measured(asked).values_list("code", "in_time"))
    wanted = {code: on_time(course, horizon=END) for code, course in made}
    assert kept == wanted
    assert set(wanted.values()) == {True, False}
    counted = {"kept": ("in_time",), "late": ("overdue",), "not kept": ("-in_time",), "all": ()}
    yes, every = sum(wanted.values()), len(made)
    assert tally(asked, counted) == {
        "1.012929": {"kept": yes, "late": every - yes, "not kept": every - yes, "all": every}
    }


@pytest.mark.house
@pytest.mark.django_db
def test_who_is_received_when() -> None:
    _forget_others()
    for number, (received, state) in enumerate(
        [(AT, 4), (END, 4), (AT - DAY, 4), (None, 3), (None, 7), (None, 1)]
    ):
        _row(number, state=state, accepted_at=received, finished_at=AT if state in (3, 7) else None)
    # Refused at the desk counts; withdrawn or waiting before it was received does not.
    rows = measured(Measured(start=AT, end=END, at=END))
    assert sorted(rows.values_list("code", flat=True)) == ["M-0", "M-3"]


def _forget_others() -> None:
    """The house tells of dossiers of its own; these tests count theirs alone."""
    rows = Dossier.objects.as_system("test")
    Attachment.objects.all().delete()
    Result.objects.all().delete()
    rows.delete()


def _make(
    number: int, state: State, supplements: int, waited: timedelta, moment: datetime, first: Any
) -> tuple[str, Course]:
    ended = moment if state in (State.NOT_ACCEPTED, State.DONE) else None
    asked = moment if state is State.SUPPLEMENT else None
    row = _row(
        number, state=state, supplements=supplements, waited=waited, finished_at=ended,
        waiting_since=asked, first_due_at=first, accepted_at=AT,
    )  # fmt: skip
    course = Course(
        state=state, promised=first or DUE, finished_at=ended, waiting_since=asked, waited=waited,
        supplements=supplements,
    )  # fmt: skip
    return row.code, course


def _row(number: int, **said: Any) -> Dossier:
    from congvu.engines.identity import demo
    from congvu.engines.org import api as org
    from congvu.registers.procedures.models import ProcedureVersion

    unit = org.roots()[0].id
    version = ProcedureVersion.objects.filter(code="1.012929").first()
    assert version is not None
    return Dossier.objects.create(
        **{
            "code": f"M-{number}", "request_key": f"measure-{number}", "title": "Đo",
            "procedure_version_id": version.pk, "procedure_code": version.code, "search_key": "do",
            "person_id": demo.account("an").person_id, "owner_unit_id": unit,
            "reception_unit_id": unit, "unit_ids": [unit], "channel": Channel.ONLINE,
            "answers": b"", "submitted_at": AT, "due_at": DUE, **said,
        }
    )  # fmt: skip
