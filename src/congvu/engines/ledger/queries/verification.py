"""Verification: reads everything again, computes everything again, and names what differs."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import connection, transaction

from congvu.engines.ledger.contracts import STREAMS, Finding, Head, Report
from congvu.engines.ledger.models import Block, Entry, Node, Waiting
from congvu.engines.ledger.queries.drafts import PAGE, Place, Stored, places, stored
from congvu.engines.ledger.queries.heads import kept_head
from congvu.engines.ledger.queries.secrets import log_id, origin_key, public_key
from congvu.engines.ledger.queries.trees import STORED_LEVEL, head_message, head_of
from congvu.engines.ledger.rules.merkle import Edge
from congvu.engines.ledger.rules.records import leaf_of, mark_of

WHY = "verification reads every entry"


@dataclass
class _Check:
    """One stream under verification.

    wrong: recomputed leaf and its finding. moved: sealed leaf → the position it was sealed at.
    forged: findings on rows that the application did not mark: edited, or inserted.
    """

    stream: int
    findings: list[Finding] = field(default_factory=list)
    wrong: list[tuple[bytes, Finding]] = field(default_factory=list)
    moved: dict[bytes, int] = field(default_factory=dict)
    forged: list[Finding] = field(default_factory=list)
    nodes: dict[tuple[int, int], bytes] = field(default_factory=dict)
    roots: dict[int, bytes] = field(default_factory=dict)
    last: int = 0
    broken: bool = False  # a leaf is missing: later roots cannot be computed

    def find(self, kind: str, position: int, entry_id: int, detail: str) -> Finding:
        found = Finding(
            kind=kind, stream=self.stream, position=position, entry_id=entry_id, detail=detail
        )
        self.findings.append(found)
        return found


def verify() -> Report:
    """Check every entry, position, node, block, signature and the heads kept outside.

    Runs on one snapshot while the system works. The report names each entry that was edited,
    deleted, inserted, moved, and each shortening.
    """
    kept = {stream: kept_head(stream) for stream in STREAMS}  # first: the log grows meanwhile
    with _snapshot():
        checks = [_verify_stream(stream, kept[stream]) for stream in STREAMS]
        findings = [f for check in checks for f in check.findings]
        findings += _loose_entries()
        waiting, blocks = Waiting.objects.count(), Block.objects.count()
    sealed = sum(check.last for check in checks)
    return Report(findings=tuple(findings), sealed=sealed, waiting=waiting, blocks=blocks)


@contextlib.contextmanager
def _snapshot() -> Iterator[None]:
    nested = connection.in_atomic_block
    with transaction.atomic():
        if not nested:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def _verify_stream(stream: int, kept: Head | None) -> _Check:
    check = _Check(stream)
    blocks = list(Block.objects.filter(stream=stream).order_by("number"))
    _check_rows(check, {block.size for block in blocks})
    _settle_wrong_leaves(check)
    heads = [head_of(block) for block in blocks]
    _check_blocks(check, heads)
    _check_kept(check, heads[-1] if heads else None, kept)
    _check_nodes(check)
    return check


def _check_rows(check: _Check, sizes: set[int]) -> None:
    edge = Edge(made=lambda level, index, total: _note_node(check, level, index, total))
    for place in places(check.stream):
        if place.position != check.last + 1:
            gap = f"positions {check.last + 1}–{place.position - 1} are missing"
            check.find("deletion", check.last + 1, 0, gap)
            check.broken = True
        check.last = place.position
        edge.push(_check_row(check, place))
        if place.position in sizes and not check.broken:
            check.roots[place.position] = edge.root()


def _check_row(check: _Check, place: Place) -> bytes:
    """The leaf as it was sealed; what does not fit it is noted."""
    sealed, entry = place.sealed, place.entry
    if entry is None:
        check.find("deletion", place.position, place.entry_id, "the entry is gone")
        return sealed
    leaf = leaf_of(entry.draft)
    if leaf != sealed or leaf != entry.leaf or entry.draft.stream != check.stream:
        _note_wrong(check, place.position, entry, leaf, sealed)
    elif not _ours(entry, leaf):
        check.forged.append(check.find("edit", place.position, entry.id, "it is not ours"))
    return sealed


def _note_wrong(check: _Check, position: int, entry: Stored, leaf: bytes, sealed: bytes) -> None:
    found = check.find("edit", position, entry.id, "it is not what was sealed")
    check.wrong.append((leaf if _ours(entry, leaf) else b"", found))
    check.moved[sealed] = position
    if not _ours(entry, entry.leaf):
        check.forged.append(found)


def _ours(entry: Stored, leaf: bytes) -> bool:
    """Whether the application marked this row with this leaf."""
    return mark_of(entry.draft.uid, leaf, origin_key()) == entry.mark


def _settle_wrong_leaves(check: _Check) -> None:
    """An untouched entry that stands at another one's position was moved, not edited."""
    for leaf, found in check.wrong:
        if leaf and check.moved.get(leaf, found.position) != found.position:
            check.findings.remove(found)
            home = f"it belongs at position {check.moved[leaf]}"
            check.find("reordering", found.position, found.entry_id, home)


