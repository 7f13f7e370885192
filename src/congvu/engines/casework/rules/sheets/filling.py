"""What a person typed about one step → its row: buttons get codes, branches get conditions."""

from __future__ import annotations

from dataclasses import dataclass, replace

from congvu.engines.casework.rules.diagram import Outcome
from congvu.engines.casework.rules.sheets.beginning import slug
from congvu.engines.casework.rules.sheets.sheet import TASK, Row, Sheet, Way, lanes_of


@dataclass(frozen=True, slots=True)
class Answer:
    """One way to finish a step. code: '' for a new one; to: '' goes where the step goes."""

    label: str
    to: str = ""
    code: str = ""
    label_en: str = ""
    needs_reason: bool = False
    danger: bool = False


def filled(row: Row, answers: tuple[Answer, ...], free: tuple[Way, ...]) -> Row:
    """The row with its outcomes, their ways first and then those by other conditions."""
    taken = {a.code for a in answers if a.code}
    outcomes, ways = [], []
    result = row.result or (f"{row.id}_ket_qua" if answers else "")
    old = {w.condition: w for w in row.ways}
    for answer in answers:
        code = answer.code or slug(answer.label, taken, otherwise="ket_qua")
        taken.add(code)
        outcomes.append(
            Outcome(code, answer.label, answer.label_en, answer.needs_reason, answer.danger)
        )
        if answer.to:
            plain = f'outcome = "{code}"'
            ways.append(Way(plain if plain in old else f'{result} = "{code}"', answer.to))
    return replace(row, result=result, outcomes=tuple(outcomes), ways=(*ways, *free))


def answers_of(row: Row) -> tuple[Answer, ...]:
    """The outcomes of a row, each with where it leads by a way of its own."""
    return tuple(
        Answer(o.label, row.way_of(o.code), o.code, o.label_en, o.needs_reason, o.danger)
        for o in row.outcomes
    )


def free_ways(row: Row) -> tuple[Way, ...]:
    """Ways by other conditions than the row's own outcomes."""
    own = {f'{n} = "{o.code}"' for o in row.outcomes for n in ("outcome", row.result) if n}
    return tuple(w for w in row.ways if w.condition not in own)


def laned(sheet: Sheet, row: Row, label: str) -> Row:
    """The row in the lane of who does it: the one there is, else a new one of this name."""
    if row.kind != TASK:
        return row
    said, mine = lanes_of(sheet), (row.role, row.unit)
    if said.get(row.lane) == mine:
        return row
    known = next((name for name, who in said.items() if who == mine), "")
    name, number = label, 2
    while not known and name in said:
        name, number = f"{label} ({number})", number + 1
    return replace(row, lane=known or name)


def main_way(sheet: Sheet) -> tuple[tuple[Row, ...], ...]:
    """What is done together, one after the other, when no condition leads elsewhere."""
    blocks = {b[0].id: b for b in sheet.blocks()}
    found: list[tuple[Row, ...]] = []
    at = next(iter(blocks), "")
    while at in blocks and blocks[at] not in found:
        found.append(blocks[at])
        at = sheet.target(blocks[at][0])
    return tuple(found)


def main_hours(sheet: Sheet) -> int:
    """Working hours of the officials' steps on the main way; of those done together, the longest."""
    return sum(max(map(_hours, block), default=0) for block in main_way(sheet))


def _hours(row: Row) -> int:
    return (row.limit.working_hours or 0) if row.kind == TASK and row.limit else 0
