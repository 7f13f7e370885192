"""Three-way merge of a document: what one writer changed, laid over what others saved meanwhile.

A part is a block (known by its id for life) or one of the parts around the body. Who alone changed
a part has her way; a part that both changed is a clash, and a person decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from congvu.engines.documents.rules.document import Document
from congvu.engines.documents.rules.outline import Block, BlockKind

SINGLE = (
    "abstract", "lead", "proposer", "keeping", "signing", "counterpart", "urgency", "circulation",
    "contact",
)  # fmt: skip
LINES = ("addressees", "bases", "recipients")
MOST_ID = 40


class Choice(StrEnum):
    """What a person decides on a clash; BOTH: the saved one, then one's own."""

    MINE = "mine"
    THEIRS = "theirs"
    BOTH = "both"


@dataclass(frozen=True, kw_only=True)
class Merged:
    """clashes: names of parts (block ids, fields) that both changed and nobody has decided on.

    Until they are decided, the document holds these parts as the others saved them.
    """

    document: Document
    clashes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Blocks:
    blocks: tuple[Block, ...]
    clashes: tuple[str, ...]


Choices = Mapping[str, Choice]


def merge(
    base: Document, mine: Document, theirs: Document, choices: Choices | None = None
) -> Merged:
    """Mine, made from base, over theirs, saved since base. choices: part → decision on its clash.

    Different parts are taken from whoever changed them. A part that one deleted and the other
    changed is a clash; one that the other left alone, or only moved, is gone. Inserts at the same
    place stand one after the other, theirs first. A block that both moved stays where theirs is.
    """
    decided = choices or {}
    body = _blocks(base.blocks, mine.blocks, theirs.blocks, decided)
    clashes = list(body.clashes)
    parts: dict[str, Any] = {}
    for name in SINGLE:
        was, own, other = (getattr(each, name) for each in (base, mine, theirs))
        choice = decided.get(name)
        parts[name], open_ = _one(was, own, other, None if choice is Choice.BOTH else choice)
        clashes += [name] if open_ else []
    for name in LINES:
        was, own, other = (getattr(each, name) for each in (base, mine, theirs))
        parts[name], open_ = _lines(was, own, other, decided.get(name))
        clashes += [name] if open_ else []
    return Merged(document=replace(theirs, blocks=body.blocks, **parts), clashes=tuple(clashes))


def differences(old: Document, new: Document) -> list[str]:
    """The parts that differ, in the order of the newer page; then the blocks that are gone or moved."""
    fields = [n for n in (*SINGLE, *LINES) if getattr(old, n) != getattr(new, n)]
    before, after = _known(old.blocks), _known(new.blocks)
    moved = _moved(list(before), list(after))
    changed = [b.id for b in new.blocks if before.get(b.id) != b or b.id in moved]
    return [*fields, *changed, *(b.id for b in old.blocks if b.id not in after)]


def can_keep_both(name: str, mine: Document, theirs: Document) -> bool:
    """Whether both texts of a clash can stand: lines can, blocks that neither side deleted can."""
    own, other = _known(mine.blocks), _known(theirs.blocks)
    return name in LINES or (name in own and name in other)


def _one(base: Any, mine: Any, theirs: Any, choice: Choice | None) -> tuple[Any, bool]:
    """The value that stands, and whether it is an open clash."""
    if mine in (theirs, base):
        return theirs, False
    if theirs == base or choice is Choice.MINE:
        return mine, False
    return theirs, choice is None


def _lines(
    base: tuple[str, ...], mine: tuple[str, ...], theirs: tuple[str, ...], choice: Choice | None
) -> tuple[tuple[str, ...], bool]:
    """Lines have no ids: they get those of the base's lines that they stand for, and merge as blocks."""
    was = [_line(str(i), text) for i, text in enumerate(base)]
    own, other = _aligned(was, mine), _aligned(was, theirs)
    every = {b.id for b in (*was, *own, *other)}
    decided = dict.fromkeys(every, choice) if choice else {}
    made = _blocks(was, own, other, decided)
    return tuple(b.text for b in made.blocks), bool(made.clashes)


