"""A person without a mouse: moves by Tab and arrows, types into what has the focus, and must see
at every stop where she is."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Locator, Page

FAR = 120  # stops from one end of a page to the other, at the very most

SEEN = (Path(__file__).parent / "seen.js").read_text("utf-8")
LAST = "() => document.activeElement === [...document.querySelectorAll('.c-foot a')].at(-1)"
STOPS = (Path(__file__).parent / "stops.js").read_text("utf-8")


class Keys:
    """The keyboard of one page."""

    def __init__(self, page: Page) -> None:
        self.page, self.stops = page, 0
        # Else each dialog is asked for anew, and one may open before the wish has arrived.
        page.on("filechooser", lambda _: None)

    def tab(self, key: str = "Tab") -> None:
        """One stop on; it must be seen."""
        self.page.keyboard.press(key)
        self.stops += 1
        wrong = self.page.evaluate(SEEN)
        assert not wrong, (self.page.url, wrong)

    def to(self, target: Locator) -> Keys:
        """Tab until the target has the focus; past the page's end it begins anew."""
        for _ in range(FAR):
            if self._has(target):
                return self
            if self.is_at_the_end():
                self.page.keyboard.press("Tab")
            self.tab()
        raise AssertionError(f"{self.page.url}: Tab never comes to {target}")

    def to_button(self, name: str | re.Pattern[str]) -> Keys:
        return self.to(self.page.get_by_role("button", name=name).last)

    def to_link(self, name: str | re.Pattern[str]) -> Keys:
        return self.to(self.page.get_by_role("link", name=name).first)

    def to_field(self, name: str) -> Keys:
        return self.to(self.page.locator(f"[name='{name}']").first)

    def press(self, key: str) -> Keys:
        self.page.keyboard.press(key)
        return self

    def type(self, words: str) -> Keys:
        """In place of what the field held."""
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(words)
        return self

    def choose(self, value: str) -> Keys:
        """Arrow down a list until this value stands in it."""
        for _ in range(FAR):
            if self.page.evaluate("document.activeElement.value") == value:
                return self
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{self.page.url}: no {value} in the list")

    def follow(self, key: str = "Enter") -> Keys:
        """Press, and wait for the page that comes."""
        with self.page.expect_navigation():
            self.page.keyboard.press(key)
        return self

    def attach(self, file: object) -> Keys:
        """Open the file dialog by Space; the dialog itself is the browser's."""
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Space")
        chooser.value.set_files(file)  # type: ignore[arg-type]  # name, type and bytes
        return self

    def is_at_the_end(self) -> bool:
        """Whether the next stop is the browser's own."""
        return bool(self.page.evaluate(LAST))

    def _has(self, target: Locator) -> bool:
        return target.count() > 0 and bool(target.evaluate("one => one === document.activeElement"))


def skips_to_content(page: Page) -> None:
    """The first stop of a page leads past its frame."""
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "c-skip", page.url
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "noi-dung", page.url
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null"), page.url


def has_no_trap(page: Page) -> None:
    """Tab makes every stop of the page once and leaves it; Shift+Tab leads back."""
    page.goto(page.url.partition("#")[0])
    keys, wanted = Keys(page), page.evaluate(STOPS)
    for _ in range(wanted):
        keys.tab()
    assert keys.is_at_the_end(), page.url
    keys.tab("Shift+Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement === document.body"), page.url
