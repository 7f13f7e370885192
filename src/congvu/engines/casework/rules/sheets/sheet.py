"""The table of a process as values, and what an editor does to it. Nothing here changes a row.

A row's ``next`` is '' when the row below follows, NOWHERE when nothing does, else a row's id. Rows
marked ``beside`` are done at the same time as the row above; the first of them, their head, says
where one goes when all are done.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from congvu.engines.casework.rules.diagram import Limit, Outcome

TASK, APPLICANT, AUTO, END = "task", "applicant", "auto", "end"
KINDS = (TASK, APPLICANT, AUTO, END)
NOWHERE = "-"


@dataclass(frozen=True, slots=True)
class Way:
    """Next if: the first way whose condition (FEEL) is true is taken, before the row's next."""

    condition: str
    to: str


@dataclass(frozen=True, slots=True)
class Expiry:
    """A step that is not done in time is taken away and the case goes on elsewhere."""

    limit: Limit
    to: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One step. id: the BPMN element's; lane: name of its lane; question: what is asked where its
    ways part; the other fields as in ``net.Node``."""

    id: str
    kind: str
    title: str = ""
    role: str = ""
    unit: str = ""
    lane: str = ""
    form: str = ""
    handler: str = ""
    limit: Limit | None = None
    clock: str = ""
    same_as: str = ""
    result: str = ""
    outcomes: tuple[Outcome, ...] = ()
    question: str = ""
    ways: tuple[Way, ...] = ()
    next: str = ""
    expiry: Expiry | None = None
    beside: bool = False

    def way_of(self, code: str) -> str:
        """Where the outcome leads by a way of its own; '' when it goes to the row's next."""
        texts = {f'{name} = "{code}"' for name in ("outcome", self.result) if name}
        return next((w.to for w in self.ways if w.condition in texts), "")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole table. start: the title of the start event; limit: the legal time of a case."""

    process: str
    title: str
    rows: tuple[Row, ...]
    limit: Limit | None = None
    start: str = ""

    def row(self, name: str) -> Row | None:
        """The row of this id."""
        return next((r for r in self.rows if r.id == name), None)

    def blocks(self) -> list[tuple[Row, ...]]:
        """Rows that are done together, in order; most are alone."""
        found: list[list[Row]] = []
        for row in self.rows:
            if row.beside and found:
                found[-1].append(row)
            else:
                found.append([row])
        return [tuple(b) for b in found]

    def head_of(self, name: str) -> str:
        """The first of the rows that are done together with this one; NOWHERE when it is gone."""
        return next((b[0].id for b in self.blocks() if any(r.id == name for r in b)), NOWHERE)

    def after(self, name: str) -> str:
        """The row that follows when nothing else is said; NOWHERE after the last."""
        heads = [b[0].id for b in self.blocks()]
        place = heads.index(self.head_of(name)) + 1
        return heads[place] if place < len(heads) else NOWHERE

    def target(self, row: Row) -> str:
        """Where one goes from a head when no way is taken: an id, or NOWHERE."""
        if row.kind == END:
            return NOWHERE
        return row.next or self.after(row.id)

    def arrows_to(self, name: str) -> int:
        """How many arrows lead to a head: from the start, from other steps and from timers."""
        heads = [b[0] for b in self.blocks()]
        aims = [self.target(h) for h in heads] + [w.to for h in heads for w in h.ways]
        aims += [h.expiry.to for h in heads if h.expiry]
        return aims.count(name) + (bool(heads) and heads[0].id == name)


def tidy(sheet: Sheet) -> Sheet:
    """The one form of a table: what follows by itself is not said, what cannot be is dropped."""
    rows: list[Row] = []
    for row in map(_fitting, sheet.rows):
        joins = row.beside and bool(rows) and row.kind != END and rows[-1].kind != END
        rows.append(replace(row, beside=joins))
    whole = replace(sheet, rows=tuple(rows))
    said = lanes_of(whole)
    rows = [_tidy_row(whole, replace(r, lane=_lane(r, said))) for r in whole.rows]
    return replace(whole, rows=tuple(rows))


def lanes_of(sheet: Sheet) -> dict[str, tuple[str, str]]:
    """Lane by name → the role and unit that its first step of an official has."""
    found: dict[str, tuple[str, str]] = {}
    for row in sheet.rows:
        if row.lane and row.kind == TASK:
            found.setdefault(row.lane, (row.role, row.unit))
    return found


def _lane(row: Row, said: dict[str, tuple[str, str]]) -> str:
    """A lane says one role and unit: who has others stands outside."""
    if row.kind == APPLICANT or row.lane not in said:
        return ""
    return row.lane if row.kind != TASK or said[row.lane] == (row.role, row.unit) else ""


def _fitting(row: Row) -> Row:
    """Only what the kind of row can say."""
    if row.kind == TASK:
        return row
    if row.kind == APPLICANT:
        return replace(row, role="")
    row = replace(row, role="", unit="", outcomes=(), expiry=None)
    return replace(row, limit=None, form="", ways=(), question="") if row.kind == END else row


def _tidy_row(sheet: Sheet, row: Row) -> Row:
    if row.kind == END:
        return replace(row, next="")
    if row.beside:
        return replace(row, next="", ways=(), expiry=None, question="")
    block = next(b for b in sheet.blocks() if b[0].id == row.id)
    ways = tuple(Way(w.condition, sheet.head_of(w.to)) for w in row.ways)
    ways = tuple(w for w in ways if w.to != NOWHERE)
    expiry = row.expiry
    if expiry is not None:
        to = sheet.head_of(expiry.to)
        single = len(block) == 1 and row.kind != AUTO and to != NOWHERE
        expiry = replace(expiry, to=to) if single else None
    onward = sheet.head_of(row.next) if row.next not in ("", NOWHERE) else row.next
    onward = "" if onward == sheet.after(row.id) else onward
    if not ways:
        return replace(row, ways=(), question="", next=onward, expiry=expiry)
    return replace(row, ways=ways, next=onward, expiry=expiry)


def insert(sheet: Sheet, row: Row, after: str) -> Sheet:
    """The row put below another ('' : as the first)."""
    place = next((i + 1 for i, r in enumerate(sheet.rows) if r.id == after), 0)
    rows = (*sheet.rows[:place], row, *sheet.rows[place:])
    return tidy(replace(sheet, rows=rows))


def change(sheet: Sheet, name: str, how: Callable[[Row], Row]) -> Sheet:
    """One row said otherwise."""
    rows = tuple(how(r) if r.id == name else r for r in sheet.rows)
    return tidy(replace(sheet, rows=rows))


def remove(sheet: Sheet, name: str) -> Sheet:
    """Without the row; what led to it leads to where it led."""
    gone = sheet.row(name)
    if gone is None:
        return sheet
    block = next(b for b in sheet.blocks() if gone in b)
    heir = block[1].id if len(block) > 1 and block[0] is gone else sheet.target(gone)
    said = {b[0].id: sheet.target(b[0]) for b in sheet.blocks()}  # what follows is said, for now
    kept = [
        _without(replace(r, next=said.get(r.id, "")), name, heir)
        for r in sheet.rows
        if r.id != name
    ]
    if len(block) > 1 and block[0] is gone:
        head = replace(
            block[1], beside=False, ways=gone.ways, next=said[gone.id], question=gone.question
        )
        kept = [head if r.id == head.id else r for r in kept]
    return tidy(replace(sheet, rows=tuple(kept)))


def _without(row: Row, gone: str, heir: str) -> Row:
    """The row, when another that it names has gone."""
    ways = tuple(replace(w, to=heir) if w.to == gone else w for w in row.ways)
    expiry = row.expiry
    if expiry is not None and expiry.to == gone:
        expiry = replace(expiry, to=heir)
    return replace(
        row, ways=ways, expiry=expiry, next=heir if row.next == gone else row.next,
        same_as="" if row.same_as == gone else row.same_as,
    )  # fmt: skip


def move(sheet: Sheet, name: str, by: int) -> Sheet:
    """The row one place up (-1) or down (+1); at the edge nothing happens."""
    rows = list(sheet.rows)
    place = next((i for i, r in enumerate(rows) if r.id == name), -1)
    if place < 0 or not 0 <= place + by < len(rows):
        return sheet
    rows[place], rows[place + by] = rows[place + by], rows[place]
    return tidy(replace(sheet, rows=tuple(rows)))
