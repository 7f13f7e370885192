"""What browser tests share: a Chromium, a page of the live site, axe's verdict."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from tools import browser

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]


@contextmanager
def chromium() -> Iterator[Any]:
    """A browser on this machine's own Chromium (else Playwright's)."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=browser.find() or None, args=FLAGS)
        try:
            yield started
        finally:
            started.close()


@contextmanager
def visitor(
    started: Any, *, width: int = 1280, dark: bool = False, script: bool = True
) -> Iterator[Page]:
    """A page as a Vietnamese visitor opens it; a console error fails the test."""
    context = started.new_context(
        viewport={"width": width, "height": 900}, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh",
        color_scheme="dark" if dark else "light", java_script_enabled=script,
    )  # fmt: skip
    page = context.new_page()
    faults: list[str] = []
    page.on(
        "console",
        lambda m: faults.append(f"{m.text} {m.location.get('url')}") if m.type == "error" else None,
    )
    page.on("pageerror", lambda e: faults.append(str(e)))
    try:
        yield page
        assert faults == [], faults
    finally:
        context.close()


def violations(page: Page) -> list[str]:
    """What axe finds wrong: rule and place, one a line. Works under the content policy."""
    page.evaluate(AXE.read_text("utf-8") + ";0")
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    return [f"{v['id']}: {n['html'][:160]}" for v in found["violations"] for n in v["nodes"]]


def overflow(page: Page) -> int:
    """CSS pixels by which the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))
