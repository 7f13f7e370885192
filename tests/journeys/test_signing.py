"""A leader signs all that waits by one confirmation and sees the result of each."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import TO_SIGN
from tests.journeys.people import AN, KHUE, person, until
from tests.journeys.soundness import sound

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]


def test_a_leader_signs_many_at_once(chromium: Any, site: str) -> None:
    with person(chromium, site, KHUE) as page:
        page.goto(f"{site}/viec-cua-toi/?tab=pool&q={AN}&rows=200")
        page.get_by_role("link", name="Đánh dấu cả trang").click()
        expect(page.locator("[name=viec]:checked")).to_have_count(TO_SIGN)
        sound(page)
        page.get_by_role("button", name="Ghi kết quả, ký").click()
        expect(page.get_by_role("radio", name="Ký ban hành")).to_be_checked()
        sound(page)
        page.get_by_role("button", name="Ghi kết quả", exact=True).click()
        until(page, f"Đã xong {TO_SIGN} trong {TO_SIGN} việc")
        expect(page.get_by_text(f"Đã làm: {TO_SIGN}")).to_be_visible()
        sound(page)
        page.reload()
        expect(page.get_by_text(f"Đã làm: {TO_SIGN}")).to_be_visible()
        page.goto(f"{site}/viec-cua-toi/?tab=pool&q={AN}")
        expect(page.get_by_text("Không có việc nào khớp bộ lọc")).to_be_visible()
