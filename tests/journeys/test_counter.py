"""A clerk at the commune's counter takes a paper dossier with the keyboard alone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.keyboard import Keys
from tests.journeys.people import NGU, person
from tests.journeys.soundness import sound

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]
STOPS = 60  # of the Tab key, for a form of 18 fields and two papers
PLACE = "Phường Cẩm Thành"
TYPED = {
    "dien_thoai": "0900000111",
    "dia_chi_lien_he-commune": PLACE,
    "dia_chi_lien_he-line": "12 Lê Lợi",
    "noi_thuong_tru-commune": PLACE,
    "nuoc_den": "Nhật Bản",
    "ten_nguoi_su_dung": "Công ty Sakura",
    "nganh_nghe": "Điều dưỡng",
    "ngay_bat_dau": "01/03/2027",
    "thoi_han_thang": "36",
    "tien_luong": "30000000",
    "so_ho_chieu": "C1234567",
    "nguoi_than": "Trần Thị Bưởi",
    "dien_thoai_nguoi_than": "0900000002",
}


def notes_the_person(keys: Keys) -> None:
    keys.to_field("code").type("1.013734")
    keys.to_field("number").type("051085000777")
    keys.to_field("full_name").type("Người Nộp Bàn Phím")
    keys.to_field("birth_date").type("01/05/1985").press("Enter")
    expect(keys.page.get_by_role("heading", name="Nhập hồ sơ giấy")).to_be_visible()


def types_the_form(keys: Keys) -> None:
    for name, words in TYPED.items():
        keys.to_field(name).type(words)
    keys.to_field("cam_ket").press("Space")
    for key in ("hop_dong", "ho_chieu"):
        keys.to(keys.page.locator(f"#nhan-{key}")).press("Space")
    keys.to(keys.page.locator("button[value=accept]")).press("Enter")


def test_a_paper_dossier_by_keyboard(chromium: Any, site: str) -> None:
    with person(chromium, site, NGU) as page:
        page.goto(f"{site}/mot-cua/tiep-nhan/")
        sound(page)
        keys = Keys(page)
        notes_the_person(keys)
        types_the_form(keys)
        expect(page.get_by_role("heading", name="Đã nhập hồ sơ")).to_be_visible()
        assert keys.stops <= STOPS
        expect(page.get_by_text("Đang xử lý").first).to_be_visible()
        sound(page)
