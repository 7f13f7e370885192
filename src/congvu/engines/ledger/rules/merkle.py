"""Merkle trees over leaf hashes: roots, inclusion and consistency. Source: RFC 9162 §2.1.

A tree of n leaves splits at the largest power of two below n. A node is named (level, index): it
covers leaves [index·2^level, (index+1)·2^level); only complete nodes have names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

EMPTY = sha256().digest()
Node = Callable[[int, int], bytes]  # (level, index) of a complete node → its hash


def leaf_hash(record: bytes) -> bytes:
    """Domain-separated, so that no inner node can pass for a leaf."""
    return sha256(b"\x00" + record).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """An inner node over its two children, each 32 bytes. Source: RFC 9162 §2.1."""
    return sha256(b"\x01" + left + right).digest()


class Edge:
    """A growing tree that keeps only its right edge. made: called with each complete inner node."""

    def __init__(self, made: Callable[[int, int, bytes], None] | None = None) -> None:
        self.size = 0
        self._nodes: list[bytes] = []
        self._made = made

    def push(self, leaf: bytes) -> None:
        """Append a leaf hash and join what it completes, like the carries of a binary counter."""
        total, count, level = leaf, self.size, 0
        while count & 1:
            total = node_hash(self._nodes.pop(), total)
            count, level = count >> 1, level + 1
            if self._made:
                self._made(level, count, total)
        self._nodes.append(total)
        self.size += 1

    def root(self) -> bytes:
        """The root over all leaves so far."""
        return fold(self._nodes)


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over leaf hashes, in one pass."""
    edge = Edge()
    for leaf in leaves:
        edge.push(leaf)
    return edge.root()


def fold(edge: Sequence[bytes]) -> bytes:
    """The root from the complete nodes of the right edge, largest first."""
    if not edge:
        return EMPTY
    total = edge[-1]
    for left in reversed(edge[:-1]):
        total = node_hash(left, total)
    return total


def edge_of(start: int, size: int) -> list[tuple[int, int]]:
    """The complete nodes that cover leaves [start, start+size) when start is aligned to them."""
    found, at = [], start
    for level in reversed(range(size.bit_length())):
        if size >> level & 1:
            found.append((level, at >> level))
            at += 1 << level
    return found


def range_root(node: Node, start: int, end: int) -> bytes:
    """The root of the subtree over leaves [start, end)."""
    return fold([node(level, index) for level, index in edge_of(start, end - start)])


def inclusion_path(node: Node, index: int, size: int) -> list[bytes]:
    """The siblings from leaf ``index`` (from 0) up to the root of ``size`` leaves."""
    return _path(node, index, 0, size)


def _path(node: Node, index: int, start: int, end: int) -> list[bytes]:
    if end - start <= 1:
        return []
    middle = start + _split(end - start)
    if index < middle:
        return [*_path(node, index, start, middle), range_root(node, middle, end)]
    return [*_path(node, index, middle, end), range_root(node, start, middle)]


def consistency_path(node: Node, first: int, second: int) -> list[bytes]:
    """What shows that the tree of ``first`` leaves is the start of the tree of ``second``."""
    if first in (0, second):
        return []
    return _consistency(node, first, 0, second, True)


def _consistency(node: Node, first: int, start: int, end: int, whole: bool) -> list[bytes]:
    if first == end - start:
        return [] if whole else [range_root(node, start, end)]
    split = _split(end - start)
    middle = start + split
    if first <= split:
        left = _consistency(node, first, start, middle, whole)
        return [*left, range_root(node, middle, end)]
    right = _consistency(node, first - split, middle, end, False)
    return [*right, range_root(node, start, middle)]


def included(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether the path leads from the leaf to the root; what a stranger runs. RFC 9162 §2.1.3.2."""
    if index >= size:
        return False
    number, last, total = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if number & 1 or number == last:
            total = node_hash(sibling, total)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            total = node_hash(total, sibling)
        number, last = number >> 1, last >> 1
    return last == 0 and total == root


def consistent(
    first: int, second: int, first_root: bytes, second_root: bytes, path: Sequence[bytes]
) -> bool:
    """Whether the first tree is a prefix of the second. RFC 9162 §2.1.4.2."""
    if first == second:
        return not path and first_root == second_root
    if first == 0 or first > second or not path:
        return first == 0 and not path
    steps = [first_root, *path] if first & (first - 1) == 0 else list(path)
    return _climb(first - 1, second - 1, steps) == (first_root, second_root)


def _climb(number: int, last: int, steps: list[bytes]) -> tuple[bytes, bytes] | None:
    while number & 1:
        number, last = number >> 1, last >> 1
    old = new = steps[0]
    for sibling in steps[1:]:
        if last == 0:
            return None
        if number & 1 or number == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        number, last = number >> 1, last >> 1
    return (old, new) if last == 0 else None


def _split(size: int) -> int:
    """The largest power of two below size."""
    return 1 << ((size - 1).bit_length() - 1)
