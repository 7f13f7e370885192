from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.contrib.messages.storage.base import BaseStorage
from django.http import HttpRequest
from django.test import RequestFactory

from congvu.kernel.actors import Actor, ActorKind
from congvu.kernel.errors import Refused
from congvu.webkit.web.fields import DayField, MoneyField
from congvu.webkit.web.screens import Step, Wizard
from congvu.webkit.web.screens.wizards import Answers

AN = Actor(kind=ActorKind.CITIZEN, name="Nguyễn Văn An", account_id=1)
SENT: list[Answers] = []


class Who(forms.Form):
    name = forms.CharField(label="Họ và tên")
    has_fund = forms.BooleanField(label="Có quỹ", required=False)


class Fund(forms.Form):
    amount = MoneyField(label="Số tiền")
    since = DayField(label="Từ ngày")


class Found(Wizard):
    """Two steps, the second only when there is a fund."""

    title = "Lập hội"

    def steps(self, answers: Answers) -> list[Step]:
        made = [Step.of("nguoi", "Người đề nghị", Who)]
        if answers.get("nguoi", {}).get("has_fund"):
            made.append(Step.of("quy", "Quỹ", Fund))
        return made

    def address(self, step: str) -> str:
        return f"/lap/{step}/"

    def initial(self, step: Step) -> dict[str, Any]:
        return {"name": "Nguyễn Văn An"} if step.key == "nguoi" else {}

    def sources(self, step: Step) -> dict[str, str]:
        return {"name": "Lấy từ định danh điện tử"} if step.key == "nguoi" else {}

    def finish(self, answers: Answers) -> str:
        if answers["nguoi"]["name"] == "Trùng":
            raise Refused("Tên đã có người dùng. Hãy chọn tên khác.", law="Điều 8")
        SENT.append(answers)
        return "/xong/"


class Kept(BaseStorage):
    def _get(self, *args: Any, **kwargs: Any) -> tuple[list[Any], bool]:
        return [], True

    def _store(self, messages: Any, *args: Any, **kwargs: Any) -> list[Any]:
        return []


@pytest.fixture
def session() -> dict[str, Any]:
    SENT.clear()
    return {}


def ask(session: dict[str, Any], step: str, data: dict[str, str] | None = None, **headers: str):
    factory = RequestFactory()
    url = f"/lap/{step}/"
    made: HttpRequest = (
        factory.get(url) if data is None else factory.post(url, data, headers=headers)
    )
    made.session = session
    made.actor = AN
    made._messages = Kept(made)
    return Found.as_view()(made, step=step)


def test_prefilled_with_where_it_came_from(session: dict[str, Any]) -> None:
    page = ask(session, "nguoi").content.decode()

    assert 'value="Nguyễn Văn An"' in page
    assert "Lấy từ định danh điện tử" in page
    assert "Bước 1 trên 1" in page


def test_wrong_stays_with_the_error_tied_to_its_field(session: dict[str, Any]) -> None:
    answer = ask(session, "nguoi", {"name": ""})
    page = answer.content.decode()

    assert answer.status_code == 422
    assert 'href="#id_name"' in page
    assert 'aria-describedby="id_name-error"' in page
    assert session == {}


def test_forward_back_check_and_send_without_javascript(session: dict[str, Any]) -> None:
    assert ask(session, "nguoi", {"name": "An", "has_fund": "on"})["Location"] == "/lap/quy/"
    assert 'value="An"' in ask(session, "nguoi").content.decode()
    data = {"amount": "1.500.000", "since": "02/09/2026"}
    assert ask(session, "quy", data)["Location"] == "/lap/kiem-tra/"

    page = ask(session, "kiem-tra").content.decode()
    for shown in ("An", "Có", "1.500.000", "02/09/2026", "/lap/quy/?ve=kiem-tra#id_amount"):
        assert shown in page

    answer = ask(session, "kiem-tra", {})
    assert answer.status_code == 303
    assert answer["Location"] == "/xong/"
    assert SENT[0]["quy"]["amount"] == "1.500.000"
    assert session == {}


def test_changing_one_answer_returns_to_the_check(session: dict[str, Any]) -> None:
    ask(session, "nguoi", {"name": "An"})

    answer = ask(session, "nguoi", {"name": "Ánh", "ve": "kiem-tra"})
    assert answer["Location"] == "/lap/kiem-tra/"
    opened = ask(session, "nguoi", {"name": "Ánh", "has_fund": "on", "ve": "kiem-tra"})
    assert opened["Location"] == "/lap/quy/"


def test_an_unfinished_step_cannot_be_skipped(session: dict[str, Any]) -> None:
    assert ask(session, "kiem-tra")["Location"] == "/lap/nguoi/"
    assert ask(session, "kiem-tra", {})["Location"] == "/lap/nguoi/"
    assert SENT == []


def test_autosave_keeps_a_half_answer_unfinished(session: dict[str, Any]) -> None:
    answer = ask(session, "nguoi", {"name": ""}, **{"X-Congvu-Autosave": "1"})

    assert answer.status_code == 204
    assert ask(session, "kiem-tra")["Location"] == "/lap/nguoi/"


def test_save_for_later_needs_no_valid_form(session: dict[str, Any]) -> None:
    answer = ask(session, "nguoi", {"name": "", "viec": "de-sau"})

    assert answer["Location"] == "/"
    assert SENT == []


def test_a_refusal_is_shown_where_it_can_be_mended(session: dict[str, Any]) -> None:
    ask(session, "nguoi", {"name": "Trùng"})
    answer = ask(session, "kiem-tra", {})

    assert answer.status_code == 409
    assert "Tên đã có người dùng" in answer.content.decode()
    assert "Điều 8" in answer.content.decode()
    assert session != {}
