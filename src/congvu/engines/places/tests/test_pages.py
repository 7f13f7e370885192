"""Pages and machine doors of places: public, forgiving, never broken by what is typed."""

from __future__ import annotations

import pytest
from django.test import Client

from congvu.engines.places.queries.open_data import places

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vietnam")]


def test_search_shows_old_places_with_what_they_became(client: Client) -> None:
    found = client.get("/dia-danh/", {"q": "phuong ben nghe"}).content.decode()
    assert "Phường Bến Nghé, Quận 1, Thành phố Hồ Chí Minh" in found
    assert "Phường Sài Gòn, Thành phố Hồ Chí Minh" in found
    assert "đến trước 01/07/2025" in found
    assert "Không tìm thấy" in client.get("/dia-danh/", {"q": "zzzzqqq"}).content.decode()
    assert "Tỉnh Quảng Ngãi" in client.get("/dia-danh/").content.decode()


def test_pages_of_a_province_and_a_commune(client: Client) -> None:
    province = client.get("/dia-danh/tinh/51/").content.decode()
    assert "Tỉnh Kon Tum" in province
    assert "(96)" in province
    commune = client.get("/dia-danh/xa/00004/").content.decode()
    assert "Phường Ba Đình" in commune
    assert "Phường Trúc Bạch, Quận Ba Đình, Thành phố Hà Nội" in commune
    assert client.get("/dia-danh/tinh/99/").status_code == 404


@pytest.mark.parametrize(
    "q", ["%", "<script>alert(1)</script>", "\u0300" * 50, "a" * 190, "'", "1" * 60]
)
def test_nothing_typed_breaks_it(client: Client, q: str) -> None:
    answer = client.get("/dia-danh/", {"q": q})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()
    assert client.get("/api/v1/places/find/", {"q": q}).status_code == 200


def test_machines_find_places(client: Client) -> None:
    hits = client.get("/api/v1/places/find/", {"q": "bến nghé, quận 1"}).json()
    assert [(h["code"], h["valid_to"]) for h in hits] == [("26740", "2025-07-01")]
    assert [p["full_name"] for p in hits[0]["now"]] == ["Phường Sài Gòn"]
    assert len(client.get("/api/v1/places/find/", {"q": "xa", "limit": "3"}).json()) == 3
    assert client.get("/api/v1/places/find/").status_code == 422
    assert len(client.get("/api/v1/places/provinces/").json()) == 34
    assert len(client.get("/api/v1/places/provinces/", {"on": "2020-01-01"}).json()) == 63
    assert len(client.get("/api/v1/places/provinces/51/communes/").json()) == 96
    assert client.get("/api/v1/places/provinces/99/communes/").status_code == 404


def test_open_data_leads_every_old_place_of_the_reform_to_a_new_one() -> None:
    rows = list(places())
    assert len(rows) > 15_000
    lost = [r for r in rows if not r["now"] and str(r["valid_to"]) == "2025-07-01"]
    assert [r["level"] for r in lost if r["level"] != "district"] == []
    hanoi = next(r for r in rows if r["code"] == "01" and r["valid_to"] is None)
    assert hanoi["now"] == "01"
