"""The pages as strangers and citizens read them."""

from __future__ import annotations

from datetime import date

import pytest
from django.conf import settings
from django.test import Client

from congvu.engines.identity import api as identity
from congvu.engines.identity import demo
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound
from congvu.systems.proactive import queries
from congvu.systems.proactive.models import LifeEvent
from congvu.systems.proactive.rules import Standing

pytestmark = [pytest.mark.house, pytest.mark.django_db]
ON = date(2026, 11, 22)


def an() -> Actor:
    return identity.actor_for(demo.account("an").pk)


def test_enough_pages_stand_and_every_step_leads_somewhere() -> None:
    rows = list(LifeEvent.objects.in_force(ON))
    assert len(rows) >= 6
    for row in rows:
        page = queries.page(actor=Actor.stranger(), code=row.code, on=ON)
        assert not any(step["gone"] for step in page["steps"]), row.code
        assert [s["standing"] for s in page["steps"]] == [None] * len(page["steps"])


def test_a_stranger_reads_and_prints() -> None:
    client = Client()
    listed = client.get("/viec-trong-doi/", {"q": "liet si"})
    assert "Thân nhân liệt sĩ" in listed.content.decode()
    assert "Lập hội" not in [e.title for e in listed.context["events"]]
    empty = client.get("/viec-trong-doi/", {"q": "zzz"})
    assert "Không tìm thấy việc nào" in empty.content.decode()
    page = client.get("/viec-trong-doi/than-nhan-liet-si/").content.decode()
    assert "Làm được cùng một lúc" in page
    assert "/thu-tuc/0.900001/" in page
    assert "Đăng nhập để trang tự đánh dấu" in page
    assert client.get("/viec-trong-doi/khong-co/").status_code == 404
    uid = LifeEvent.objects.get(code="lap-hoi").uid
    assert (
        client.get(f"/viec-trong-doi/ban/{uid}/").headers["Location"] == "/viec-trong-doi/lap-hoi/"
    )
    assert "Lập hội" in client.get("/").content.decode()


def test_a_citizens_own_state_fills_the_list() -> None:
    client = Client()
    client.force_login(demo.account("an"), backend=settings.AUTHENTICATION_BACKENDS[0])
    client.post("/nop-ho-so/1.012929/", {"lam-cho": "minh"})
    page = queries.page(actor=an(), code="lap-hoi", on=ON)
    stands = {s["procedure"].code: s["standing"] for s in page["steps"] if s["procedure"]}
    assert stands["1.012929"] is Standing.DRAFT
    assert stands["1.013702"] is Standing.NOT_BEGUN
    permit = next(s for s in page["steps"] if s["procedure"] and s["procedure"].code == "1.012929")
    assert "Họ và tên" in permit["known"]
    assert permit["url"].startswith("/ho-so-nhap/")
    assert "Đang điền dở" in client.get("/viec-trong-doi/lap-hoi/").content.decode()


def test_a_condition_says_what_is_not_needed() -> None:
    facts = queries.facts_of(an(), date(2007, 2, 14))
    assert facts["age"] == 16
    with pytest.raises(NotFound):
        queries.page(actor=an(), code="lap-hoi", on=date(2025, 6, 30))
