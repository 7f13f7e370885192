"""The rows of "Việc của tôi" as HTML, by hand: fifty rows of a template were most of its price."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from congvu.engines.casework.queries.inbox import InboxRow
from congvu.engines.casework.queries.words import TONES
from congvu.engines.casework.rules.clocks import Standing
from congvu.kernel import clock
from congvu.webkit.web.screens.cells import status


@dataclass(frozen=True, kw_only=True)
class Addresses:
    """Where a row leads; "" for nowhere."""

    task: str
    case: str
    claim: str


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What is the same in every row: words, already escaped, and the form's token."""

    token: str
    picked: bool
    task: str
    case: str
    turn: str
    due: str
    claim: str
    pick: str


def body(
    rows: Iterable[tuple[InboxRow, Addresses]], *, token: str, picked: bool = False
) -> SafeString:
    """The table's rows. token: against forgery, for the button of each; picked: all ticked."""
    frame = Frame(
        token=escape(token), picked=picked, task=escape(_("Việc")), case=escape(_("Hồ sơ")),
        turn=escape(_("Đến lượt")), due=escape(_("Hạn")), claim=escape(_("Nhận việc")),
        pick=escape(_("Chọn")),
    )  # fmt: skip
    return mark_safe("".join(_row(row, to, frame) for row, to in rows))  # noqa: S308


def _row(row: InboxRow, to: Addresses, frame: Frame) -> str:
    return (
        f'<tr><td class="c-table__pick">{_pick(row, frame)}</td>'
        f'<td data-label="{frame.task}">{_task(row, to)}</td>'
        f'<td data-label="{frame.case}">{_case(row, to)}</td>'
        f'<td data-label="{frame.turn}">{escape(row.turn)}</td>'
        f'<td data-label="{frame.due}">{_due(row)}</td>'
        f"<td>{_claim(row, to, frame) if to.claim else ''}</td></tr>"
    )


def _pick(row: InboxRow, frame: Frame) -> str:
    said = escape(f": {row.title}, {row.case_title} {row.code}")
    ticked = " checked" if frame.picked else ""
    return (
        f'<input type="checkbox" form="hang-loat" name="viec" value="{row.uid}" '
        f'aria-label="{frame.pick}{said}"{ticked}>'
    )


def _task(row: InboxRow, to: Addresses) -> str:
    link = f'<a href="{escape(to.task)}">{escape(row.title)}</a>'
    if not row.for_name:
        return link
    said = escape(_("thay mặt %(name)s") % {"name": row.for_name})
    return f'{link}<br><span class="u-soft">{said}</span>'


def _case(row: InboxRow, to: Addresses) -> str:
    title = escape(row.case_title)
    shown = f'<a href="{escape(to.case)}">{title}</a>' if to.case else title
    code = f'<br><span class="u-soft u-nowrap">{escape(row.code)}</span>' if row.code else ""
    return f"{shown}{code}"


def _due(row: InboxRow) -> str:
    standing = Standing(row.standing)
    shown = status(row.deadline, TONES[standing])
    if row.at_risk and standing != Standing.OVERDUE:
        shown += f" {status(_('Nguy cơ trễ hạn'), 'soon')}"
    if row.due_at is None:
        return shown
    due = clock.local(row.due_at)
    return f'<time datetime="{due.isoformat()}">{due:%d/%m/%Y %H:%M}</time><br>{shown}'


def _claim(row: InboxRow, to: Addresses, frame: Frame) -> str:
    """c-button, small and secondary."""
    of = f'<span class="u-hidden-visually"> {escape(row.title)} {escape(row.code)}</span>'
    return (
        f'<form method="post" action="{escape(to.claim)}">'
        f'<input type="hidden" name="csrfmiddlewaretoken" value="{frame.token}">'
        '<button type="submit" class="c-button c-button--secondary c-button--small">'
        f"<span>{frame.claim}{of}</span></button></form>"
    )
