"""Lending data by a link: who, what, until when, how often; and what the owner sees of it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse

from congvu.engines.identity import api as identity
from congvu.engines.identity import demo
from congvu.engines.identity.tests.broker import enter
from congvu.engines.ledger import api as ledger
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotAllowed, NotFound
from congvu.systems.sharing import actions, queries, rules
from congvu.systems.sharing.actions import UnableToShare, Wish
from congvu.systems.sharing.models import Link, Opening

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def _wish(**changed: Any) -> Wish:
    given: dict[str, Any] = {
        "receiver": "Ngân hàng A", "purpose": "Vay vốn", "papers": (), "fields": ("full_name",),
        "days": 7, "openings": 2,
    }  # fmt: skip
    return Wish(**{**given, **changed})


def _an() -> Actor:
    return identity.actor_for(demo.account("an").pk, assurance=2)


def _make(**changed: Any) -> actions.Made:
    return actions.create_link(actor=_an(), wish=_wish(**changed), at=AT)


def _open(token: str, password: str = "", at: datetime = AT) -> Link | None:
    return actions.open_link(
        actor=Actor.stranger(), token=token, password=password, network="203.0.113.0/24", at=at
    )


def _rows() -> dict[str, int]:
    tables = {m._meta.db_table for m in apps.get_models() if m._meta.managed}
    parts = (f"SELECT '{t}', count(*) FROM \"{t}\"" for t in sorted(tables))
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return {t: n for t, n in cursor.fetchall() if t != "identity_rate"}  # knocks are counted


@pytest.mark.parametrize(
    ("changed", "stands"),
    [
        ({}, "open"),
        ({"withdrawn_at": AT}, "withdrawn"),
        ({"at": AT + DAY}, "expired"),
        ({"at": AT + DAY - timedelta(seconds=1)}, "open"),
        ({"openings": 2}, "used_up"),
        ({"wrong": 5}, "locked"),
        ({"wrong": 4}, "open"),
    ],
)
def test_when_a_link_opens(changed: dict[str, Any], stands: str) -> None:
    base: dict[str, Any] = {
        "at": AT, "expires_at": AT + DAY, "withdrawn_at": None, "openings": 1, "most": 2, "wrong": 0,
    }  # fmt: skip
    assert rules.standing(**{**base, **changed}) == stands


@pytest.mark.house
@pytest.mark.django_db
def test_a_link_opens_as_often_as_was_said_and_every_time_is_told() -> None:
    made = _make()
    first = _open(made.token)
    assert first is not None
    assert queries.opened(first)["fields"] == [("Họ và tên", "Nguyễn Văn An")]
    assert queries.opened(first)["papers"] == []
    assert _open(made.token) is not None
    before = _rows()
    with pytest.raises(NotFound):
        _open(made.token)
    assert _rows() == before
    (link,) = queries.links(_an())
    assert (link["openings"], link["state"]) == (2, "Đã hết lượt mở")
    assert [(v["what"], v["network"]) for v in link["visits"]] == [
        ("Mở đường dẫn", "203.0.113.0/24")
    ] * 2
    assert Link.objects.as_system("test").filter(token_hash__contains=made.token).count() == 0


@pytest.mark.house
@pytest.mark.django_db
def test_every_link_that_does_not_open_gets_the_same_answer_and_changes_nothing() -> None:
    withdrawn, expired, used = _make(), _make(), _make(openings=1)
    actions.withdraw_link(actor=_an(), link_uid=withdrawn.uid, at=AT)
    _open(used.token)
    client, said = Client(), set()
    Link.objects.as_system("test").filter(uid=expired.uid).update(
        created_at=AT - 9 * DAY, expires_at=AT - DAY
    )
    before = _rows()
    for token in ("khong-co", withdrawn.token, expired.token, used.token):
        for answer in (client.get(f"/chia-se/xem/{token}/"), client.post(f"/chia-se/xem/{token}/")):
            assert answer.status_code == 404
            said.add(answer.content.decode().partition("<main")[2].partition("</main>")[0])
    assert len(said) == 1
    assert _rows() == before


@pytest.mark.house
@pytest.mark.django_db
def test_a_password_is_asked_and_five_wrong_ones_lock_it() -> None:
    made = _make(password="matkhau-9", openings=5)
    assert _open(made.token, "sai") is None
    assert _open(made.token, "matkhau-9") is not None
    for _ in range(4):
        assert _open(made.token, "sai") is None
    with pytest.raises(NotFound):
        _open(made.token, "matkhau-9")
    (link,) = queries.links(_an())
    assert link["state"] == "Đã khóa do nhập sai mật khẩu"
    assert sum(v["what"] == "Nhập sai mật khẩu" for v in link["visits"]) == 5


@pytest.mark.house
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"receiver": " "}, "receiver"), ({"purpose": ""}, "purpose"), ({"days": 31}, "days"),
        ({"days": 0}, "days"), ({"openings": 21}, "openings"), ({"fields": ()}, "papers"),
        ({"fields": ("cccd",)}, "fields"), ({"papers": ("MA-CUA-NGUOI-KHAC",)}, "papers"),
    ],
)  # fmt: skip
def test_what_may_not_be_lent(changed: dict[str, Any], field: str) -> None:
    actor, before = _an(), _rows()
    with pytest.raises(UnableToShare) as refused:
        actions.create_link(actor=actor, wish=_wish(**changed), at=AT)
    assert list(refused.value.errors) == [field]
    assert _rows() == before


@pytest.mark.house
@pytest.mark.django_db
def test_only_the_owner_makes_sees_and_withdraws() -> None:
    made = _make()
    binh = identity.actor_for(demo.account("binh").pk, assurance=2)
    for wrong in (binh, Actor.stranger()):
        with pytest.raises(NotAllowed):
            actions.withdraw_link(actor=wrong, link_uid=made.uid, at=AT)
        with pytest.raises(NotAllowed):
            actions.create_link(actor=wrong, wish=_wish(), at=AT)
    assert queries.links(binh) == []
    assert _open(made.token) is not None
    actions.withdraw_link(actor=_an(), link_uid=made.uid, at=AT + DAY)
    (link,) = queries.links(_an())
    assert (link["state"], link["withdrawn_at"]) == ("Đã rút lại", AT + DAY)


@pytest.mark.house
@pytest.mark.django_db
@pytest.mark.slow  # pages of the whole house
def test_looking_costs_nothing_opening_is_told_to_the_owner() -> None:
    owner = Client()
    enter(owner, demo.account("an"))
    assert owner.get("/chia-se/").status_code == 200
    answer = owner.post(
        "/chia-se/moi/",
        {"receiver": "Ngân hàng A", "purpose": "Vay vốn", "fields_": ["full_name"], "days": "7",
         "openings": "1", "password": ""},
    )  # fmt: skip
    found = re.search(r"/chia-se/xem/[\w-]+/", answer.content.decode())
    assert found is not None
    receiver = Client()
    for _ in range(3):  # a mail scanner looks
        assert receiver.get(found[0]).status_code == 200
    assert Opening.objects.count() == 0
    opened = receiver.post(found[0])
    assert "Nguyễn Văn An" in opened.content.decode()
    assert opened["Referrer-Policy"] == "same-origin"
    assert receiver.post(found[0]).status_code == 404
    person = identity.person(_an().person_id or 0)
    reads = ledger.reads_of(person_uid=str(person.uid))
    told = [(r.actor_name, r.payload["purpose"]) for r in reads if r.actor_name == "Ngân hàng A"]
    assert told == [("Ngân hàng A", "Mở đường dẫn chia sẻ: Vay vốn")]
    seen = owner.get(reverse("identity:readers")).content.decode()
    assert "Mở đường dẫn chia sẻ: Vay vốn" in seen
    assert "Ngân hàng A" in owner.get("/chia-se/").content.decode()
