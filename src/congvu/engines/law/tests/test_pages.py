"""The law's pages: what a stranger sees, what an administrator does, what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from congvu.engines.law import api
from congvu.engines.law.models import CalendarYear, ParameterValue
from congvu.engines.law.rules.ical import _fold
from tests.personas import Cast, personas

__all__ = ["personas"]  # a fixture
pytestmark = [pytest.mark.house, pytest.mark.django_db]
NOTICE = (
    "01/01/2027; nghỉ lễ; Tết Dương lịch\n04/01/2027; nghỉ hoán đổi; Hoán đổi\n09/01/2027; làm bù;"
)


@pytest.fixture
def admin(personas: Cast) -> Client:
    """Giang, signed in with two factors."""
    return personas["giang"].client()


def page(client: Client, url: str, **query: str) -> str:
    answer = client.get(url, query)
    assert answer.status_code == 200, answer.content.decode()[:400]
    return answer.content.decode()


def test_texts_are_found_without_accents_and_filtered_by_state(client: Client) -> None:
    found = page(client, "/phap-luat/", q="co che mot cua")
    assert "118/2025/NĐ-CP" in found
    assert "30/2020/NĐ-CP" not in found
    ended = page(client, "/phap-luat/", **{"tinh-trang": "het_hieu_luc"})
    assert "61/2018/NĐ-CP" in ended
    assert "118/2025/NĐ-CP" not in ended


def test_each_text_is_in_just_one_state(client: Client, django_assert_num_queries: object) -> None:
    from congvu.engines.law.queries.texts import in_state, texts, with_links
    from congvu.engines.law.web.words import STATES

    day = date(2026, 11, 22)
    by_rule = {key: t.state for key, t in texts(on=day).items()}
    by_database = {
        key: state
        for state in STATES
        for key in in_state(with_links(), state, day).values_list("key", flat=True)
    }
    assert by_database == by_rule


def test_a_text_shows_what_it_does_to_others(client: Client) -> None:
    found = page(client, "/phap-luat/nd-118-2025/")
    assert "/phap-luat/nd-61-2018/" in found
    assert client.get("/phap-luat/khong-co/").status_code == 404


def test_parameters_show_what_holds_today_and_all_that_held(client: Client) -> None:
    found = page(client, "/tham-so/", q="luong co so")
    assert "2.530.000" in found
    history = page(client, "/tham-so/luong_co_so/")
    assert history.index("2.530.000") < history.index("2.340.000") < history.index("1.800.000")
    assert "Đặt giá trị mới" not in history


def test_the_list_of_texts_asks_as_often_for_ten_as_for_all(
    client: Client, django_assert_max_num_queries: Callable[..., object]
) -> None:
    page(client, "/phap-luat/")
    with django_assert_max_num_queries(12):  # type: ignore[attr-defined]
        page(client, "/phap-luat/")


def test_an_administrator_sets_a_value(admin: Client) -> None:
    assert "Đặt giá trị mới" in page(admin, "/tham-so/luong_co_so/")
    form = {"value": "2.700.000", "valid_from": "01/07/2027", "decision": "99/2027/NĐ-CP",
            "decided_on": "30/06/2027"}  # fmt: skip
    url = "/tham-so/luong_co_so/gia-tri-moi/"
    wrong = admin.post(url, form | {"value": "nhiều"})
    assert (wrong.status_code, "không phải số nguyên" in wrong.content.decode()) == (422, True)
    assert not ParameterValue.objects.filter(decision="99/2027/NĐ-CP").exists()
    assert admin.post(url, form).status_code == 303
    assert api.value("luong_co_so", on=date(2027, 7, 1)) == 2_700_000
    assert "99/2027/NĐ-CP" in page(admin, "/noi-dung/")
    laid = {"kind": "parameters", "code": "viet-nam", "path": "luong_co_so@2027-07-01"}
    assert admin.post("/noi-dung/bo-sua/", laid).status_code == 303
    assert api.value("luong_co_so", on=date(2027, 7, 1)) == 2_530_000


@pytest.mark.parametrize(
    "url", ["/tham-so/luong_co_so/gia-tri-moi/", "/lich-lam-viec/thong-bao/", "/noi-dung/"]
)
def test_a_stranger_is_sent_to_sign_in(client: Client, url: str) -> None:
    assert client.get(url)["Location"].startswith("/dang-nhap/?next=")


def test_the_calendar_page_counts_a_deadline(client: Client) -> None:
    found = page(client, "/lich-lam-viec/2026/")
    assert "Ngày Văn hóa Việt Nam" in found
    assert "249 ngày làm việc" in found
    query = {"ngay": "23/11/2026", "gio": "09:00", "so": "30", "tinh_theo": "working_day"}
    counted = page(client, "/lich-lam-viec/2026/", **query)
    assert "06/01/2027" in counted
    assert "lịch dự kiến" in counted
    far = page(client, "/lich-lam-viec/2026/", **(query | {"so": "400"}))
    assert "năm 2028" in far
    assert "Dự kiến" in page(client, "/lich-lam-viec/2027/")
    assert client.get("/lich-lam-viec/2031/").status_code == 404


def test_the_calendar_is_open_data(client: Client) -> None:
    answer = client.get("/lich-lam-viec/2026.json")
    body = json.loads(answer.content)
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert (body["working_days"], body["forecast"], len(body["days"])) == (249, False, 17)
    worked = [d for d in body["days"] if d["kind"] == "swap_on"]
    assert [(d["date"], d["working"]) for d in worked] == [
        ("2026-01-10", True),
        ("2026-08-22", True),
    ]
    assert client.get("/lich-lam-viec/1999.json").status_code == 404


def test_a_phone_can_follow_the_calendar(client: Client) -> None:
    answer = client.get("/lich-lam-viec/2027.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    text = answer.content.decode()
    lines = text.split("\r\n")
    assert (lines[0], lines[-2], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR", "")
    assert max(len(line.encode()) for line in lines) <= 75
    assert text.count("BEGIN:VEVENT") == text.count("STATUS:TENTATIVE") == 15
    assert "DTSTART;VALUE=DATE:20271124\r\nDTEND;VALUE=DATE:20271125" in text
    folded = _fold("SUMMARY:" + "ế" * 60)
    assert folded.replace("\r\n ", "").strip() == "SUMMARY:" + "ế" * 60


def test_an_administrator_loads_the_notice(admin: Client) -> None:
    assert "24/11/2027; nghỉ lễ, tết; Ngày Văn hóa" in page(admin, "/lich-lam-viec/thong-bao/")
    form = {"year": "2027", "decision": "01/TB-BNV", "decided_on": "01/11/2026", "days": NOTICE}
    url = "/lich-lam-viec/thong-bao/"
    wrong = admin.post(url, form | {"days": NOTICE + "\nmùng một; nghỉ"})
    assert wrong.status_code == 422
    assert "Dòng 4 chưa đọc được" in wrong.content.decode()
    assert CalendarYear.objects.get(year=2027).is_forecast
    assert admin.post(url, form)["Location"] == "/lich-lam-viec/2027/"
    assert api.calendar().is_working(date(2027, 1, 9))
    assert "01/TB-BNV" in page(admin, "/lich-lam-viec/2027/")


def test_machines_ask_for_values_and_deadlines(client: Client) -> None:
    value = client.get("/api/v1/law/parameters/luong_co_so/", {"on": "2025-01-01"}).json()
    assert (value["value"], value["valid_to"]) == ("2340000", "2026-07-01")
    query = {"received_at": "2026-11-23T09:00:00+07:00", "amount": "30"}
    due = client.get("/api/v1/law/deadline/", query).json()
    assert (due["due_at"][:10], due["forecast"]) == ("2027-01-06", True)
    assert client.get("/api/v1/law/deadline/", query | {"amount": "-1"}).status_code == 422
    assert client.get("/api/v1/law/deadline/", query | {"amount": "450"}).status_code == 409
    assert client.get("/api/v1/law/parameters/khong_co/").status_code == 404
