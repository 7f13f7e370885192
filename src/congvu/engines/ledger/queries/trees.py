"""Nodes of a stream's tree, from the stored upper levels and the leaves below them."""

from __future__ import annotations

import json

from congvu.engines.ledger.contracts import Consistency, Head, Proof
from congvu.engines.ledger.models import Block, Entry, Node, Position
from congvu.engines.ledger.queries.drafts import draft_of
from congvu.engines.ledger.queries.secrets import public_key
from congvu.engines.ledger.rules.canonical import canonical, instant
from congvu.engines.ledger.rules.merkle import (
    consistency_path,
    edge_of,
    inclusion_path,
    leaf_hash,
    range_root,
    root_of,
)
from congvu.engines.ledger.rules.records import record_of

STORED_LEVEL = 8  # nodes over 256 leaves and more stand in a table


class Tree:
    """Reads complete nodes of one stream; remembers what it read."""

    def __init__(self, stream: int) -> None:
        self.stream = stream
        self._known: dict[tuple[int, int], bytes] = {}
        self._leaves: list[bytes] = []
        self._first = 0  # index of the first leaf in hand

    def node(self, level: int, index: int) -> bytes:
        """The hash of a complete node. Raises LookupError when leaves are missing."""
        known = self._known.get((level, index))
        if known is not None:
            return known
        read = self._stored if level >= STORED_LEVEL else self.computed
        return self.keep(level, index, read(level, index))

    def keep(self, level: int, index: int, total: bytes) -> bytes:
        """Remember a node."""
        self._known[level, index] = total
        return total

    def foresee(self, start: int, end: int) -> None:
        """Fetch in two queries what appending leaves [start, end) will ask for."""
        first = start >> STORED_LEVEL << STORED_LEVEL
        self._first, self._leaves = first, leaves_between(self.stream, first, end)
        wanted = edge_of(0, first)
        rows = Node.objects.filter(stream=self.stream, level__in=[level for level, _ in wanted])
        for row in rows.filter(index__in=[index for _, index in wanted]):
            self.keep(row.level, row.index, bytes(row.hash))

    def computed(self, level: int, index: int) -> bytes:
        """The hash of a complete node from its leaves."""
        start, end = index << level, (index + 1) << level
        near = self._first <= start and end <= self._first + len(self._leaves)
        leaves = (
            self._leaves[start - self._first : end - self._first]
            if near
            else leaves_between(self.stream, start, end)
        )
        if len(leaves) != 1 << level:
            raise LookupError(f"leaves of node {level}/{index} of stream {self.stream} are missing")
        return root_of(leaves)

    def _stored(self, level: int, index: int) -> bytes:
        found = Node.objects.filter(stream=self.stream, level=level, index=index).first()
        if found is None:
            raise LookupError(f"node {level}/{index} of stream {self.stream} is missing")
        return bytes(found.hash)


def leaves_between(stream: int, start: int, end: int) -> list[bytes]:
    """Leaf hashes start ≤ index < end (from 0), as they were sealed."""
    rows = Position.objects.filter(stream=stream, position__gt=start, position__lte=end)
    return [bytes(leaf) for leaf in rows.order_by("position").values_list("leaf", flat=True)]


def head_message(head: Head) -> bytes:
    """What is signed: the head without its signature, canonical."""
    fields = {
        "log": head.log, "stream": head.stream, "block": head.block, "size": head.size,
        "root": head.root, "previous": head.previous, "at": instant(head.at),
    }  # fmt: skip
    return b"congvu ledger head 1\n" + canonical(fields)


def head_of(block: Block) -> Head:
    """A block's row as the value that was signed."""
    return Head(
        log=block.log, stream=block.stream, block=block.number, size=block.size,
        root=bytes(block.root).hex(), previous=bytes(block.previous).hex(), at=block.at,
        signature=bytes(block.signature).hex(),
    )  # fmt: skip


def head(*, stream: int) -> Head | None:
    """The newest signed head of a stream."""
    last = Block.objects.filter(stream=stream).order_by("-number").first()
    return head_of(last) if last else None


def proof(*, entry_id: int, size: int | None = None) -> Proof | None:
    """The inclusion proof of an entry against the newest head, or the head at ``size`` entries.

    None while it is not sealed, or when no such head was signed or it is older than the entry.
    """
    place = Position.objects.filter(entry_id=entry_id).first()
    row = Entry.objects.as_system("a proof is about one entry").filter(id=entry_id).first()
    newest = _head_at(place.stream, size) if place else None
    if place is None or row is None or newest is None or newest.size < place.position:
        return None
    record = record_of(draft_of(row))
    path = inclusion_path(Tree(place.stream).node, place.position - 1, newest.size)
    return Proof(
        entry_id=entry_id, position=place.position, record=record.decode(),
        leaf=leaf_hash(record).hex(), path=tuple(p.hex() for p in path), head=newest,
        public_key=public_key().hex(),
    )  # fmt: skip


def _head_at(stream: int, size: int | None) -> Head | None:
    if size is None:
        return head(stream=stream)
    found = Block.objects.filter(stream=stream, size=size).first()
    return head_of(found) if found else None


def consistency(*, stream: int, first: int, second: int) -> Consistency:
    """That the stream at ``first`` entries is a prefix of it at ``second``.

    Raises LookupError when the stream holds fewer entries than asked for.
    """
    if not 0 < first <= second:
        raise LookupError("sizes must be 0 < first ≤ second")
    tree = Tree(stream)
    return Consistency(
        stream=stream, first=first, second=second,
        first_root=range_root(tree.node, 0, first).hex(),
        second_root=range_root(tree.node, 0, second).hex(),
        path=tuple(p.hex() for p in consistency_path(tree.node, first, second)),
    )  # fmt: skip


def proof_document(found: Proof) -> str:
    """The proof as JSON for a file, with the steps that check it."""
    fields = {
        "format": "congvu-ledger-proof-1",
        "how": "leaf = SHA-256(00 || record); RFC 9162 2.1.3.2 with index = position - 1; "
        "signature = Ed25519(public_key, 'congvu ledger head 1\\n' || JCS(head))",
        "position": found.position, "record": found.record, "leaf": found.leaf,
        "path": list(found.path), "public_key": found.public_key,
        "head": json.loads(head_message(found.head).split(b"\n", 1)[1]),
        "signature": found.head.signature,
    }  # fmt: skip
    return json.dumps(fields, ensure_ascii=False, indent=2)
