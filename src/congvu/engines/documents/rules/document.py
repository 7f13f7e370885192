"""A structured official document: what an editor changes, a version keeps and a template draws.

Law: NĐ 30/2020/NĐ-CP Điều 8 (thể thức), Phụ lục I.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from congvu.engines.documents.rules.capacities import Capacity, Signing
from congvu.engines.documents.rules.outline import Block, BlockKind

SCHEMA = 1
MOST_BLOCKS = 2000
MOST_LETTERS = 20_000  # of one block
MOST_ROWS, MOST_CELLS = 500, 20
MOST_ENCLOSURES = 20


class BadDocument(ValueError):
    """The content is not of this schema; the message names the field."""


@dataclass(frozen=True, kw_only=True)
class Keeping:
    """The last line of nơi nhận: ``Lưu: VT, CCHC, NTH (05)``. copies: 0 when not said."""

    archive: str = "VT"
    unit: str = ""
    drafter: str = ""
    copies: int = 0


@dataclass(frozen=True, kw_only=True)
class Counterpart:
    """Who signs on the left of minutes and agreements, by hand or by a signature of their own."""

    lines: tuple[str, ...] = ()
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Enclosure:
    """A file of its own that goes with the document. file: uid; title: what it is; name: of the
    file; size in bytes; sha256 of its content, in hex: what a version and a signature stand for."""

    file: str
    title: str
    name: str
    size: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Document:
    """One document of one kind. addressees: kính gửi; recipients: nơi nhận without ``Lưu``.

    lead: the line below the title that names who decides; urgency, circulation: keys of ``layout``.
    """

    abstract: str = ""
    addressees: tuple[str, ...] = ()
    lead: str = ""
    bases: tuple[str, ...] = ()
    proposer: str = ""
    blocks: tuple[Block, ...] = ()
    recipients: tuple[str, ...] = ()
    keeping: Keeping = field(default_factory=Keeping)
    signing: Signing = field(default_factory=Signing)
    counterpart: Counterpart = field(default_factory=Counterpart)
    urgency: str = ""
    circulation: str = ""
    contact: str = ""
    enclosures: tuple[Enclosure, ...] = ()

    @property
    def body(self) -> tuple[Block, ...]:
        """The blocks before the first annex."""
        at = next((i for i, b in enumerate(self.blocks) if b.kind is BlockKind.ANNEX), None)
        return self.blocks if at is None else self.blocks[:at]

    def lines(self) -> Iterator[str]:
        """Every line of words that a person wrote, cells of tables too."""
        own = (self.abstract, self.lead, self.proposer, self.circulation, self.contact)
        for text in (*own, *self.addressees, *self.bases, *self.recipients):
            yield from text.splitlines()
        for each in self.enclosures:
            yield from (each.title, each.name)
        for block in self.blocks:
            cells = (cell for row in block.rows for cell in row)
            for text in (block.title, block.text, *cells):
                yield from text.splitlines()


def read(data: Mapping[str, Any]) -> Document:
    """A document from its JSON. Raises BadDocument."""
    if not isinstance(data, Mapping) or data.get("schema", SCHEMA) != SCHEMA:
        raise BadDocument("schema")
    unknown = set(data) - {f.name for f in fields(Document)} - {"schema"}
    if unknown:
        raise BadDocument(", ".join(sorted(unknown)))
    blocks = _list(data, "blocks")
    if len(blocks) > MOST_BLOCKS:
        raise BadDocument("blocks")
    made = Document(
        abstract=_text(data, "abstract"), lead=_text(data, "lead"), proposer=_text(data, "proposer"),
        addressees=_texts(data, "addressees"), bases=_texts(data, "bases"),
        recipients=_texts(data, "recipients"), blocks=tuple(read_block(b) for b in blocks),
        keeping=_keeping(data.get("keeping") or {}), signing=_signing(data.get("signing") or {}),
        counterpart=_counterpart(data.get("counterpart") or {}), urgency=_text(data, "urgency"),
        circulation=_text(data, "circulation"), contact=_text(data, "contact"),
        enclosures=_enclosures(data),
    )  # fmt: skip
    if len({b.id for b in made.blocks}) != len(made.blocks):
        raise BadDocument("blocks.id")
    return made


def write(document: Document) -> dict[str, Any]:
    """The JSON of a document; reading it again gives the same."""
    made = {"schema": SCHEMA, **asdict(document)}
    made["blocks"] = [write_block(b) for b in document.blocks]
    if not document.enclosures:
        del made["enclosures"]  # as in versions that were kept before there were any
    plain: dict[str, Any] = json.loads(json.dumps(made, ensure_ascii=False))
    return plain


def digest(data: Mapping[str, Any]) -> str:
    """SHA-256 of a content in canonical JSON, in hex: what a version is known by."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def read_block(data: Mapping[str, Any]) -> Block:
    """One block from its JSON. Raises BadDocument."""
    if not isinstance(data, Mapping):
        raise BadDocument("blocks")
    try:
        kind = BlockKind(data.get("kind", ""))
    except ValueError as error:
        raise BadDocument("blocks.kind") from error
    block_id = _text(data, "id")
    if not 0 < len(block_id) <= 40 or not block_id.isalnum():
        raise BadDocument("blocks.id")
    return Block(
        id=block_id, kind=kind, text=_text(data, "text"), title=_text(data, "title"),
        rows=_rows(data.get("rows") or []),
    )  # fmt: skip


