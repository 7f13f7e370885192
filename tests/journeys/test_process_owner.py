"""The process owner's whole part: a process filled in by keyboard, tried, published; another drawn
anew, published, and its running cases moved."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from congvu.kernel import clock
from tests import browsing
from tests.journeys.keyboard import Keys, skips_to_content
from tests.journeys.people import person

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(400)]
GIANG = "Võ Hương Giang"
TITLE = "Cử cán bộ đi công tác"


def fills_in_the_table(page: Page, site: str) -> None:
    """Two steps, an end; one moved: Tab, arrows, Space and Enter do it all."""
    page.goto(f"{site}/quy-trinh/soan/")
    skips_to_content(page)
    keys = Keys(page)
    keys.to_field("title").type(TITLE).follow()
    for title, hours in (("Ký quyết định cử đi", "8"), ("Thẩm định đề nghị", "16")):
        keys.to_field("title").type(title)
        keys.to_field("role").choose("leave.request.approve")
        keys.to_field("amount").type(hours).follow()
    keys.to_button("Lên Thẩm định đề nghị").follow()
    names = page.locator("tbody th").all_inner_texts()
    assert [n.strip() for n in names] == ["Thẩm định đề nghị", "Ký quyết định cử đi", "Kết thúc"]
    focused = page.evaluate("document.activeElement.innerText")
    assert (
        " ".join(focused.split()) == "Xuống Thẩm định đề nghị"
    )  # it stands first now: the way on is down
    keys.to_link("Sửa Thẩm định đề nghị").follow()
    keys.to_field("a0_label").type("Đồng ý")
    keys.to_field("a1_label").type("Không đồng ý")
    keys.to_field("a1_to").choose("ket_thuc")
    keys.to_button("Lưu bước").follow()
    expect(page.get_by_text("nếu “Không đồng ý” → 3. Kết thúc")).to_be_visible()
    assert browsing.violations(page) == []


def tries_it(page: Page) -> None:
    keys = Keys(page)
    keys.to_link("Chạy thử").follow()
    keys.to_field("han").type("3")
    keys.to_button("Đi hết đường chính").follow()
    expect(page.get_by_role("heading", name="Kết thúc: Kết thúc")).to_be_visible()
    expect(page.get_by_text("là 24 giờ, bằng đúng thời hạn giải quyết × 8")).to_be_visible()
    assert browsing.violations(page) == []


def publishes_by_keyboard(page: Page) -> None:
    keys = Keys(page)
    keys.to_link(re.compile("^Công bố$")).follow()
    keys.to_field("decision").type("15/QĐ-SNV")
    keys.to_field("valid_from").type(_day(0))
    keys.to_field("confirmed").press("Space")
    keys.to_button("Công bố quy trình").follow()
    expect(page.get_by_text(f"Đã công bố {TITLE}, phiên bản 1.")).to_be_visible()


def draws_a_running_one(page: Page, site: str) -> None:
    """A process with running cases, copied; one label changed in the modeller."""
    page.goto(f"{site}/quy-trinh/")
    running = page.locator("tbody tr").filter(
        has=page.locator("[data-label='Hồ sơ đang chạy']", has_text=re.compile(r"[1-9]"))
    )
    running.locator("th a[href*='procedure.']").first.click()
    page.get_by_role("button", name="Soạn phiên bản mới").click()
    page.get_by_role("link", name="Sơ đồ", exact=True).click()
    expect(page.locator("#so-do[data-ready]")).to_be_visible()
    assert page.locator("#so-do .djs-shape").count() > 10
    expect(page.get_by_role("link", name="Powered by bpmn.io")).to_be_visible()
    assert browsing.violations(page) == []
    page.get_by_role("button", name="Ký?", exact=True).click()
    page.get_by_label("Tên", exact=True).fill("Ký ban hành?")
    page.get_by_label("Tên", exact=True).press("Tab")
    expect(page.get_by_text("Đã lưu.")).to_be_visible()
    expect(page.get_by_role("button", name="Ký ban hành?", exact=True)).to_be_visible()


def publishes_and_moves(page: Page, site: str) -> None:
    page.get_by_role("link", name="Công bố", exact=True).click()
    expect(page.get_by_text("Ký ban hành?").first).to_be_visible()
    page.get_by_label("Số quyết định").fill("16/QĐ-SNV")
    page.get_by_label("Ngày có hiệu lực").fill(_day(0))
    page.get_by_label("Tôi đã xem").check()
    page.get_by_role("button", name="Công bố quy trình").click()
    expect(page.get_by_text(re.compile("Đã công bố .*, phiên bản 2"))).to_be_visible()
    page.goto(f"{site}/quy-trinh/")
    page.get_by_role("link", name="Chuyển hồ sơ sang phiên bản mới nhất").first.click()
    plan = page.get_by_text(re.compile("Xem thử: [1-9]"))
    going = re.search(r"\d+", plan.inner_text())
    assert going is not None
    page.get_by_label("Tôi đã xem kết quả thử").check()
    page.get_by_role("button", name="Chuyển hồ sơ").click()
    expect(page.get_by_text(f"Đã chuyển {going[0]} hồ sơ sang phiên bản mới")).to_be_visible()


def _day(more: int) -> str:
    return f"{clock.local(clock.now()).date() + timedelta(more):%d/%m/%Y}"


def test_a_process_owner_designs_publishes_and_moves(chromium: Any, site: str) -> None:
    with person(chromium, site, GIANG) as giang:
        fills_in_the_table(giang, site)
        tries_it(giang)
        publishes_by_keyboard(giang)
        draws_a_running_one(giang, site)
        publishes_and_moves(giang, site)
