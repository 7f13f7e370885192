"""A person's pages: list, one message, wishes, the book of letters, the machine doors."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from congvu.engines.notify import api
from congvu.engines.notify.models import Letter, Preference
from congvu.engines.notify.queries.wishes import OwnRest, own_rest
from congvu.engines.notify.tests.conftest import actor_of
from congvu.engines.notify.tests.test_telling import tell
from congvu.kernel.actors import Actor
from tests import personas as cast

personas = cast.personas

Make = Callable[..., Any]
SYSTEM = Actor.system("test")


@pytest.fixture
def an(account: Make) -> tuple[Client, Any]:
    made = account()
    client = Client()
    client.force_login(made)
    return client, made.person


def test_a_message_is_listed_opened_and_counted(an: tuple[Client, Any], notice: Make) -> None:
    client, person = an
    notice()
    tell(actor=SYSTEM, person_ids=[person.pk], link="/ho-so/1/", context={"ma": "<b>1</b>"})
    listed = client.get("/thong-bao/").content.decode()
    assert "Hồ sơ &lt;b&gt;1&lt;/b&gt;" in listed
    assert ">1</span>" in client.get("/thong-bao/chuong/").content.decode()
    uid = api.messages(actor=actor_of(person)).rows[0].uid
    opened = client.get(f"/thong-bao/{uid}/").content.decode()
    assert 'href="/ho-so/1/"' in opened
    assert api.unread(actor=actor_of(person)) == 0
    assert "Bạn đã đọc hết" in client.get("/thong-bao/?loc=chua-doc").content.decode()
    assert Client().get(f"/thong-bao/{uid}/").status_code == 302


def test_anothers_message_is_not_there(an: tuple[Client, Any], person: Make, notice: Make) -> None:
    notice()
    binh = person("Trần Thị Bình")
    tell(actor=SYSTEM, person_ids=[binh.pk])
    uid = api.messages(actor=actor_of(binh)).rows[0].uid
    assert an[0].get(f"/thong-bao/{uid}/").status_code == 404
    assert an[0].post(f"/api/v1/notify/messages/{uid}/read/").status_code == 404
    assert api.unread(actor=actor_of(binh)) == 1


def test_all_are_read_at_once(an: tuple[Client, Any], notice: Make) -> None:
    client, person = an
    notice()
    for number in range(3):
        tell(actor=SYSTEM, person_ids=[person.pk], unique_key=str(number))
    assert client.post("/thong-bao/doc-het/").status_code == 303
    assert api.unread(actor=actor_of(person)) == 0


def test_the_list_asks_as_much_for_ten_as_for_one(an: tuple[Client, Any], notice: Make) -> None:
    client, person = an
    notice()
    tell(actor=SYSTEM, person_ids=[person.pk])
    client.get("/thong-bao/")
    with CaptureQueriesContext(connection) as one:
        client.get("/thong-bao/")
    for number in range(9):
        tell(actor=SYSTEM, person_ids=[person.pk], unique_key=str(number))
    with CaptureQueriesContext(connection) as ten:
        client.get("/thong-bao/")
    assert len(ten) == len(one)


def test_wishes_are_kept_and_the_law_stands(an: tuple[Client, Any], notice: Make) -> None:
    client, person = an
    notice()
    notice("dossiers.refused", legal=True)
    page = client.get("/thong-bao/tuy-chon/").content.decode()
    assert "Bắt buộc theo luật" in page
    assert 'value="dossiers.refused:in-app"' not in page
    kept = ["dossiers.received:in-app", "dossiers.refused:email", "notify.announcement:email"]
    answer = client.post("/thong-bao/tuy-chon/", {"nhan": kept, "language": "en"})
    assert answer.status_code == 303
    mine = Preference.objects.filter(kind__in=("dossiers.received", "notify.announcement"))
    assert set(mine.values_list("kind", "channel")) == {
        ("dossiers.received", "email"), ("notify.announcement", "in-app"),
    }  # fmt: skip
    bad = client.post("/thong-bao/tuy-chon/", {"language": "xx"})
    assert bad.status_code == 422
    assert person.pk in Preference.objects.values_list("person_id", flat=True)


def test_the_book_of_letters_is_for_who_runs_the_post(
    personas: cast.Cast,
    person: Make,
) -> None:
    row = Letter.objects.create(
        person=person(), kind="x.y", subject="Bí mật", text="Bí mật", send_key="k", state="failed",
        trouble="550 no",
    )  # fmt: skip
    for key, persona in personas.items():
        answer = persona.client().get("/thong-bao/thu/")
        allowed = persona.actor.holds("notify.letter.read")
        wanted = {200} if allowed else {302} if key == "stranger" else {403}
        assert answer.status_code in wanted, key
        if not persona.actor.holds("notify.letter.retry"):
            persona.client().post(f"/thong-bao/thu/{row.uid}/gui-lai/")
            assert Letter.objects.as_system("test").get().state == "failed"


def test_own_hours_of_rest_are_kept_and_dropped(an: tuple[Client, Any], notice: Make) -> None:
    page, person = an
    notice()
    path = "/thong-bao/tuy-chon/"
    said = {"language": "vi", "gio": "rieng", "tu": "20:30", "den": "07:15", "ngay-nghi": "1"}
    assert page.post(path, said).status_code == 303
    kept = OwnRest(time(20, 30), time(7, 15), days_off=True)
    assert own_rest(person_id=person.pk) == kept
    assert 'value="20:30"' in page.get(path).content.decode()
    assert page.post(path, {**said, "tu": "lúc tối"}).status_code == 422
    assert own_rest(person_id=person.pk) == kept
    assert page.post(path, {"language": "vi", "gio": ""}).status_code == 303
    assert own_rest(person_id=person.pk) is None