def _line(line_id: str, text: str) -> Block:
    return Block(id=line_id, kind=BlockKind.PARAGRAPH, text=text)


def _aligned(base: Sequence[Block], lines: Sequence[str]) -> list[Block]:
    """The lines with the ids of what they were; a new line is known by its words."""
    found: list[Block] = []
    old = [b.text for b in base]
    for _tag, a, b, c, d in SequenceMatcher(None, old, lines, autojunk=False).get_opcodes():
        for place, text in enumerate(lines[c:d]):
            kept = (
                base[a + place].id if a + place < b else _fresh(f"+{text}", {b.id for b in found})
            )
            found.append(_line(kept, text))
    return found


def _fresh(wanted: str, taken: Iterable[str]) -> str:
    """An id that nobody has: the wanted one with as many marks behind it as it takes."""
    held, found = set(taken), wanted
    while found in held:
        found += "b"
    return found


def _blocks(
    base: Sequence[Block], mine: Sequence[Block], theirs: Sequence[Block], choices: Choices
) -> _Blocks:
    was, own, other = _known(base), _known(mine), _known(theirs)
    kept: dict[str, Block] = {}
    clashes = []
    for each in dict.fromkeys([*other, *own]):
        block, open_ = _one(was.get(each), own.get(each), other.get(each), choices.get(each))
        clashes += [each] if open_ else []
        gone = own.get(each) is None or other.get(each) is None
        if choices.get(each) is Choice.BOTH and gone:  # one deleted it: both means that it stays
            block = own.get(each) or other.get(each)
        if block is not None:
            kept[each] = block
    order = _order(list(was), list(own), list(other), kept)
    return _Blocks(blocks=_doubled([kept[i] for i in order], was, own, other, choices),
                   clashes=tuple(clashes))  # fmt: skip


def _known(blocks: Sequence[Block]) -> dict[str, Block]:
    return {b.id: b for b in blocks}


def _order(
    base: list[str], mine: list[str], theirs: list[str], kept: Mapping[str, Any]
) -> list[str]:
    """Theirs, with what I inserted or moved behind what stands before it in mine."""
    found = [each for each in theirs if each in kept]
    theirs_moved = _moved(base, theirs)
    placed = _moved(base, mine) - theirs_moved
    new_there = set(theirs) - set(base) - set(mine)
    before: str | None = None
    for each in mine:
        if each not in kept:
            continue
        if each in placed or each not in found:
            if each in found:
                found.remove(each)
            at = found.index(before) + 1 if before is not None else 0
            while each not in placed and at < len(found) and found[at] in new_there:
                at += 1
            found.insert(at, each)
        before = each
    return found


def _moved(base: list[str], other: list[str]) -> set[str]:
    """The ids of both that do not stand in the order of the base."""
    left = [each for each in base if each in set(other)]
    right = [each for each in other if each in set(base)]
    matches = SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks()
    stayed = {each for m in matches for each in left[m.a : m.a + m.size]}
    return set(left) - stayed


def _doubled(
    blocks: Sequence[Block], base: Mapping[str, Block], mine: Mapping[str, Block],
    theirs: Mapping[str, Block], choices: Choices,
) -> tuple[Block, ...]:  # fmt: skip
    """The blocks with one's own text behind the saved one, where both are to stand."""
    found: list[Block] = []
    taken = {*base, *mine, *theirs}
    for block in blocks:
        found.append(block)
        own, other = mine.get(block.id), theirs.get(block.id)
        both = own and other and own != other and base.get(block.id) not in (own, other)
        if both and own and choices.get(block.id) is Choice.BOTH:
            twin = _fresh(f"{block.id[: MOST_ID - 8]}b", taken)
            taken.add(twin)
            found.append(replace(own, id=twin))
    return tuple(found)
