"""Registering a labour contract at the commune: five working days, one supplement, one refusal."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import wizard
from tests.journeys.papers import accepted_by_pdfsig, qr_of
from tests.journeys.people import (
    AN,
    KHUE,
    NGU,
    PHONE,
    decide,
    downloaded,
    person,
    until,
    until_signed,
)
from tests.journeys.soundness import sound

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(400)]
PAPERS = ("Bản sao hợp đồng lao động kèm bản dịch tiếng Việt", "Bản chụp hộ chiếu")
REASON = "Bản dịch thiếu trang 3; bản chụp hộ chiếu mờ, không đọc được số."
COMMUNE = "phường Cẩm Thành"


@dataclass(frozen=True)
class Told:
    """What a dossier's page tells its reader. due: dd/mm/yyyy, "" when there is none."""

    state: str
    turn: str
    due: str
    steps: tuple[tuple[str, str], ...]


def told(page: Page, url: str) -> Told:
    page.goto(url)
    sound(page)
    main = page.locator("main")
    turn = main.locator("header p", has_text="Đến lượt:").locator("strong")
    due = main.locator("header .c-deadline__day")
    steps = main.locator(".c-timeline__item")
    return Told(
        state=main.locator("header .c-status").first.inner_text(),
        turn=turn.inner_text() if turn.count() else "",
        due=due.inner_text() if due.count() else "",
        steps=tuple(
            (
                steps.nth(i).locator(".c-timeline__what").inner_text(),
                steps.nth(i).locator("time").first.get_attribute("datetime") or "",
            )
            for i in range(steps.count())
        ),
    )


def both_are_told_the_same(chromium: Any, site: str, url: str) -> Told:
    with person(chromium, site, AN, width=PHONE) as an, person(chromium, site, NGU) as desk:
        seen = told(an, url)
        assert told(desk, url) == seen
    return seen


def five_working_days_from(page: Page, site: str, began: str) -> str:
    """The legal day by the public counter of deadlines."""
    instant = datetime.fromisoformat(began).strftime("%Y-%m-%dT%H:%M:%S+07:00")
    answer = page.request.get(
        f"{site}/api/v1/law/deadline/", params={"received_at": instant, "amount": 5}
    )
    assert answer.status == 200, answer.text()
    return datetime.fromisoformat(answer.json()["due_at"]).strftime("%d/%m/%Y")


def asks_for_more(desk: Page, site: str, url: str, code: str) -> None:
    """From the inbox by the task to the dossier; a request that lists nothing is refused."""
    desk.goto(f"{site}/viec-cua-toi/?tab=pool&q={code}")
    sound(desk)
    desk.get_by_role("link", name="Tiếp nhận, kiểm tra thành phần hồ sơ").click()
    expect(desk.locator("main")).to_contain_text(code)
    sound(desk)
    desk.goto(url)
    desk.get_by_label("Lý do, ý kiến").fill(REASON)
    desk.get_by_role("button", name="Yêu cầu bổ sung").click()
    expect(desk.get_by_text("Hãy chọn ít nhất một giấy tờ cần bổ sung")).to_be_visible()
    expect(desk.get_by_label("Lý do, ý kiến")).to_have_value(REASON)
    sound(desk)
    for name in PAPERS:
        desk.get_by_label(name).check()
    desk.get_by_role("button", name="Yêu cầu bổ sung").click()
    expect(desk.get_by_text("Đã thực hiện")).to_be_visible()
    sound(desk)


def supplements(an: Page, url: str) -> None:
    """On the phone: reads what is missing, sends all of it at once."""
    an.goto(url)
    notice = an.locator(".c-notice", has_text="Bạn cần bổ sung hồ sơ")
    expect(notice).to_contain_text(REASON)
    assert [line.split(" hoặc")[0] for line in notice.locator("li").all_inner_texts()] == [*PAPERS]
    until(an, "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ")
    sound(an)
    notice.get_by_role("link", name="Bổ sung hồ sơ").click()
    sound(an)
    wizard.attach(an, ("hop_dong", "ho_chieu"))
    an.get_by_role("button", name="Gửi hồ sơ bổ sung").click()
    expect(an.get_by_text("Đã gửi hồ sơ bổ sung")).to_be_visible()
    sound(an)


