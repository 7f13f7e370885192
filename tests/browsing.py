"""What browser tests share: a Chromium, a page of the live site, axe's verdict."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Request, Response, sync_playwright

from tools import programs

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
CUT = (Path(__file__).parent / "cut.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
MAKING = """() => {
  const kind = (one) => one &&
    [one.tagName, one.className.baseVal ?? one.className, one.getAttribute("role"), one.type].join(" ");
  const all = [...document.body.querySelectorAll("*")].filter((one) => one.checkVisibility());
  return [...new Set(all.map((one) => `${kind(one.parentElement)} > ${kind(one)}`))];
}"""
CONTRAST = "color-contrast"  # by far axe's slowest rule: it looks at every word's every background
LEFT = "net::ERR_ABORTED"  # the page was left, or the answer is a download


@contextmanager
def chromium() -> Iterator[Any]:
    """A browser on this machine's own Chromium (else Playwright's)."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=programs.find() or None, args=FLAGS)
        try:
            yield started
        finally:
            started.close()


@contextmanager
def visitor(
    started: Any, *, width: int = 1280, dark: bool = False, script: bool = True,
    refusals: Collection[int] = (), **more: Any,
) -> Iterator[Page]:  # fmt: skip
    """A page as a Vietnamese visitor opens it.

    A console error (what the content policy blocks is one), a failed request or an answer of 400
    and more fails the test. refusals: statuses that the test asks for.
    """
    context = started.new_context(
        viewport={"width": width, "height": 900}, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh",
        color_scheme="dark" if dark else "light", java_script_enabled=script, **more,
    )  # fmt: skip
    page = context.new_page()
    faults: list[str] = []
    _listen(page, faults, refusals)
    try:
        yield page
        assert faults == [], faults
    finally:
        context.close()


def _listen(page: Page, faults: list[str], refusals: Collection[int]) -> None:
    def answered(answer: Response) -> None:
        if answer.status >= 400 and answer.status not in refusals:
            faults.append(f"{answer.status} {answer.url}")

    def failed(request: Request) -> None:
        if LEFT not in str(request.failure):
            faults.append(f"{request.failure} {request.url}")

    def said(message: Any) -> None:
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            faults.append(f"{message.text} {message.location.get('url')}")

    page.on("response", answered)
    page.on("requestfailed", failed)
    page.on("console", said)
    page.on("pageerror", lambda error: faults.append(str(error)))


def violations(page: Page, rules: list[str] = RULES, *, without: Collection[str] = ()) -> list[str]:
    """What axe finds wrong: rule and place, one a line. Works under the content policy."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text("utf-8") + ";0")
    off = {rule: {"enabled": False} for rule in without}
    options = {"runOnly": rules, "rules": off, "resultTypes": ["violations"]}
    found = page.evaluate("async how => (await axe.run(document, how)).violations", options)
    return [f"{v['id']}: {n['html'][:160]}" for v in found for n in v["nodes"]]


def making(page: Page) -> frozenset[str]:
    """What the page is made of, without its words: which kind is seen in which kind."""
    return frozenset(page.evaluate(MAKING))


def overflow(page: Page) -> int:
    """CSS pixels by which the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


def cut(page: Page) -> list[str]:
    """Words and controls that stand outside the window or are cut by a box around them."""
    return list(page.evaluate(CUT))
