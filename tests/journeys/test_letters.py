"""A letter's whole life between two agencies: received, assigned, answered, sent, taken in, recalled."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import pytest_django
from playwright.sync_api import Page, expect

from tests import browsing
from tests.journeys import agencies
from tests.journeys.agencies import Agencies
from tests.journeys.people import DUNG, HA, PHONE, person, until
from tests.journeys.soundness import sound

pytestmark = [pytest.mark.judge, pytest.mark.timeout(900)]
LE, THUONG, HIEN = "Huỳnh Thị Mỹ Lệ", "Bùi Hữu Thưởng", "Trương Văn Hiển"
OANH, PHUC, TUE = "Phan Kiều Oanh", "Trịnh Hoài Phúc", "Hồ Thị Minh Tuệ"
GIANG = "Võ Hương Giang"
ABOUT = "Báo cáo tình hình quản lý hội năm 2026"
NEXT_YEAR = "31/12/2027"


@pytest.fixture(scope="module")
def both(django_db_blocker: pytest_django.DjangoDbBlocker) -> Iterator[Agencies]:
    """The two, running."""
    with django_db_blocker.unblock(), agencies.opened() as opened:
        yield opened


@pytest.fixture(scope="module")
def browser(both: Agencies) -> Iterator[Any]:
    """After the houses: papers cannot be signed in a thread where Playwright runs its loop."""
    with browsing.chromium() as started:
        yield started


def test_a_letter_comes_is_answered_sent_taken_in_and_recalled(
    browser: Any, both: Agencies
) -> None:
    came = received(browser, both.department, "5999/BNV-TCBC")
    assigned(browser, both.department, DUNG, came, "Sở Nội vụ – Trần Thị Ngọc Hà")
    draft = drafted(browser, HA, came, unit="Sở Nội vụ", to="Bộ Nội vụ", signer="Phạm Quốc Dũng")
    asked(browser, draft, HA, HIEN, THUONG)
    signed(browser, draft, HA, DUNG)
    sent = given_out(browser, both.department, LE, "Bộ Nội vụ")
    told(browser, sent, LE, "Đã đến")
    there = taken_in(browser, both.ministry)
    told(browser, sent, LE, "Đã tiếp nhận")
    assigned(browser, both.ministry, PHUC, there, re.compile(f"– {TUE}$"))
    reply = drafted(browser, TUE, there, unit="Bộ Nội vụ", to="Sở Nội vụ", signer=PHUC)
    signed(browser, reply, TUE, PHUC)
    with_a_wrong_key_it_is_a_dead_letter_until_mended(browser, both)
    the_reply_is_there(browser, both.department, sent)
    recalled(browser, sent, there)


def received(browser: Any, site: str, notation: str) -> str:
    """The clerk enters a paper letter by hand; its page."""
    with person(browser, site, LE) as page:
        page.goto(f"{site}/van-ban-den/vao-so/")
        page.get_by_label("Cơ quan, tổ chức gửi").fill("Bộ Nội vụ")
        page.get_by_label("Số, ký hiệu").fill(notation)
        page.get_by_label("Ngày của văn bản").fill(page.get_by_label("Ngày đến").input_value())
        page.get_by_label("Loại văn bản").select_option(label="Công văn")
        page.get_by_label("Trích yếu").fill(ABOUT)
        sound(page)
        page.get_by_role("button", name="Vào sổ").click()
        expect(page.get_by_role("heading", name=notation)).to_be_visible()
        sound(page)
        return page.url


def assigned(browser: Any, site: str, who: str, letter: str, lead: str | re.Pattern[str]) -> None:
    """The leader's slip."""
    with person(browser, site, who) as page:
        page.goto(letter)
        page.get_by_role("link", name="Phân công").click()
        field = page.get_by_label("Chủ trì")
        field.select_option(value=_value(field, lead))
        page.get_by_label("Ý kiến chỉ đạo").fill("Dự thảo văn bản trả lời.")
        sound(page)
        page.get_by_role("button", name="Phân công").click()
        expect(page.get_by_text("Đã phân công").first).to_be_visible()


def drafted(browser: Any, who: str, letter: str, *, unit: str, to: str, signer: str) -> str:
    """The specialist answers the letter in the editor; the draft's page."""
    with person(browser, _site(letter), who) as page:
        page.goto(letter)
        page.get_by_role("link", name="Soạn trả lời").click()
        page.get_by_label("Cơ quan ban hành").select_option(label=unit)
        kind = page.get_by_label("Loại văn bản")
        kind.select_option(value=_value(kind, re.compile("^Công văn")))
        page.get_by_label("Trích yếu").fill(ABOUT)
        sound(page)
        page.get_by_role("button", name="Lập dự thảo").click()
        page.get_by_role("link", name="Soạn tiếp").click()
        _write(page, to, signer)
        sound(page)
        page.get_by_role("link", name="Ý kiến, phiên bản").click()
        sound(page)
        return page.url


def _write(page: Page, to: str, signer: str) -> None:
    page.get_by_label("Kính gửi").fill(to)
    words = page.locator("[data-block-text]")
    words.nth(0).fill("Toàn tỉnh có 214 hội, tất cả hoạt động đúng điều lệ.")
    words.nth(1).fill("Trân trọng thông báo để biết, phối hợp./.")
    page.get_by_label("Nơi nhận").fill("Như trên")
    field = page.get_by_label("Người ký", exact=True)
    field.select_option(value=_value(field, re.compile(f"^{signer}")))
    page.locator("aside").get_by_role("button", name="Lưu", exact=True).click()
    expect(page.get_by_text("Thể thức đã đủ. Có thể trình ký.")).to_be_visible()