def _note_node(check: _Check, level: int, index: int, total: bytes) -> None:
    if level >= STORED_LEVEL and not check.broken:
        check.nodes[level, index] = total


def _check_blocks(check: _Check, heads: list[Head]) -> None:
    previous = ""
    for number, head in enumerate(heads, 1):
        if head.block != number or head.previous != previous:
            check.find("deletion", head.size, 0, f"the chain breaks before block {head.block}")
            break
        if not _signed(head):
            check.find("signature", head.size, 0, f"block {number} is not signed by this log")
        previous = head.root
    _check_roots(check, heads)
    _check_end(check, heads[-1] if heads else None)


def _signed(head: Head) -> bool:
    key = Ed25519PublicKey.from_public_bytes(public_key())
    try:
        key.verify(bytes.fromhex(head.signature), head_message(head))
    except InvalidSignature:
        return False
    return head.log == log_id()


def _check_roots(check: _Check, heads: list[Head]) -> None:
    """The first block whose root is not that of its leaves, unless a finding explains it."""
    start = 0
    for head in heads:
        root = check.roots.get(head.size)
        if root is not None and root.hex() != head.root:
            if not any(start < f.position <= head.size for f in check.findings):
                size, where = heads[-1].size, f"between positions {start + 1} and {head.size}"
                check.find(_kind_by_count(check.last, size), start + 1, 0, where)
            return
        start = head.size


def _kind_by_count(count: int, signed: int) -> str:
    if count == signed:
        return "reordering"
    return "deletion" if count < signed else "insertion"


def _check_end(check: _Check, newest: Head | None) -> None:
    """The stream must end where the newest head says."""
    size = newest.size if newest else 0
    if check.last > size:
        _rename_forged(check)
    explained = any(f.kind in ("deletion", "insertion") for f in check.findings)
    if check.last < size and not explained:
        lost = f"positions {check.last + 1}–{size} are missing"
        check.find("truncation", check.last + 1, 0, lost)
    if check.last > size and not explained:
        check.find("insertion", size + 1, 0, f"positions after {size} are in no signed block")


def _rename_forged(check: _Check) -> None:
    """More entries than were signed: what the application did not write was put in between."""
    for found in check.forged:
        check.findings.remove(found)
        check.find("insertion", found.position, found.entry_id, "the application did not write it")


def _check_kept(check: _Check, newest: Head | None, kept: Head | None) -> None:
    if kept is None:
        return
    if not _signed(kept):
        check.find("signature", kept.size, 0, "the head kept outside is not signed by this log")
    elif newest is None or newest.size < kept.size:
        lost = f"the head kept outside says {kept.size} entries"
        check.find("truncation", (newest.size if newest else 0) + 1, 0, lost)
    elif check.roots.get(kept.size, b"").hex() not in ("", kept.root) and not check.findings:
        check.find("edit", kept.size, 0, "the log differs from the head kept outside")


def _check_nodes(check: _Check) -> None:
    stored = Node.objects.filter(stream=check.stream)
    known = {(node.level, node.index): bytes(node.hash) for node in stored.iterator()}
    if check.broken or known == check.nodes or check.findings:
        return
    at = next(iter(k for k in check.nodes.keys() | known if known.get(k) != check.nodes.get(k)))
    check.find("edit", (at[1] << at[0]) + 1, 0, f"node {at[0]}/{at[1]} is not that of its leaves")


def _loose_entries() -> list[Finding]:
    """Entries that nobody queued, queued ones that the application did not write, lost ones."""
    rows = Entry.objects.as_system(WHY).filter(place__isnull=True)
    queued = set(Waiting.objects.values_list("entry_id", flat=True))
    found = [f for row in rows.iterator(PAGE) for f in _loose(row, row.id in queued)]
    present = set(Entry.objects.as_system(WHY).filter(id__in=queued).values_list("id", flat=True))
    return found + [
        Finding(kind="deletion", stream=0, position=0, entry_id=gone, detail="gone before sealing")
        for gone in sorted(queued - present)
    ]


def _loose(row: Entry, queued: bool) -> Iterator[Finding]:
    entry = stored(row)
    known = _ours(entry, leaf_of(entry.draft))
    if queued and known:
        return
    kind, detail = "deletion", "its position is gone"
    if not known:
        kind, detail = "insertion", "the application did not write it"
    yield Finding(kind=kind, stream=row.stream, position=0, entry_id=row.id, detail=detail)
