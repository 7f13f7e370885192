"""The citizen's whole part in a browser that runs no JavaScript."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import wizard
from tests.journeys.papers import accepted_by_pdfsig
from tests.journeys.people import (
    BINH,
    DUNG,
    HA,
    PHONE,
    decide,
    downloaded,
    person,
    sign_in_by_eid,
    until,
    until_signed,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(400)]


def find_procedure(page: Page, site: str) -> None:
    """From the catalogue's search box to the first step."""
    page.goto(f"{site}/thu-tuc/")
    page.get_by_label("Từ khóa hoặc mã thủ tục").fill("thanh lap hoi")
    page.get_by_role("search", name="Tìm thủ tục").get_by_role("button", name="Tìm").click()
    page.get_by_role("link", name="Thủ tục thành lập hội").first.click()
    page.get_by_role("link", name="Nộp hồ sơ trực tuyến").click()
    page.get_by_role("button", name=re.compile("Bắt đầu")).click()
    expect(page.get_by_text(re.compile("Bước 1 /"))).to_be_visible()


def is_told_what_is_missing(page: Page) -> None:
    """A step sent too early says which field, and the line leads there."""
    page.locator("[name=dien_thoai]").fill("")
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    line = page.get_by_role("alert").get_by_role("link", name=re.compile("Số điện thoại"))
    line.click()
    expect(page.locator("[name=dien_thoai]:target")).to_be_visible()


def adds_and_removes_a_row(page: Page) -> None:
    """The table grows and shrinks by plain buttons; what was typed stays."""
    rows = page.locator("[name$=-tv_ho_ten]")
    before = rows.count()
    page.get_by_role("button", name="Thêm dòng").click()
    expect(rows).to_have_count(before + 1)
    wizard.fill_founder(page, before, "Võ Thị Thừa")
    page.get_by_role("button", name=re.compile("^Xóa dòng này")).last.click()
    expect(rows).to_have_count(before)
    assert [rows.nth(i).input_value() for i in range(before)] == list(wizard.FOUNDERS)


def apply(page: Page) -> str:
    """Every step, the answers, the hand-in; the dossier's address."""
    wizard.fill_applicant(page)
    is_told_what_is_missing(page)
    wizard.fill_applicant(page)
    wizard.go_on(page)
    wizard.fill_association(page)
    wizard.go_on(page)
    wizard.fill_committee(page)
    adds_and_removes_a_row(page)
    wizard.go_on(page)
    wizard.attach(page, wizard.ASSOCIATION_PAPERS)
    wizard.go_on(page)
    wizard.declare(page)
    wizard.go_on(page)
    return wizard.submit(page)


def tracks(page: Page, site: str, code: str) -> None:
    page.goto(f"{site}/tra-cuu/")
    page.locator("main").get_by_label("Mã hồ sơ").last.fill(code)
    page.locator("main").get_by_role("button", name="Tra cứu").click()
    expect(page.locator("main").get_by_role("heading", name=code)).to_be_visible()
    expect(page.locator("main")).to_contain_text("Hẹn trả kết quả")


def test_without_script_a_citizen_does_everything(chromium: Any, site: str) -> None:
    with person(chromium, site, width=PHONE, script=False, refusals={422}) as an:
        sign_in_by_eid(an, site)
        find_procedure(an, site)
        url = apply(an)
        code = an.locator("h1 .u-code").inner_text()
        until_signed(an)
        accepted_by_pdfsig(downloaded(an, re.compile("Giấy tiếp nhận")))
        tracks(an, site, code)
        for name, outcome in ((BINH, "Tiếp nhận"), (HA, "Đề xuất ký"), (DUNG, "Ký ban hành")):
            decide(chromium, site, name, url, outcome)
        an.goto(url)
        until(an, "Tải bản có chữ ký số")
        accepted_by_pdfsig(downloaded(an, "Tải bản có chữ ký số"))
        an.get_by_label("Hài lòng", exact=True).check()
        an.get_by_role("button", name="Gửi đánh giá").click()
        expect(an.get_by_text("Cảm ơn bạn đã đánh giá")).to_be_visible()
