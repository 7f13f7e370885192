"""What every page must be, whoever opens it: legible to axe by day and night, whole when narrow."""

from __future__ import annotations

from playwright.sync_api import Page

from tests import browsing

WINDOWS = ({"width": 360, "height": 740}, {"width": 640, "height": 450})  # phone; laptop at 200 %


_seen: set[str] = set()  # kinds of elements in kinds of elements, whose contrast was judged
_judged: set[frozenset[str]] = set()


def sound(page: Page) -> None:
    """Nothing for axe to find in light or dark; at 360 px and at 200 % nothing is cut.

    Axe takes its time: of pages made of the same parts it sees the first one; contrast, by day and
    by night, is looked at where a part is new or stands in a new one.
    """
    fits(page)
    making = browsing.making(page)
    if making in _judged:
        return
    if making <= _seen:
        assert browsing.violations(page, without=[browsing.CONTRAST]) == [], page.url
    else:
        _judge_wholly(page)
    _seen.update(making)
    _judged.add(making)


def _judge_wholly(page: Page) -> None:
    assert browsing.violations(page) == [], page.url
    page.emulate_media(color_scheme="dark")
    assert browsing.violations(page, [browsing.CONTRAST]) == [], page.url
    page.emulate_media(color_scheme="light")


def fits(page: Page) -> None:
    """No sideways scrolling and no words cut, on a phone and zoomed to 200 %."""
    page.wait_for_load_state()  # a click may have begun another page, which has no body yet
    before = page.viewport_size
    for window in WINDOWS:
        page.set_viewport_size(window)  # type: ignore[arg-type]  # a plain dict will do
        found = browsing.cut(page)
        assert browsing.overflow(page) <= 0, (page.url, window, found)
        assert not found, (page.url, window, found)
    if before:
        page.set_viewport_size(before)
