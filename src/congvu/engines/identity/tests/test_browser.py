"""In a real browser: passkeys with a virtual authenticator, and axe on every page of identity."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from playwright.sync_api import Page

from congvu.engines.identity.models import Account
from congvu.engines.identity.tests.conftest import PASSWORD
from congvu.engines.identity.web import broker as client_side
from tests.browsing import chromium, overflow, violations, visitor

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright runs a loop in this thread
pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,  # a browser
    pytest.mark.django_db(transaction=True),
]
AUTHENTICATOR = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
    "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip
OWN_PAGES = (
    "/tai-khoan/", "/tai-khoan/phien/", "/tai-khoan/hai-lop/", "/tai-khoan/ai-da-xem/",
    "/tai-khoan/uy-quyen/", "/tai-khoan/mat-khau/", "/quan-tri/tai-khoan/",
    "/quan-tri/tai-khoan/moi/",
)  # fmt: skip
SHOTS = os.environ.get("CONGVU_SHOTS", "")


@pytest.fixture(scope="module")
def started() -> Iterator[Any]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def site(live_server: Any) -> str:
    """By name: a passkey belongs to a name, not to an address."""
    return str(live_server.url).replace("127.0.0.1", "localhost")


def quiet(page: Page) -> None:
    """Live streams are served by another process, which is not running here."""
    page.context.route("**/truc-tiep/**", lambda route: route.fulfill(status=204))


def password_in(page: Page, site: str, wanted: str) -> None:
    page.goto(f"{site}/dang-nhap/can-bo/?next={wanted}")
    page.get_by_label("Tên đăng nhập hoặc thư điện tử công vụ").fill("ha")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()


def look(page: Page, path: str, width: int) -> None:
    assert violations(page) == [], path
    assert overflow(page) <= 0, path
    if SHOTS:
        name = path.strip("/").replace("/", "-") or "home"
        page.screenshot(path=Path(SHOTS) / f"{name}-{width}.png", full_page=True)


def test_a_passkey_is_added_and_then_opens_the_door(
    started: Any, site: str, official: Any, tree: dict[str, int]
) -> None:
    official("ha", tree["so"])
    with visitor(started) as page:
        quiet(page)
        session = page.context.new_cdp_session(page)
        session.send("WebAuthn.enable")
        session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        password_in(page, site, "/tai-khoan/hai-lop/khoa/them/")
        page.get_by_label("Mật khẩu").fill(PASSWORD)  # once more before security settings
        page.get_by_role("button", name="Xác nhận").click()
        look(page, "/tai-khoan/hai-lop/khoa/them/", 1280)
        page.get_by_label("Đặt tên cho khóa").fill("Máy của Hà")
        page.get_by_label("Cho phép đăng nhập chỉ bằng khóa này").check()
        page.get_by_role("button", name="Thêm khóa").click()
        page.wait_for_url("**/ma-du-phong/")
        look(page, "/tai-khoan/hai-lop/ma-du-phong/", 1280)
        page.goto(f"{site}/tai-khoan/hai-lop/")
        assert "Máy của Hà" in page.locator("main").inner_text()
        page.goto(f"{site}/dang-xuat/")
        page.locator("main").get_by_role("button", name="Đăng xuất").click()
        page.wait_for_url(f"{site}/")
        page.goto(f"{site}/dang-nhap/can-bo/?next=/tai-khoan/phien/")
        page.get_by_role("button", name="Đăng nhập bằng khóa truy cập").click()
        page.wait_for_url(f"{site}/tai-khoan/phien/")
        assert "Phiên này" in page.locator("main").inner_text()
        page.goto("about:blank")
    assert Account.objects.get(username="ha").last_login is not None


@pytest.mark.parametrize(("width", "dark"), [(360, False), (1440, True)])
def test_axe_finds_nothing_on_ones_own_and_the_administrators_pages(
    started: Any, site: str, official: Any, tree: dict[str, int], role: Any, give: Any,
    width: int, dark: bool,
) -> None:  # fmt: skip
    ha = official("ha", tree["so"])
    role("reader", "identity.account.read", "identity.delegation.give")
    role("admin", "identity.account.manage", "identity.grant.manage")
    give(ha, "reader", None)
    with visitor(started, width=width, dark=dark) as page:
        quiet(page)
        for path in ("/dang-nhap/", "/dang-nhap/can-bo/"):
            page.goto(site + path)
            look(page, path, width)
        page.get_by_role("button", name="Đăng nhập", exact=True).click()
        page.wait_for_load_state()
        look(page, "/dang-nhap/can-bo-empty", width)
        password_in(page, site, "/tai-khoan/")
        page.wait_for_url(f"{site}/tai-khoan/")
        for path in (*OWN_PAGES[:-1], f"/quan-tri/tai-khoan/{ha.uid}/", "/dang-xuat/"):
            page.goto(site + path)
            look(page, path, width)
        page.goto("about:blank")


def test_without_script_a_citizen_still_comes_to_the_choice(
    started: Any, site: str, db: None, settings: Any
) -> None:
    settings.CONGVU_EID = django_settings.CONGVU_EID | {"issuer": "http://127.0.0.1:1"}
    client_side._kept.forget()
    with started.new_context(java_script_enabled=False, locale="vi-VN") as context:
        page = context.new_page()
        page.goto(f"{site}/dang-nhap/?next=/thu-tuc/")
        page.get_by_role("link", name="Đăng nhập bằng định danh điện tử").click()
        assert "Chưa kết nối được hệ thống định danh" in page.locator("main").inner_text()
        assert page.get_by_role("link", name="Thử đăng nhập lại").get_attribute("href") == (
            "/dang-nhap/dinh-danh/?next=/thu-tuc/"
        )
        page.goto("about:blank")
