"""How the body of a document is divided and numbered, and how its blocks move.

Blocks stand in one flat list; what belongs to what follows from their order and rank.
Law: NĐ 30/2020/NĐ-CP Phụ lục I, mục II.6 (phần, chương, mục, tiểu mục, điều, khoản, điểm).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from congvu.kernel.text import gettext_noop


class BlockKind(StrEnum):
    """From the largest to the smallest; a paragraph or table belongs to what stands before it."""

    ANNEX = "annex"
    PART = "part"
    CHAPTER = "chapter"
    HEADING = "heading"  # I., II. … as reports and plans have them
    SECTION = "section"
    SUBSECTION = "subsection"
    ARTICLE = "article"
    CLAUSE = "clause"
    POINT = "point"
    PARAGRAPH = "paragraph"
    TABLE = "table"


NAMES: dict[BlockKind, str] = {
    BlockKind.ANNEX: gettext_noop("Phụ lục"),
    BlockKind.PART: gettext_noop("Phần"),
    BlockKind.CHAPTER: gettext_noop("Chương"),
    BlockKind.HEADING: gettext_noop("Đề mục (I, II…)"),
    BlockKind.SECTION: gettext_noop("Mục"),
    BlockKind.SUBSECTION: gettext_noop("Tiểu mục"),
    BlockKind.ARTICLE: gettext_noop("Điều"),
    BlockKind.CLAUSE: gettext_noop("Khoản"),
    BlockKind.POINT: gettext_noop("Điểm"),
    BlockKind.PARAGRAPH: gettext_noop("Đoạn"),
    BlockKind.TABLE: gettext_noop("Bảng"),
}
ORDER = tuple(BlockKind)
RANK = {kind: place for place, kind in enumerate(ORDER)}
LEAVES = frozenset({BlockKind.PARAGRAPH, BlockKind.TABLE})
# What carries a name on a line of its own, in the middle of the page.
TITLED = frozenset(
    {BlockKind.ANNEX, BlockKind.PART, BlockKind.CHAPTER, BlockKind.SECTION, BlockKind.SUBSECTION}
)
# Tab and Shift+Tab step along this ladder.
LADDER = (
    BlockKind.CHAPTER, BlockKind.HEADING, BlockKind.ARTICLE, BlockKind.CLAUSE, BlockKind.POINT,
    BlockKind.PARAGRAPH,
)  # fmt: skip
# Articles count through the whole text, chapters too; everything else starts anew below its parent.
THROUGH = frozenset({BlockKind.ARTICLE, BlockKind.CHAPTER, BlockKind.PART})
# Vietnamese points: no f, j, w, z. Law: NĐ 30/2020 Phụ lục I, mục II.6.
LETTERS = "abcdđeghiklmnopqrstuvxy"
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
    (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Block:
    """One piece of the body. title: the name of what has one; rows: the cells of a table.

    id: stays with the block when it moves, so that comments stay with their words.
    """

    id: str
    kind: BlockKind
    text: str = ""
    title: str = ""
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.text or self.title or any(any(row) for row in self.rows))


@dataclass(frozen=True, kw_only=True)
class Numbered:
    """A block with its label: ``Điều 3.``, ``2.``, ``đ)``; "" for paragraphs and tables.

    number: counted from 1 among its own; depth: how many kinds of blocks it lies in.
    """

    block: Block
    label: str
    number: int
    depth: int


def letter(number: int) -> str:
    """1 → ``a``, 5 → ``đ``, 7 → ``g``; "" beyond the alphabet's 23 letters."""
    return LETTERS[number - 1] if 0 < number <= len(LETTERS) else ""


def roman(number: int) -> str:
    """4 → ``IV``."""
    text = ""
    for size, sign in _ROMAN:
        while number >= size:
            text, number = text + sign, number - size
    return text


def label_of(kind: BlockKind, number: int, *, alone: bool = False) -> str:
    """How a number is written for its kind; alone: the only annex has no number."""
    write = _LABELS.get(kind)
    if kind is BlockKind.ANNEX and alone:
        return "Phụ lục"
    return write(number) if write else ""


