"""Who comes to the site, and how: a stranger, the cast by one click, An through the e-ID."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests import browsing

KEPT = Path(__file__).resolve().parents[2] / "var" / "journey"
PHONE, DESK = 360, 1440
AN, BINH, HA, DUNG = "Nguyễn Văn An", "Lê Thị Thanh Bình", "Trần Thị Ngọc Hà", "Phạm Quốc Dũng"
NGU, KHUE = "Đinh Thị Y Ngữ", "Nguyễn Sỹ Khuê"  # the commune's desk and its chairman


_cookies: dict[tuple[str, str], Any] = {}  # of whom, on which site


@contextmanager
def person(
    chromium: Any, site: str, name: str = "", *, width: int = DESK, script: bool = True,
    refusals: Collection[int] = (),
) -> Iterator[Page]:  # fmt: skip
    """A browser of somebody's, signed in by one click (without a name: a stranger's).

    Who has signed in once comes back with the cookies of then, as a person does. On failure the page
    last seen is kept under var/journey/.
    """
    known = _cookies.get((site, name)) if name else None
    with browsing.visitor(
        chromium, width=width, script=script, refusals=refusals,
        reduced_motion="reduce", storage_state=known,
    ) as page:  # fmt: skip
        page.set_default_timeout(30_000)
        expect.set_options(timeout=30_000)
        try:
            if name and known is None:
                _sign_in(page, site, name)
            yield page
        except BaseException:
            KEPT.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=KEPT / "last.png", full_page=True)
            (KEPT / "last.html").write_text(f"<!-- {page.url} -->{page.content()}", "utf-8")
            raise


def _sign_in(page: Page, site: str, name: str) -> None:
    page.goto(f"{site}/dang-nhap/")
    page.get_by_role("button", name=f"Vào với tên {name}").click()
    page.wait_for_url(f"{site}/")
    _cookies[site, name] = page.context.storage_state()


def sign_in_by_eid(page: Page, site: str) -> None:
    """Through the simulated national e-ID: authorize, choose An, come back."""
    page.goto(f"{site}/dang-nhap/")
    page.get_by_role("link", name="Đăng nhập bằng định danh điện tử").click()
    expect(page.get_by_text("MÔ PHỎNG – không phải VNeID thật")).to_be_visible()
    page.get_by_role("button", name=AN).click()
    expect(page.get_by_role("heading", name=f"Chào {AN}")).to_be_visible()


def decide(chromium: Any, site: str, name: str, url: str, outcome: str) -> None:
    """An official opens the dossier and presses one button."""
    with person(chromium, site, name, script=False) as page:
        page.goto(url)
        page.get_by_role("button", name=outcome, exact=True).click()
        expect(page.get_by_text("Đã thực hiện")).to_be_visible()


def until(page: Page, words: str) -> None:
    """Load the page again until the worker has done its part."""
    for _ in range(120):
        if page.get_by_text(words).count():
            return
        page.wait_for_timeout(250)
        page.reload()
    expect(page.get_by_text(words).first).to_be_visible()


def until_signed(page: Page) -> None:
    """Load the dossier again until no paper of it waits for its signature."""
    until(page, "Giấy tiếp nhận hồ sơ và hẹn trả kết quả")
    for _ in range(120):
        if not page.get_by_text("đang ký số").count():
            return
        page.wait_for_timeout(250)
        page.reload()
    expect(page.get_by_text("đang ký số")).to_have_count(0)


def downloaded(page: Page, name: str | re.Pattern[str]) -> bytes:
    """What the link of that name gives."""
    with page.expect_download() as download:
        page.get_by_role("link", name=name).first.click()
    return download.value.path().read_bytes()