def asked(browser: Any, draft: str, author: str, *others: str) -> None:
    """Opinions of others, side by side, until a day."""
    with person(browser, _site(draft), author) as page:
        page.goto(draft)
        page.locator("summary", has_text="Xin ý kiến").click()
        for name in others:
            page.get_by_label(name).check()
        page.get_by_label("Hạn cho ý kiến").fill(NEXT_YEAR)
        page.locator("#y-kien").get_by_role("button", name="Xin ý kiến").click()
        expect(page.get_by_text("Chờ trả lời")).to_have_count(len(others))
        sound(page)
    for name in others:
        with person(browser, _site(draft), name) as page:
            page.goto(draft)
            page.get_by_role("radio", name="Nhất trí", exact=True).check()
            page.get_by_role("button", name="Gửi ý kiến").click()
            expect(page.get_by_role("button", name="Gửi ý kiến")).to_have_count(0)


def signed(browser: Any, draft: str, author: str, signer: str) -> None:
    """Submitted at a desk, signed on a phone."""
    with person(browser, _site(draft), author) as page:
        page.goto(draft)
        page.get_by_role("button", name="Trình ký").click()
        expect(page.get_by_text("Chờ ký").first).to_be_visible()
    with person(browser, _site(draft), signer, width=PHONE) as page:
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto(draft)
        sound(page)
        page.get_by_role("button", name="Ký ban hành").click()
        until(page, "Đã ban hành")


def given_out(browser: Any, site: str, clerk: str, to: str) -> str:
    """The clerk gives the newest document out over the line; its page."""
    with person(browser, site, clerk) as page:
        page.goto(f"{site}/van-ban-di/")
        page.get_by_role("row", name=ABOUT).get_by_role("link").first.click()
        page.get_by_label(to, exact=True).check()
        sound(page)
        page.get_by_role("button", name="Chuyển", exact=True).click()
        expect(page.get_by_role("row", name=to)).to_be_visible()
        return page.url


def told(browser: Any, sent: str, clerk: str, words: str) -> None:
    """What the other agency told is seen beside it."""
    with person(browser, _site(sent), clerk) as page:
        page.goto(sent)
        until(page, words)
        sound(page)


def taken_in(browser: Any, site: str) -> str:
    """The other agency's clerk compares it with the signed file and enters it; its page."""
    with person(browser, site, OANH) as page:
        page.goto(f"{site}/van-ban-den/")
        page.get_by_role("row", name=ABOUT).get_by_role("link").first.click()
        sound(page)
        page.get_by_role("link", name="Tiếp nhận").click()
        sound(page)
        page.get_by_role("button", name="Vào sổ").click()
        expect(page.get_by_text("Đã tiếp nhận").first).to_be_visible()
        return page.url


def with_a_wrong_key_it_is_a_dead_letter_until_mended(browser: Any, both: Agencies) -> None:
    """An engineer mistypes the line's key: the reply waits in the dead letters, and goes when mended."""
    site = both.ministry
    _change_key(browser, site, both.codes["department"], "khoa-ghi-nham-" * 3)
    given_out(browser, site, OANH, "Sở Nội vụ")
    with person(browser, site, GIANG) as page:
        page.goto(f"{site}/quan-tri/truc-lien-thong/chua-den/?tinh-trang=dead")
        until(page, "Gửi lại")
        sound(page)
    _change_key(browser, site, both.codes["department"], agencies.SECRET)
    with person(browser, site, GIANG) as page:
        page.goto(f"{site}/quan-tri/truc-lien-thong/chua-den/?tinh-trang=dead")
        page.get_by_role("row", name="Sở Nội vụ").get_by_role("checkbox").check()
        page.get_by_role("button", name="Gửi lại").click()
        expect(page.get_by_role("button", name="Gửi lại")).to_have_count(0)


def _change_key(browser: Any, site: str, code: str, secret: str) -> None:
    with person(browser, site, GIANG) as page:
        page.goto(f"{site}/quan-tri/truc-lien-thong/co-quan/")
        page.get_by_role("row", name=code).get_by_role("link").click()
        sound(page)
        page.get_by_label("Khóa chung hai bên").fill(secret)
        page.get_by_role("button", name="Lưu").click()
        expect(page.get_by_text("Đã lưu.")).to_be_visible()


def the_reply_is_there(browser: Any, site: str, sent: str) -> None:
    """It came, and stands beside what it answers."""
    with person(browser, site, LE) as page:
        page.goto(f"{site}/van-ban-den/?tinh-trang=01")
        until(page, "chưa vào sổ")
        expect(page.get_by_role("row", name=ABOUT).first).to_be_visible()
        page.goto(sent)
        expect(page.get_by_text("Bộ Nội vụ").first).to_be_visible()


def recalled(browser: Any, sent: str, there: str) -> None:
    """Asked back with a reason; the other side agrees, and its file is gone there."""
    with person(browser, _site(sent), LE) as page:
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto(sent)
        page.locator("summary", has_text="Thu hồi văn bản").click()
        page.get_by_label("Lý do").fill("Số liệu hội cần rà soát lại.")
        page.get_by_role("button", name="Đề nghị thu hồi").click()
        sound(page)
    with person(browser, _site(there), OANH) as page:
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto(there)
        until(page, "Số liệu hội cần rà soát lại.")
        sound(page)
        page.get_by_role("button", name="Đồng ý").click()
        expect(page.get_by_role("button", name="Đồng ý")).to_have_count(0)
    with person(browser, _site(sent), LE) as page:
        page.goto(sent)
        until(page, "Đã thu hồi")
        sound(page)


def _value(field: Any, words: str | re.Pattern[str]) -> str:
    """Of the option that reads so."""
    option = field.locator("option").filter(has_text=words).first
    return str(option.get_attribute("value"))


def _site(url: str) -> str:
    return "/".join(url.split("/")[:3])