_LABELS: dict[BlockKind, Callable[[int], str]] = {
    BlockKind.ANNEX: lambda n: f"Phụ lục {roman(n)}",
    BlockKind.PART: lambda n: f"Phần {roman(n)}",
    BlockKind.CHAPTER: lambda n: f"Chương {roman(n)}",
    BlockKind.HEADING: lambda n: f"{roman(n)}.",
    BlockKind.SECTION: lambda n: f"Mục {n}",
    BlockKind.SUBSECTION: lambda n: f"Tiểu mục {n}",
    BlockKind.ARTICLE: lambda n: f"Điều {n}.",
    BlockKind.CLAUSE: lambda n: f"{n}.",
    BlockKind.POINT: lambda n: f"{letter(n)})" if letter(n) else f"{n})",
}


def numbered(blocks: Sequence[Block]) -> list[Numbered]:
    """Every block with its label, in order. Numbers are never typed, they follow from the order."""
    counts: dict[BlockKind, int] = {}
    open_: list[BlockKind] = []
    alone = sum(b.kind is BlockKind.ANNEX for b in blocks) == 1
    found = []
    for block in blocks:
        _close(block.kind, open_, counts)
        number = 0
        if block.kind not in LEAVES:
            number = counts[block.kind] = counts.get(block.kind, 0) + 1
        label = label_of(block.kind, number, alone=alone)
        found.append(Numbered(block=block, label=label, number=number, depth=len(open_)))
        if block.kind not in LEAVES:
            open_.append(block.kind)
    return found


def _close(kind: BlockKind, open_: list[BlockKind], counts: dict[BlockKind, int]) -> None:
    """End what a new block of this kind ends, and forget what was counted below it."""
    if kind in LEAVES:
        return
    while open_ and RANK[open_[-1]] >= RANK[kind]:
        open_.pop()
    for other in list(counts):
        inside = RANK[other] > RANK[kind]
        if inside and (kind is BlockKind.ANNEX or other not in THROUGH):
            del counts[other]


def moved(blocks: Sequence[Block], block_id: str, by: int) -> tuple[Block, ...]:
    """The list with a block, and all that lies in it, one place up (-1) or down (1) among its own."""
    found = list(blocks)
    at = place_of(found, block_id)
    if at is None:
        return tuple(found)
    end = _end(found, at)
    if by < 0:
        to = _start_before(found, at)
        return tuple(found[:to] + found[at:end] + found[to:at] + found[end:])
    after = _end(found, end) if end < len(found) else end
    return tuple(found[:at] + found[end:after] + found[at:end] + found[after:])


def without(blocks: Sequence[Block], block_id: str) -> tuple[Block, ...]:
    """The list without this block; what lay in it stays."""
    return tuple(b for b in blocks if b.id != block_id)


def inserted(blocks: Sequence[Block], after: str, new: Block) -> tuple[Block, ...]:
    """The list with a new block behind another; at the end when that one is not there."""
    found = list(blocks)
    at = place_of(found, after)
    found.insert(len(found) if at is None else at + 1, new)
    return tuple(found)


def stepped(blocks: Sequence[Block], block_id: str, by: int) -> tuple[Block, ...]:
    """The list with a block one step deeper (1) or higher (-1) on the ladder."""
    return tuple(replace(b, kind=step_of(b.kind, by)) if b.id == block_id else b for b in blocks)


def step_of(kind: BlockKind, by: int) -> BlockKind:
    """The next kind on the ladder; kinds that do not stand on it stay what they are."""
    if kind not in LADDER:
        return kind
    at = LADDER.index(kind) + by
    return LADDER[min(max(at, 0), len(LADDER) - 1)]


def place_of(blocks: Sequence[Block], block_id: str) -> int | None:
    """The index of a block, or None."""
    return next((i for i, b in enumerate(blocks) if b.id == block_id), None)


def _end(blocks: Sequence[Block], at: int) -> int:
    """Behind the last block that lies in the one at ``at``."""
    rank, end = RANK[blocks[at].kind], at + 1
    if blocks[at].kind in LEAVES:
        return end
    while end < len(blocks) and RANK[blocks[end].kind] > rank:
        end += 1
    return end


def _start_before(blocks: Sequence[Block], at: int) -> int:
    """Where the block that stands before begins: the neighbour of the same rank, else one line."""
    if at == 0:
        return 0
    rank, to = RANK[blocks[at].kind], at - 1
    if blocks[at].kind in LEAVES:
        return to
    while to > 0 and RANK[blocks[to].kind] > rank:
        to -= 1
    return to
