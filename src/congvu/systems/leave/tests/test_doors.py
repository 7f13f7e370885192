"""The pages and the machine door: what a person and a program meet."""

from __future__ import annotations

import pytest
from django.test import Client

from congvu.engines.casework import api as casework
from congvu.engines.law import api as law
from congvu.kernel import clock
from congvu.systems.leave.models import LeaveRequest, State
from tests.personas import AT, ROOT, Cast, make_cast

pytestmark = pytest.mark.django_db
WISH = {"kind": "annual", "first_day": "07/12/2026", "last_day": "09/12/2026", "reason": "Việc nhà"}


@pytest.fixture
def cast(db: None, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setattr(clock, "now", lambda: AT)
    law.load_packages(kinds=("calendars",))
    casework.publish_shipped(actor=ROOT, at=AT)
    return make_cast()


@pytest.fixture
def ha(cast: Cast) -> Client:
    return cast["ha"].client()


def states() -> list[str]:
    return [row.state for row in LeaveRequest.objects.as_system("test")]


def test_from_the_form_to_taking_it_back(ha: Client, cast: Cast) -> None:
    assert "Chưa có đơn nghỉ phép nào" in ha.get("/nghi-phep/").content.decode()
    sent = ha.post("/nghi-phep/moi/", WISH)
    assert sent.status_code == 303
    page = ha.get(sent["Location"]).content.decode()
    assert "07/12/2026" in page
    assert "Chờ duyệt" in page
    assert "Xin nghỉ 3 ngày làm việc" in page
    assert cast["chi"].client().get(sent["Location"]).status_code == 404
    assert ha.post(sent["Location"] + "rut/").status_code == 303
    assert states() == [State.WITHDRAWN]


def test_a_refusal_stands_beside_its_field(ha: Client) -> None:
    answer = ha.post("/nghi-phep/moi/", {**WISH, "last_day": "31/12/2026"})
    assert answer.status_code == 422
    assert "Bạn còn 12 ngày phép năm nay" in answer.content.decode()
    assert states() == []


def test_days_beyond_the_calendar_are_refused_with_what_to_load(ha: Client) -> None:
    beyond = {**WISH, "first_day": "04/01/2099", "last_day": "05/01/2099"}
    answer = ha.post("/nghi-phep/moi/", beyond)
    assert answer.status_code == 422
    assert "Hãy nạp thông báo nghỉ lễ, tết của năm 2099" in answer.content.decode()
    assert states() == []


def test_the_machine_door(ha: Client) -> None:
    body = {"first_day": "2026-12-07", "last_day": "2026-12-09"}
    made = ha.post("/api/v1/leave/requests/", body, content_type="application/json")
    assert made.status_code == 201
    [shown] = ha.get("/api/v1/leave/requests/").json()
    assert (shown["days"], shown["state"]) == (3, "waiting")
    again = ha.post("/api/v1/leave/requests/", body, content_type="application/json")
    assert again.status_code == 422
    assert states() == [State.WAITING]
