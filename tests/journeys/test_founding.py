"""Founding an association: e-ID, two devices, three officers, a signed result, a stranger's check."""

from __future__ import annotations

import hashlib
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import wizard
from tests.journeys.papers import accepted_by_pdfsig, qr_of
from tests.journeys.people import (
    AN,
    BINH,
    DUNG,
    HA,
    PHONE,
    downloaded,
    person,
    sign_in_by_eid,
    until,
    until_signed,
)
from tests.journeys.soundness import sound

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(400)]


def begin_founding(page: Page, site: str) -> str:
    """From the accent-blind search to the third step; the draft's address."""
    page.goto(f"{site}/thu-tuc/?q=thanh+lap+hoi")
    sound(page)
    page.get_by_role("link", name="Thủ tục thành lập hội").first.click()
    sound(page)
    page.goto(f"{site}/nop-ho-so/1.012929/")
    sound(page)
    page.get_by_role("button", name=re.compile("Bắt đầu")).click()
    expect(page.locator("[name=ho_ten]")).to_have_value(AN)
    wizard.fill_applicant(page)
    sound(page)
    wizard.go_on(page)
    wizard.fill_association(page)
    sound(page)
    wizard.go_on(page)
    expect(page.locator("[name=so_cong_nhan]")).to_be_visible()
    return page.url


def finish_founding(page: Page) -> str:
    """The remaining steps, check and submit; the dossier's address."""
    wizard.fill_committee(page)
    sound(page)
    wizard.go_on(page)
    wizard.attach(page, wizard.ASSOCIATION_PAPERS)
    sound(page)
    wizard.go_on(page)
    wizard.declare(page)
    sound(page)
    wizard.go_on(page)
    return wizard.submit(page, sound)


def decide(chromium: Any, site: str, name: str, url: str, outcome: str) -> None:
    """From the inbox by the task's own page to the dossier, then one button."""
    with person(chromium, site, name) as page:
        page.goto(f"{site}/viec-cua-toi/?tab=pool")
        sound(page)
        page.goto(url)
        sound(page)
        page.get_by_role("button", name=outcome, exact=True).click()
        expect(page.get_by_text("Đã thực hiện")).to_be_visible()
        sound(page)


def test_a_citizen_gets_a_signed_result(chromium: Any, site: str) -> None:
    with person(chromium, site, width=PHONE) as phone:
        sign_in_by_eid(phone, site)
        sound(phone)
        draft = begin_founding(phone, site)
    with person(chromium, site, AN, width=PHONE) as other_device:
        other_device.goto(draft)
        url = finish_founding(other_device)
        until_signed(other_device)
        receipt = downloaded(other_device, re.compile("Giấy tiếp nhận"))
    accepted_by_pdfsig(receipt)
    assert qr_of(receipt).startswith(f"{site}/xac-thuc/")

    decide(chromium, site, BINH, url, "Tiếp nhận")
    decide(chromium, site, HA, url, "Đề xuất ký")
    decide(chromium, site, DUNG, url, "Ký ban hành")

    with person(chromium, site, AN, width=PHONE) as an:
        an.goto(url)
        until(an, "Tải bản có chữ ký số")
        sound(an)
        result = downloaded(an, "Tải bản có chữ ký số")
        an.goto(f"{site}/kho-du-lieu/")
        sound(an)
        an.goto(url)
        an.get_by_label("Rất hài lòng").check()
        an.get_by_role("button", name="Gửi đánh giá").click()
        expect(an.get_by_text("Cảm ơn bạn đã đánh giá")).to_be_visible()
        expect(an.get_by_role("button", name="Gửi đánh giá")).to_have_count(0)
        sound(an)
    accepted_by_pdfsig(result)
    verify(chromium, site, result)


def verify(chromium: Any, site: str, result: bytes) -> None:
    """A stranger follows the paper's QR, then gives the paper, whole and with one byte flipped."""
    with person(chromium, site, width=PHONE) as stranger:
        leads = qr_of(result)
        assert leads.startswith(f"{site}/xac-thuc/")
        stranger.goto(leads)
        expect(stranger.get_by_role("heading", name="Kết quả xác thực")).to_be_visible()
        sound(stranger)
        shown = stranger.locator("main").inner_text()
        assert "Quyết định" in shown
        assert "Còn hiệu lực" in shown
        assert "051090000001" not in shown
        assert "Lê Lợi" not in shown
        at = len(result) // 2
        flipped = result[:at] + bytes([result[at] ^ 1]) + result[at + 1 :]
        assert hashlib.sha256(flipped).digest() != hashlib.sha256(result).digest()
        assert "Đúng bản gốc, còn hiệu lực" in told_of(stranger, leads, result)
        assert "Đúng bản gốc" not in told_of(stranger, leads, flipped)


def told_of(page: Page, paper_url: str, content: bytes) -> str:
    """What the paper's page says about a file in the hand."""
    page.goto(paper_url)
    page.locator("main input[type=file]").set_input_files(
        {"name": "quyet-dinh.pdf", "mimeType": "application/pdf", "buffer": content}
    )
    page.get_by_role("button", name="Kiểm tra tệp").click()
    page.wait_for_load_state()
    sound(page)
    return page.locator("main").inner_text()
