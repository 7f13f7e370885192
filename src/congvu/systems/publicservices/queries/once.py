""" "Enter once" as a number: per procedure and period, down to the dossiers and their fields."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from congvu.engines.casework import api as casework
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound
from congvu.kernel.tiles import Shown
from congvu.registers.dossiers import api as dossiers
from congvu.registers.dossiers.contracts import OnceRow
from congvu.registers.procedures import api as procedures

MONTH = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One procedure in a period, or all together (code ""). Shares are of a hundred, in tenths."""

    code: str
    name: str
    dossiers: int
    clean: int
    asked: int
    prefilled: int
    retyped: int
    url: str = ""
    fields_url: str = ""

    @property
    def prefilled_share(self) -> float:
        """Of a hundred fields shown, how many were filled in already."""
        return _share(self.prefilled, self.asked)

    @property
    def retyped_share(self) -> float:
        """Of a hundred fields shown, how many were known and had to be typed all the same."""
        return _share(self.retyped, self.asked)


def lines(*, actor: Actor, first: date | None, last: date | None) -> list[Line]:
    """The procedures within sight, those that ask most in vain first."""
    rows = dossiers.once_only(actor=actor, first=first, last=last)
    names = procedures.names(codes=[row.procedure_code for row in rows])
    made = [_line(row, names, first, last) for row in rows]
    return sorted(made, key=lambda line: (-line.retyped_share, line.code))


def total(found: list[Line]) -> Line:
    """All of them together."""
    return Line(
        code="", name=_("Tất cả thủ tục"), dossiers=sum(x.dossiers for x in found),
        clean=sum(x.clean for x in found), asked=sum(x.asked for x in found),
        prefilled=sum(x.prefilled for x in found), retyped=sum(x.retyped for x in found),
    )  # fmt: skip


def fields(
    *, actor: Actor, code: str, first: date | None, last: date | None
) -> list[tuple[str, int]]:
    """(question in words, dossiers in which it was retyped although known). Raises NotFound."""
    found = dossiers.retyped_fields(actor=actor, procedure_code=code, first=first, last=last)
    labels = _labels(code)
    return [(labels.get(key, key), count) for key, count in found.items()]


def tile(*, actor: Actor, at: datetime) -> Shown | None:
    """For the head: the share of fields that came filled in, in thirty days."""
    first = clock.local(at - MONTH).date()
    found = total(lines(actor=actor, first=first, last=None))
    if not found.asked:
        return None
    said = {"kept": found.prefilled, "asked": found.asked, "again": found.retyped}
    return Shown(
        figure=round(found.prefilled_share), unit="%",
        note=_("%(kept)s/%(asked)s trường điền sẵn; %(again)s trường đã biết mà phải khai lại")
        % said,
        tone="soon" if found.retyped else "good",
        url=f"{reverse('publicservices:once')}?tu={first:%d/%m/%Y}",
    )  # fmt: skip


def _labels(code: str) -> dict[str, str]:
    try:
        form = procedures.procedure(code=code, on=clock.today()).form
    except NotFound:
        return {}
    language = get_language() or "vi"
    questions = casework.load_form(form).questions if form else ()
    return {question.key: question.label.of(language) for question in questions}


def _line(row: OnceRow, names: dict[str, str], first: date | None, last: date | None) -> Line:
    code = row.procedure_code
    days = {"tu": f"{first:%d/%m/%Y}" if first else "", "den": f"{last:%d/%m/%Y}" if last else ""}
    drill = {"thu-tuc": code, "ngay-nop_tu": first or "", "ngay-nop_den": last or ""}
    said = {key: value for key, value in drill.items() if value}
    return Line(
        code=code, name=names.get(code, code), dossiers=row.dossiers, clean=row.clean,
        asked=row.asked, prefilled=row.prefilled, retyped=row.retyped,
        url=f"{reverse('publicservices:dossiers')}?{urlencode(said)}",
        fields_url=f"{reverse('publicservices:once-fields', args=[code])}?{urlencode(days)}",
    )  # fmt: skip


def _share(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 0.0
