"""The rows of a list as HTML. By hand: a template's look-ups were three quarters of a list's price.

The markup is that of the components c-table, c-status and c-deadline.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from congvu.webkit.templatetags import congvu as words
from congvu.webkit.web.screens.columns import Cell, Line


def body(lines: Iterable[Line], *, pickable: bool) -> SafeString:
    """The table's rows; pickable: each with its box for the bulk verbs."""
    pick = escape(_("Chọn"))
    return mark_safe("".join(_row(line, pick if pickable else "") for line in lines))  # noqa: S308


def _row(line: Line, pick: str) -> str:
    box = pick and (
        '<td class="c-table__pick"><input type="checkbox" name="chon" '
        f'value="{escape(line.key)}" aria-label="{pick} {escape(line.title)}"></td>'
    )
    return f"<tr>{box}{''.join(map(_cell, line.cells))}</tr>"


def _cell(cell: Cell) -> str:
    tag, scope = ("th", ' scope="row"') if cell.header else ("td", "")
    label = f' data-label="{escape(cell.label)}"'
    return f"<{tag}{scope}{label}{_class(cell)}>{_inside(cell)}</{tag}>"


def _class(cell: Cell) -> str:
    if cell.kind == "code":
        return ' class="c-table__code"'
    if cell.header:
        return ""
    if cell.kind in ("number", "money"):
        return ' class="u-number"'
    return ' class="c-table__words"' if cell.kind == "text" and cell.value else ""


def _inside(cell: Cell) -> str:
    if cell.kind == "status":
        return status(cell.value, cell.tone) if cell.value else ""
    if cell.kind == "deadline":
        return _deadline(cell.value) if cell.value else ""
    shown = escape(_SHOWN.get(cell.kind, _plain)(cell.value))
    return f'<a href="{escape(cell.url)}">{shown}</a>' if cell.url else shown


def status(word: object, tone: str) -> str:
    """c-status."""
    return f'<span class="c-status c-status--{escape(tone)}">{escape(word)}</span>'


def _deadline(due: Any) -> str:
    """c-deadline of a clock that runs."""
    tone = words.deadline_tone(due)
    left = status(words.deadline_words(due), "plain" if tone == "calm" else tone)
    day = f'<time class="c-deadline__day">{words.day(due)}</time>'
    return f'<span class="c-deadline">{day}{left}</span>'


def _plain(value: Any) -> Any:
    return "" if value is None else value


_SHOWN: dict[str, Callable[[Any], Any]] = {
    "day": words.day, "moment": words.moment, "money": words.vnd, "number": words.number,
}  # fmt: skip
