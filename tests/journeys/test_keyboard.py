"""The citizen's whole part with the keyboard alone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import wizard
from tests.journeys.keyboard import Keys, has_no_trap, skips_to_content
from tests.journeys.papers import accepted_by_pdfsig
from tests.journeys.people import AN, KHUE, NGU, decide, person, until, until_signed

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(400)]
QUANG_NGAI = "51"


def signs_in(page: Page, site: str) -> None:
    page.goto(f"{site}/dang-nhap/")
    skips_to_content(page)
    keys = Keys(page)
    keys.to_link("Đăng nhập bằng định danh điện tử").follow()
    keys.to_button(re.compile(AN)).follow()
    expect(page.get_by_role("heading", name=f"Chào {AN}")).to_be_visible()


def finds_the_procedure(page: Page) -> None:
    keys = Keys(page)
    keys.to_link("Thủ tục hành chính").follow()
    has_no_trap(page)
    keys.to(page.locator("#q")).type("hop dong lao dong truc tiep").follow()
    keys.to_link("Đăng ký hợp đồng lao động trực tiếp giao kết").follow()
    keys.to_link("Nộp hồ sơ trực tuyến").follow()
    keys.to_button(re.compile("Bắt đầu")).follow()


def fills_a_place(keys: Keys, key: str) -> None:
    keys.to_field(f"{key}-province").choose(QUANG_NGAI)
    keys.to_field(f"{key}-commune").type("Cẩm Thành")


def fills_the_form(page: Page) -> None:
    keys = Keys(page)
    keys.to_field("dien_thoai").type("0900000001")
    fills_a_place(keys, "dia_chi_lien_he")
    keys.to_field("dia_chi_lien_he-line").type("12 Lê Lợi")
    fills_a_place(keys, "noi_thuong_tru")
    keys.to_button("Lưu và tiếp tục").follow()
    skips_to_content(page)
    for name, value in wizard.CONTRACT.items():
        keys.to_field(name).type(value)
    keys.to_button("Lưu và tiếp tục").follow()
    for name in wizard.CONTRACT_PAPERS:
        keys.to_field(name).attach(wizard.FILE)
    keys.to_button("Lưu và tiếp tục").follow()
    keys.to_field("cam_ket").press("Space")
    keys.to_button("Lưu và tiếp tục").follow("Space")


def hands_in(page: Page) -> str:
    """Check the answers, submit; the dossier's address."""
    expect(page.get_by_role("heading", name="Kiểm tra lại trước khi nộp")).to_be_visible()
    has_no_trap(page)
    Keys(page).to_button("Nộp hồ sơ").follow()
    expect(page.locator("h1")).to_contain_text("Hồ sơ")
    return page.url


def takes(page: Page, name: str | re.Pattern[str]) -> bytes:
    """What the link of that name gives when Enter is pressed on it."""
    Keys(page).to_link(name)
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    return download.value.path().read_bytes()


def tracks(page: Page, site: str, code: str) -> None:
    Keys(page).to_link("Tra cứu hồ sơ").follow()
    Keys(page).to_field("ma").type(code).follow()
    expect(page.locator("main").get_by_role("heading", name=code)).to_be_visible()


def rates(page: Page) -> None:
    until(page, "Mức độ hài lòng")  # the result is handed over by a job of its own
    keys = Keys(page)
    keys.to_field("score").press("ArrowDown").press("ArrowUp").press("Space")
    keys.to_field("comment").type("Làm được hết bằng bàn phím.")
    keys.to_button("Gửi đánh giá").follow()
    expect(page.get_by_text("Cảm ơn bạn đã đánh giá")).to_be_visible()


def test_by_keyboard_a_citizen_does_everything(chromium: Any, site: str) -> None:
    with person(chromium, site) as an:
        signs_in(an, site)
        finds_the_procedure(an)
        fills_the_form(an)
        url = hands_in(an)
        code = an.locator("h1 .u-code").inner_text()
        until_signed(an)
        has_no_trap(an)
        accepted_by_pdfsig(takes(an, re.compile("Giấy tiếp nhận")))
        tracks(an, site, code)
        for name, outcome in ((NGU, "Tiếp nhận"), (NGU, "Đề xuất ký"), (KHUE, "Ký ban hành")):
            decide(chromium, site, name, url, outcome)
        an.goto(url)
        until(an, "Tải bản có chữ ký số")
        accepted_by_pdfsig(takes(an, "Tải bản có chữ ký số"))
        rates(an)
