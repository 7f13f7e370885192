"""What changed between two versions of a document, block by block and word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from congvu.engines.documents.rules.document import Document
from congvu.engines.documents.rules.outline import Block, Numbered, numbered

_WORD = re.compile(r"\s+|[^\s]+")


class Op(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, kw_only=True)
class Piece:
    op: Op
    text: str


@dataclass(frozen=True, kw_only=True)
class Change:
    """One part that differs. name: a field's name, or "" for a block; before, after: its labels.

    block: its id, or "" for a field.
    """

    name: str = ""
    block: str = ""
    before: str = ""
    after: str = ""
    pieces: tuple[Piece, ...] = ()


def changes(old: Document, new: Document) -> list[Change]:
    """All that differs, in the order of the newer page; a pure renumbering is no change."""
    return [*_part_changes(old, new), *_block_changes(old.blocks, new.blocks)]


def words(old: str, new: str) -> tuple[Piece, ...]:
    """The words that stayed, went and came; a word is never cut."""
    left, right = _WORD.findall(old), _WORD.findall(new)
    found: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Piece(op=Op.SAME, text="".join(left[a:b])))
            continue
        if a < b:
            found.append(Piece(op=Op.REMOVED, text="".join(left[a:b])))
        if c < d:
            found.append(Piece(op=Op.ADDED, text="".join(right[c:d])))
    return tuple(found)


def said(document: Document, name: str) -> str | None:
    """The words of a part (a field's name or a block's id); None when the block is not there."""
    if name in _PARTS:
        return dict(zip(_PARTS, _parts(document), strict=True))[name]
    found = next((n for n in numbered(document.blocks) if n.block.id == name), None)
    return None if found is None else _said(found)


def _part_changes(old: Document, new: Document) -> Iterator[Change]:
    for name, before, after in zip(_PARTS, _parts(old), _parts(new), strict=True):
        if before != after:
            yield Change(name=name, pieces=words(before, after))


_PARTS = (
    "abstract", "addressees", "lead", "bases", "proposer", "recipients", "keeping", "signing",
    "counterpart", "urgency", "circulation", "contact", "enclosures",
)  # fmt: skip


def _parts(document: Document) -> tuple[str, ...]:
    keeping, signing, other = document.keeping, document.signing, document.counterpart
    return (
        document.abstract, "\n".join(document.addressees), document.lead,
        "\n".join(document.bases), document.proposer, "\n".join(document.recipients),
        f"{keeping.archive} {keeping.unit} {keeping.drafter} {keeping.copies or ''}".strip(),
        f"{signing.capacity.value} {signing.body} {signing.head} {signing.post} {signing.name}".strip(),
        " ".join((*other.lines, other.name)), document.urgency, document.circulation,
        document.contact,
        "\n".join(f"{e.title} ({e.name}) {e.sha256[:12]}" for e in document.enclosures),
    )  # fmt: skip


def _block_changes(old: Sequence[Block], new: Sequence[Block]) -> Iterator[Change]:
    before = {n.block.id: n for n in numbered(old)}
    after = {n.block.id: n for n in numbered(new)}
    for block_id in _order([b.id for b in old], [b.id for b in new]):
        change = _block_change(before.get(block_id), after.get(block_id))
        if change is not None:
            yield change


def _block_change(before: Numbered | None, after: Numbered | None) -> Change | None:
    was, now = _said(before), _said(after)
    kinds = {n.block.kind for n in (before, after) if n is not None}
    if was == now and len(kinds) == 1 and before is not None and after is not None:
        return None
    return Change(
        block=next((n.block.id for n in (after, before) if n is not None), ""),
        before=before.label if before else "", after=after.label if after else "",
        pieces=words(was, now),
    )  # fmt: skip


def _said(each: Numbered | None) -> str:
    if each is None:
        return ""
    block = each.block
    table = "\n".join(" | ".join(row) for row in block.rows)
    return "\n".join(part for part in (block.title, block.text, table) if part)


def _order(old: list[str], new: list[str]) -> list[str]:
    """All ids once: the newer order, what is gone where it stood."""
    found: list[str] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            found += [each for each in old[a:b] if each not in new]
        found += new[c:d]
    return found
