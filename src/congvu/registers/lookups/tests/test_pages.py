"""The administrator's pages: connect, try, see how a body fares."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from congvu.engines.identity import demo
from congvu.kernel import clock
from congvu.registers.lookups.models import Source
from congvu.registers.lookups.tests.body import SECRET, Body
from congvu.registers.lookups.tests.test_look_up import AN, at, body
from tests.personas import Persona

__all__ = ["at", "body"]
pytestmark = [pytest.mark.house, pytest.mark.django_db]
PAGE = "/nguon-tra-cuu/"


def browser(key: str) -> Client:
    return Persona(key, demo.account(key).pk).client()


def form(body: Body, **changed: Any) -> dict[str, Any]:
    return {
        "base_url": body.url, "way": "oauth2", "token_url": f"{body.url}/token",
        "client_id": "congvu", "secret": SECRET, "seconds": 20, "most_bytes": 50_000,
        "basis": "Thỏa thuận 01/TT", "agreed": ["full_name", "birth_date"], "is_on": "on", **changed,
    }  # fmt: skip


def test_a_body_is_connected_tried_and_watched(body: Body) -> None:
    http = browser("giang")
    assert http.get(PAGE).content.decode().count("Chưa kết nối") == 3
    where = f"{PAGE}population/"
    assert "CongDan.HoVaTen" in http.get(where).content.decode()
    for wrong in ({"agreed": ["birth_date"]}, {"basis": " "}, {"base_url": "ftp://x"}):
        assert http.post(where, form(body, **wrong)).status_code == 422
    assert not Source.objects.exists()
    assert http.post(where, form(body)).status_code == 303
    assert SECRET not in http.get(where).content.decode()
    assert http.post(where, form(body, secret="", seconds=7)).status_code == 303
    row = Source.objects.get()
    assert (row.seconds, row.secrets) == (7, {"secret": SECRET})
    text = http.post(f"{where}thu/", {"key": AN}, follow=True).content.decode()
    assert "Họ và tên, Ngày sinh" in text
    assert "NGUYỄN VĂN AN" not in text
    assert "Đang trả lời" in text
    Source.objects.update(open_until=clock.now() + timedelta(seconds=20), failures=6)
    assert "Gọi lại ngay" in http.get(PAGE).content.decode()
    assert http.post(f"{where}goi-lai/").status_code == 303
    assert Source.objects.get().open_until is None
    body.how = "failing"
    assert "báo lỗi" in http.post(f"{where}thu/", {"key": AN}, follow=True).content.decode()


def test_who_looks_after_it_alone_sees_it(body: Body) -> None:
    for key in ("ha", "dung", "an"):
        assert browser(key).get(PAGE).status_code == 403
    assert browser("giang").get(f"{PAGE}khac/").status_code == 404
