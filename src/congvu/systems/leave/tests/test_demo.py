"""The demo's requests stand where they should, and a repeat adds nothing."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from congvu.engines.casework import api as casework
from congvu.kernel.actors import Actor
from congvu.systems.leave.demo import WISHES, make
from congvu.systems.leave.models import LeaveRequest, State

pytestmark = [pytest.mark.house, pytest.mark.django_db]
SUNDAY = datetime(2026, 11, 22, 3, 30, tzinfo=UTC)
YEARS_END = datetime(2026, 12, 30, 3, 30, tzinfo=UTC)


def _states() -> Counter[str]:
    rows = LeaveRequest.objects.as_system("test")
    return Counter(rows.values_list("state", flat=True))


@pytest.fixture(autouse=True)
def _published() -> None:
    casework.publish_shipped(actor=Actor.system("test"), at=SUNDAY)


def test_the_requests_of_the_demo_stand_where_they_should_and_once() -> None:
    make(scale=1, at=SUNDAY)
    expected = {
        State.FINISHED: 1, State.REFUSED: 1, State.WITHDRAWN: 1, State.APPROVED: 1, State.WAITING: 3,
    }  # fmt: skip
    assert _states() == expected
    make(scale=2, at=SUNDAY + timedelta(minutes=5))
    assert _states() == expected


def test_where_the_year_ends_in_between_the_rest_is_made() -> None:
    make(scale=1, at=YEARS_END)
    assert 0 < sum(_states().values()) <= len(WISHES)
