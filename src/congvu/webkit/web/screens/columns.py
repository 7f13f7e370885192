"""What a list shows and how it can be narrowed: declarations, no query runs here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from congvu.kernel import clock
from congvu.webkit.web.fields import DAY_FORMATS

Text = str | Promise
Rows = QuerySet[Any]
Scalar = str | int | float | Decimal | date | datetime | bool | None


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column.

    key: name in the address, and the attribute path (``unit.short_name``) unless ``value`` is given.
    kind: text, code (never broken), number, money, day, moment, status or deadline.
    tone: for status, f(row) -> tone.
    link: f(row) -> address. sort: the model field ordered by ("" = cannot be sorted).
    needs: relations to fetch when the column is shown (``select_related`` for a foreign key,
    ``prefetch`` for many). shown: False = only when the person asks for it.
    """

    key: str
    label: Text
    value: Callable[[Any], Scalar | Text] | None = None
    kind: str = "text"
    tone: Callable[[Any], str] | None = None
    link: Callable[[Any], str] | None = None
    sort: str = ""
    related: tuple[str, ...] = ()
    prefetch: tuple[str, ...] = ()
    shown: bool = True

    def read(self, row: Any) -> Any:
        """The row's value for this column."""
        if self.value is not None:
            return self.value(row)
        found = row
        for part in self.key.split("."):
            found = getattr(found, part, None)
        return found


@dataclass(frozen=True, kw_only=True)
class Filter:
    """One way to narrow a list; its value lives in the address.

    kind: text, choice, choices, period (two days), yes. apply: f(rows, value) -> rows, where value
    is str, list[str], (date | None, date | None) or True. choices: pairs or f() -> pairs.
    """

    key: str
    label: Text
    apply: Callable[[Rows, Any], Rows]
    kind: str = "text"
    choices: Iterable[tuple[str, Text]] | Callable[[], Iterable[tuple[str, Text]]] = ()

    def pairs(self) -> list[tuple[str, Text]]:
        """The choices now."""
        return list(self.choices() if callable(self.choices) else self.choices)

    def read(self, query: QueryDict) -> Any:
        """What the address says, or None. What cannot be read is as if unsaid."""
        if self.kind == "period":
            days = day_of(query.get(f"{self.key}_tu", "")), day_of(query.get(f"{self.key}_den", ""))
            return days if any(days) else None
        if self.kind == "choices":
            known = {str(k) for k, _label in self.pairs()}
            return [v for v in query.getlist(self.key) if v in known] or None
        said = query.get(self.key, "").strip()
        if self.kind == "choice":
            return said if said in {str(k) for k, _label in self.pairs()} and said else None
        if self.kind == "yes":
            return True if said == "1" else None
        return said or None

    def names(self) -> tuple[str, ...]:
        """Its parameters in the address."""
        if self.kind == "period":
            return f"{self.key}_tu", f"{self.key}_den"
        return (self.key,)

    def words(self, value: Any) -> str:
        """The value as a person reads it on a chip."""
        if self.kind == "period":
            return " – ".join(f"{d:%d/%m/%Y}" if d else "…" for d in value)
        if self.kind == "yes":
            return ""
        labels = {str(k): str(label) for k, label in self.pairs()}
        values = value if isinstance(value, list) else [value]
        return ", ".join(labels.get(str(v), str(v)) for v in values)

    def field(self, query: QueryDict) -> dict[str, Any]:
        """What the template needs to draw it."""
        period = self.names() if self.kind == "period" else ("", "")
        return {
            "key": self.key, "label": self.label, "kind": self.kind,
            "value": query.get(self.key, ""), "values": query.getlist(self.key),
            "choices": [(str(k), label) for k, label in self.pairs()],
            "from_key": period[0], "to_key": period[1],
            "from_value": query.get(period[0], ""), "to_value": query.get(period[1], ""),
        }  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """A value ready to be drawn; no query can start from it."""

    label: Text
    kind: str
    value: Any
    url: str = ""
    tone: str = "plain"
    header: bool = False


@dataclass(frozen=True)
class Line:
    """A row ready to be drawn. key: what the pick box sends."""

    key: str
    title: str
    cells: tuple[Cell, ...]


def line(row: Model, columns: list[Column], key: str) -> Line:
    """One row as cells; the first column is the row's header."""
    cells = tuple(
        Cell(
            label=column.label,
            kind=column.kind,
            value=column.read(row),
            url=column.link(row) if column.link else "",
            tone=column.tone(row) if column.tone else "plain",
            header=at == 0,
        )
        for at, column in enumerate(columns)
    )
    return Line(key=key, title=str(cells[0].value if cells else key), cells=cells)


def plain(value: Any, kind: str) -> str | int | float | Decimal | date | None:
    """The value as a spreadsheet takes it: days stay days, what starts a formula is disarmed."""
    if isinstance(value, datetime):
        return clock.local(value).replace(tzinfo=None)
    if value is None or isinstance(value, int | float | Decimal | date):
        return value
    text = str(value)
    return "'" + text if text[:1] in "=+-@\t\r" else text


def day_of(text: str) -> date | None:
    """``22/11/2026`` (or ISO) → date; anything else → None."""
    try:
        return forms.DateField(input_formats=DAY_FORMATS).clean(text) if text else None
    except forms.ValidationError:
        return None


EMPTY = _("Chưa có dòng nào")