def write_block(block: Block) -> dict[str, Any]:
    """The JSON of a block; what is empty is left out."""
    made: dict[str, Any] = {"id": block.id, "kind": block.kind.value}
    made |= {"text": block.text} if block.text else {}
    made |= {"title": block.title} if block.title else {}
    return made | ({"rows": [list(row) for row in block.rows]} if block.rows else {})


def _rows(data: Any) -> tuple[tuple[str, ...], ...]:
    if not isinstance(data, list) or len(data) > MOST_ROWS:
        raise BadDocument("blocks.rows")
    for row in data:
        if not isinstance(row, list) or len(row) > MOST_CELLS:
            raise BadDocument("blocks.rows")
    return tuple(tuple(_clean(cell, "blocks.rows") for cell in row) for row in data)


def _keeping(data: Mapping[str, Any]) -> Keeping:
    copies = data.get("copies", 0)
    if not isinstance(copies, int) or not 0 <= copies <= 9999:
        raise BadDocument("keeping.copies")
    words = {name: _text(data, name) for name in ("archive", "unit", "drafter") if name in data}
    return Keeping(copies=copies, **words)


def _signing(data: Mapping[str, Any]) -> Signing:
    try:
        capacity = Capacity(data.get("capacity", ""))
    except ValueError as error:
        raise BadDocument("signing.capacity") from error
    names = ("body", "head", "post", "name", "authority")
    return Signing(capacity=capacity, **{name: _text(data, name) for name in names})


def _counterpart(data: Mapping[str, Any]) -> Counterpart:
    return Counterpart(lines=_texts(data, "lines"), name=_text(data, "name"))


def _enclosures(data: Mapping[str, Any]) -> tuple[Enclosure, ...]:
    found = _list(data, "enclosures")
    if len(found) > MOST_ENCLOSURES:
        raise BadDocument("enclosures")
    return tuple(_enclosure(each) for each in found)


def _enclosure(data: Any) -> Enclosure:
    if not isinstance(data, Mapping) or not isinstance(data.get("size"), int):
        raise BadDocument("enclosures")
    words = {name: _text(data, name) for name in ("file", "title", "name", "sha256")}
    return Enclosure(size=data["size"], **words)


def _list(data: Mapping[str, Any], name: str) -> Sequence[Any]:
    found = data.get(name) or []
    if not isinstance(found, list | tuple):
        raise BadDocument(name)
    return found


def _texts(data: Mapping[str, Any], name: str) -> tuple[str, ...]:
    return tuple(_clean(each, name) for each in _list(data, name))


def _text(data: Mapping[str, Any], name: str) -> str:
    return _clean(data.get(name, ""), name)


def _clean(value: Any, name: str) -> str:
    """NFC, no control characters but line ends, no blanks around."""
    if not isinstance(value, str) or len(value) > MOST_LETTERS:
        raise BadDocument(name)
    kept = (c for c in value.replace("\r\n", "\n") if c in "\n\t" or ord(c) >= 32)
    return unicodedata.normalize("NFC", "".join(kept)).strip()