def may_not_ask_again(desk: Page, url: str) -> None:
    """One request only: the second is not offered, with the reason and the law."""
    desk.goto(url)
    expect(desk.get_by_role("button", name="Tiếp nhận", exact=True)).to_be_visible()
    expect(desk.get_by_role("button", name="Yêu cầu bổ sung")).to_have_count(0)
    expect(desk.get_by_label(PAPERS[0])).to_have_count(0)
    told = desk.locator("form", has_text="Lý do, ý kiến")
    expect(told).to_contain_text("đã được yêu cầu bổ sung đủ số lần")
    expect(told).to_contain_text("NĐ 118/2025/NĐ-CP")
    sound(desk)


def test_supplement_is_asked_once_and_both_sides_see_the_same(chromium: Any, site: str) -> None:
    with person(chromium, site, AN, width=PHONE) as an:
        url = wizard.apply_for_contract(an, site, sound)
        code = an.locator("h1 .u-code").inner_text()
        new = both_are_told_the_same(chromium, site, url)
        assert (new.state, COMMUNE in new.turn) == ("Mới đăng ký", True)
        assert new.due == five_working_days_from(an, site, new.steps[0][1])
        with person(chromium, site, NGU, refusals={422}) as desk:
            asks_for_more(desk, site, url, code)
        waiting = both_are_told_the_same(chromium, site, url)
        assert (waiting.state, waiting.turn) == ("Yêu cầu bổ sung giấy tờ", "Người nộp hồ sơ")
        supplements(an, url)
        again = both_are_told_the_same(chromium, site, url)
        assert COMMUNE in again.turn
        with person(chromium, site, NGU, refusals={422}) as desk:
            may_not_ask_again(desk, url)
        assert both_are_told_the_same(chromium, site, url) == again
        for name, outcome in ((NGU, "Tiếp nhận"), (NGU, "Đề xuất ký"), (KHUE, "Ký ban hành")):
            decide(chromium, site, name, url, outcome)
        an.goto(url)
        until(an, "Tải bản có chữ ký số")
        assert qr_of(downloaded(an, "Tải bản có chữ ký số")).startswith(f"{site}/xac-thuc/")
        done = both_are_told_the_same(chromium, site, url)
    assert (done.state, done.turn) == ("Đã trả kết quả", "")
    sent = next(at for what, at in again.steps if "Gửi hồ sơ bổ sung" in what)
    with person(chromium, site) as stranger:
        assert done.due == five_working_days_from(stranger, site, sent)


def test_a_refusal_is_given_on_paper(chromium: Any, site: str) -> None:
    """Not without a reason; the applicant reads it, and takes the signed form home."""
    with person(chromium, site, AN, width=PHONE) as an:
        url = wizard.apply_for_contract(an, site)
        an.goto(f"{site}/ho-so/")
        sound(an)
        with person(chromium, site, NGU, refusals={422}) as desk:
            desk.goto(url)
            desk.get_by_role("button", name="Từ chối tiếp nhận").click()
            expect(desk.locator(".c-notice--bad")).to_be_visible()
            desk.get_by_label("Lý do, ý kiến").fill("Hợp đồng chưa có chữ ký của hai bên.")
            desk.get_by_role("button", name="Từ chối tiếp nhận").click()
            expect(desk.get_by_text("Đã thực hiện")).to_be_visible()
            sound(desk)
        refused = both_are_told_the_same(chromium, site, url)
        assert refused.state == "Không được tiếp nhận"
        an.goto(url)
        until(an, "Phiếu từ chối tiếp nhận giải quyết hồ sơ")
        until_signed(an)
        paper = downloaded(an, re.compile("Phiếu từ chối"))
        accepted_by_pdfsig(paper)
        an.goto(qr_of(paper))
        expect(an.locator("main")).to_contain_text("Phiếu từ chối tiếp nhận giải quyết hồ sơ")
        sound(an)
