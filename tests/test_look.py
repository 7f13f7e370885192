"""The frame, the gallery and the home page in a real browser: reachable, legible, within bounds."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django.live_server_helper import LiveServer

from tests.browsing import chromium, overflow, violations, visitor

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright runs a loop in this thread
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = ("/", "/webkit/", "/tro-giup/")


@pytest.fixture(scope="module")
def started() -> Iterator[Any]:
    with chromium() as browser:
        yield browser


@pytest.mark.parametrize(("width", "dark"), [(360, False), (768, True), (1440, False)])
def test_axe_finds_nothing_and_nothing_spills(
    started: Any, live_server: LiveServer, width: int, dark: bool
) -> None:
    with visitor(started, width=width, dark=dark) as page:
        for path in PAGES:
            page.goto(live_server.url + path)
            assert violations(page) == [], path
            assert overflow(page) <= 0, path


@pytest.mark.parametrize("theme", ["contrast", "wall"])
def test_the_other_looks_hold_too(started: Any, live_server: LiveServer, theme: str) -> None:
    with visitor(started) as page:
        page.context.add_cookies([{"name": "congvu_theme", "value": theme, "url": live_server.url}])
        page.goto(live_server.url + "/webkit/")
        assert page.locator("html").get_attribute("data-theme") == theme
        assert violations(page) == []


def test_at_200_percent_nothing_is_cut(started: Any, live_server: LiveServer) -> None:
    """1280 px at 200 % zoom is a window of 640 CSS px; 400 % is 320."""
    for width in (640, 320):
        with visitor(started, width=width) as page:
            for path in PAGES:
                page.goto(live_server.url + path)
                assert overflow(page) <= 0, (path, width)


def test_by_keyboard_the_first_stop_skips_to_the_content(
    started: Any, live_server: LiveServer
) -> None:
    with visitor(started) as page:
        page.goto(live_server.url + "/tro-giup/")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "c-skip"
        page.keyboard.press("Enter")
        assert page.evaluate("location.hash") == "#noi-dung"
        page.keyboard.press("g")
        page.keyboard.press("h")
        page.wait_for_url(live_server.url + "/")


def test_the_look_changes_at_once_and_stays(started: Any, live_server: LiveServer) -> None:
    with visitor(started) as page:
        page.goto(live_server.url + "/tro-giup/")
        page.get_by_text("Hiển thị và ngôn ngữ").locator("..").click()
        with page.expect_response("**/giao-dien/"):
            page.get_by_role("button", name="Tối").click()
        assert page.locator("html").get_attribute("data-theme") == "dark"
        page.reload()
        assert page.locator("html").get_attribute("data-theme") == "dark"


def test_without_script_language_and_look_still_change(
    started: Any, live_server: LiveServer
) -> None:
    with visitor(started, script=False) as page:
        page.goto(live_server.url + "/tro-giup/")
        page.locator("summary").first.click()
        page.get_by_role("button", name="English").click()
        assert page.locator("html").get_attribute("lang") == "en"


def test_dialog_takes_and_returns_the_focus(started: Any, live_server: LiveServer) -> None:
    with visitor(started) as page:
        page.goto(live_server.url + "/webkit/")
        page.get_by_role("link", name="Mở hộp thoại").click()
        assert page.get_by_role("dialog").is_visible()
        assert violations(page) == []
        page.keyboard.press("Escape")
        assert not page.get_by_role("dialog").is_visible()


def test_printed_pages_drop_the_frame(started: Any, live_server: LiveServer) -> None:
    with visitor(started) as page:
        page.goto(live_server.url + "/webkit/")
        page.emulate_media(media="print")
        assert not page.locator(".c-top").is_visible()
        assert not page.locator(".c-foot").is_visible()
        assert page.locator("h1").is_visible()
