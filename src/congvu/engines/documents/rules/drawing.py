"""A document as its template draws it: every word and number decided, nothing left to the page.

Law: NĐ 30/2020/NĐ-CP Phụ lục I.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from congvu.engines.documents.rules import capacities
from congvu.engines.documents.rules.document import Document, Keeping
from congvu.engines.documents.rules.kinds import Form, Need, Parts
from congvu.engines.documents.rules.layout import BOXES, STAMPS
from congvu.engines.documents.rules.outline import BlockKind, Numbered, numbered

_END = re.compile(r"[;.,\s]+$")
_HEADS = (
    BlockKind.ANNEX, BlockKind.PART, BlockKind.CHAPTER, BlockKind.HEADING, BlockKind.SECTION,
    BlockKind.SUBSECTION,
)  # fmt: skip


def fields(document: Document, *, name: str, form: str, parts: Parts) -> dict[str, Any]:
    """The data of the template. name: of the kind; form: as ``Form``."""
    body, annexes = _divided(document)
    return {
        "marks": True,
        "form": form,
        "kind": name,
        "abstract": document.abstract,
        "about": f"V/v {document.abstract}" if form == Form.LETTER else "",
        "lead": document.lead if parts.lead is not Need.NO else "",
        "bases": [_END.sub("", basis) for basis in document.bases],
        "proposer": _END.sub("", document.proposer),
        "resolve": parts.resolve,
        "address": parts.address,
        "addressees": [_END.sub("", each) for each in document.addressees],
        "body": body,
        "annexes": annexes,
        "recipients": recipient_lines(document) if parts.recipients is not Need.NO else [],
        "lines": list(capacities.lines(document.signing)),
        "signer": document.signing.name,
        "left": {"lines": [x.upper() for x in document.counterpart.lines],
                 "name": document.counterpart.name},
        "urgency": STAMPS.get(document.urgency, ""),
        "circulation": BOXES.get(document.circulation, ""),
        "contact": document.contact,
        "enclosures": [enclosed(asdict(each)) for each in document.enclosures],
    }  # fmt: skip


def enclosed(each: Mapping[str, Any]) -> dict[str, str]:
    """A file that goes with it, as its line is drawn. each: of ``Enclosure``, or of an issued paper."""
    return {
        "title": each["title"], "name": each["name"], "sha256": each["sha256"],
        "size": f"{each['size']:,}".replace(",", "."),
    }  # fmt: skip


def recipient_lines(document: Document) -> list[str]:
    """Nơi nhận line by line, the last one ``Lưu: VT, CCHC, NTH (05)``, without end marks."""
    return [*(_END.sub("", each) for each in document.recipients), keeping_line(document.keeping)]


def keeping_line(keeping: Keeping) -> str:
    """``Lưu: VT, CCHC, NTH (05)``. Law: Phụ lục I, mục II.9, II.12."""
    said = ", ".join(x for x in (keeping.archive, keeping.unit, keeping.drafter) if x)
    return f"Lưu: {said} ({keeping.copies:02})" if keeping.copies else f"Lưu: {said}"


def _divided(document: Document) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    body: list[dict[str, Any]] = []
    annexes: list[dict[str, Any]] = []
    levels: list[BlockKind] = []
    for each in numbered(document.blocks):
        drawn = _block(each, levels)
        if each.block.kind is BlockKind.ANNEX:
            annexes.append({"label": each.label, "title": each.block.title, "body": []})
        else:
            (annexes[-1]["body"] if annexes else body).append(drawn)
    return body, annexes


def _block(each: Numbered, levels: list[BlockKind]) -> dict[str, Any]:
    block = each.block
    return {
        "kind": block.kind.value,
        "label": each.label,
        "title": block.title,
        "text": block.text,
        "rows": [list(row) for row in block.rows],
        "level": _level(block.kind, levels),
    }


def _level(kind: BlockKind, levels: list[BlockKind]) -> int:
    """The heading's level for those who listen: one below what it lies in, none left out."""
    if kind not in _HEADS:
        return 0
    while levels and _HEADS.index(levels[-1]) >= _HEADS.index(kind):
        levels.pop()
    levels.append(kind)
    return len(levels) + 1


def plain_text(document: Document) -> str:
    """All words with their numbers, one block a line: for search and for those who cannot see it."""
    rows: Sequence[Numbered] = numbered(document.blocks)
    blocks = (f"{n.label} {n.block.title} {n.block.text} {_cells(n)}".strip() for n in rows)
    return "\n".join((document.abstract, *document.bases, *blocks))


def _cells(each: Numbered) -> str:
    return " ".join(cell for row in each.block.rows for cell in row)


def signing_lines(document: Document) -> tuple[str, ...]:
    """What stands above the signer's name."""
    return capacities.lines(document.signing)


def outlined(document: Document) -> list[dict[str, Any]]:
    """The body and its annexes for a page: id, kind, label, title, text, rows, depth."""
    return [
        {
            "id": n.block.id, "kind": n.block.kind.value, "label": n.label, "title": n.block.title,
            "text": n.block.text, "rows": n.block.rows, "depth": min(n.depth, 5),
        }
        for n in numbered(document.blocks)
    ]  # fmt: skip
