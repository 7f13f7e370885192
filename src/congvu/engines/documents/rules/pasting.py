"""What a person pastes or types with numbers becomes blocks; the numbers are ours to write.

Law: NĐ 30/2020/NĐ-CP Phụ lục I, mục II.6.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from congvu.engines.documents.rules.outline import TITLED, Block, BlockKind

_SIGNS: tuple[tuple[BlockKind, re.Pattern[str]], ...] = (
    (BlockKind.ANNEX, re.compile(r"^Phụ lục(?:\s+[IVXLC\d]+)?[.:]?\s*$|^PHỤ LỤC(?:\s+[IVXLC\d]+)?[.:]?\s*")),
    (BlockKind.PART, re.compile(r"^(?:Phần|PHẦN)\s+[IVXLC\d]+[.:]?\s*")),
    (BlockKind.CHAPTER, re.compile(r"^(?:Chương|CHƯƠNG)\s+[IVXLC\d]+[.:]?\s*")),
    (BlockKind.SUBSECTION, re.compile(r"^(?:Tiểu mục|TIỂU MỤC)\s+\d+[.:]?\s*")),
    (BlockKind.SECTION, re.compile(r"^(?:Mục|MỤC)\s+\d+[.:]?\s*")),
    (BlockKind.HEADING, re.compile(r"^[IVX]+\.\s+")),
    (BlockKind.ARTICLE, re.compile(r"^(?:Điều|ĐIỀU)\s+\d+[.:]\s*")),
    (BlockKind.CLAUSE, re.compile(r"^\d{1,2}\.\s+")),
    (BlockKind.POINT, re.compile(r"^[a-zđ]\)\s*")),
)  # fmt: skip


def recognised(line: str) -> tuple[BlockKind | None, str]:
    """What the label at a line's start says it is, and the line without it."""
    for kind, sign in _SIGNS:
        found = sign.match(line)
        if found:
            return kind, line[found.end() :].strip()
    return None, line.strip()


def unlabelled(block: Block) -> Block:
    """The block without a number that somebody typed before its own kind's words."""
    kind, rest = recognised(block.text)
    return replace(block, text=rest) if kind is block.kind else block


def split(block: Block, new_id: Callable[[], str]) -> list[Block]:
    """A block whose text came in several lines, as one block a line.

    The first line keeps the kind, the others what their label says, else: a paragraph.
    """
    lines = [line.strip() for line in block.text.splitlines() if line.strip()]
    if block.kind is BlockKind.TABLE or len(lines) < 2:
        return [unlabelled(block)]
    first = unlabelled(replace(block, text=lines[0]))
    return [first, *(_made(line, new_id()) for line in lines[1:])]


def _made(line: str, block_id: str) -> Block:
    kind, rest = recognised(line)
    if kind is None:
        return Block(id=block_id, kind=BlockKind.PARAGRAPH, text=rest)
    if kind in TITLED:
        return Block(id=block_id, kind=kind, title=rest)
    return Block(id=block_id, kind=kind, text=rest)


def read_table(text: str) -> tuple[tuple[str, ...], ...]:
    """Rows by line, cells by ``|`` or tab, every row as long as the longest."""
    lines = [line.strip().strip("|") for line in text.splitlines() if line.strip()]
    rows = [[cell.strip() for cell in re.split(r"\t|\|", line)] for line in lines]
    width = max((len(row) for row in rows), default=0)
    return tuple(tuple(row + [""] * (width - len(row))) for row in rows)


def write_table(rows: Sequence[Sequence[str]]) -> str:
    """The same for a text field."""
    return "\n".join(" | ".join(row) for row in rows)
