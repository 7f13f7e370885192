"""The tree against RFC 9162's definition, known roots, and hostile proofs."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from congvu.engines.ledger.rules import merkle

# The reference leaves of certificate-transparency-go and their roots.
LEAVES = [
    bytes.fromhex(h)
    for h in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def hashes(count: int) -> list[bytes]:
    return [merkle.leaf_hash(str(n).encode()) for n in range(count)]


def by_definition(leaves: list[bytes]) -> bytes:
    """MTH of RFC 9162 §2.1.1, word for word."""
    if not leaves:
        return sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + by_definition(leaves[:k]) + by_definition(leaves[k:])).digest()


def node_of(leaves: list[bytes]) -> merkle.Node:
    return lambda level, index: by_definition(leaves[index << level : (index + 1) << level])


@pytest.mark.parametrize("size", range(1, 9))
def test_the_reference_roots(size: int) -> None:
    assert merkle.root_of(map(merkle.leaf_hash, LEAVES[:size])).hex() == ROOTS[size - 1]


@pytest.mark.parametrize("size", [0, 1, 2, 3, 7, 8, 9, 31, 33, 100])
def test_the_root_is_that_of_the_definition(size: int) -> None:
    assert merkle.root_of(hashes(size)) == by_definition(hashes(size))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_every_leaf_proves_itself_and_no_other(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 70))
    index = data.draw(st.integers(0, size - 1))
    leaves = hashes(size)
    root = merkle.root_of(leaves)
    path = merkle.inclusion_path(node_of(leaves), index, size)
    assert merkle.included(leaves[index], index, size, path, root)
    assert not merkle.included(merkle.leaf_hash(b"other"), index, size, path, root)
    assert not merkle.included(leaves[index], size, size, path, root)
    assert not merkle.included(leaves[index], index, size, [*path, root], root)
    if size > 1:
        assert not merkle.included(leaves[index], index, size, path[:-1], root)
        assert not merkle.included(leaves[index], (index + 1) % size, size, path, root)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_longer_log_proves_that_it_only_grew(data: st.DataObject) -> None:
    second = data.draw(st.integers(1, 70))
    first = data.draw(st.integers(1, second))
    leaves = hashes(second)
    old, new = merkle.root_of(leaves[:first]), merkle.root_of(leaves)
    path = merkle.consistency_path(node_of(leaves), first, second)
    assert merkle.consistent(first, second, old, new, path)
    assert not merkle.consistent(first, second, merkle.leaf_hash(b"x"), new, path)
    if first < second:
        assert not merkle.consistent(first, second, old, merkle.leaf_hash(b"x"), path)
        assert not merkle.consistent(first, second, old, new, path[:-1])
