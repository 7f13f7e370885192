"""Contents at rest: nobody reads them, no change goes unseen, no kill leaves half a file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from congvu.engines.documents.models import store

NAME = "ab" * 32


def put(content: bytes, name: str = NAME) -> None:
    store.storage().put(name, store.seal(name, [content], key_id=store.current_key()))


def read(name: str = NAME) -> bytes:
    return b"".join(store.unseal(name))


def path_of(name: str = NAME) -> Path:
    found = store.storage()
    assert isinstance(found, store.Folder)
    return found.path(name)


@pytest.mark.parametrize(
    "size", [1, store.CHUNK - 1, store.CHUNK, store.CHUNK + 1, 3 * store.CHUNK]
)
def test_any_size_comes_back(size: int) -> None:
    content = os.urandom(size)
    put(content)
    assert read() == content
    assert size < 16 or content[:16] not in path_of().read_bytes()
    assert path_of().stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("at", [0, 5, 10, 30, -1])
def test_a_flipped_bit_is_found(at: int) -> None:
    put(os.urandom(1000))
    raw = bytearray(path_of().read_bytes())
    raw[at] ^= 1
    path_of().write_bytes(raw)
    with pytest.raises(store.Damaged):
        read()


def test_cut_swapped_and_renamed_objects_are_found() -> None:
    put(os.urandom(3 * store.CHUNK))
    raw = path_of().read_bytes()
    size = store.CHUNK + store.TAG
    head, one, two, three = (
        raw[: store.HEAD],
        *(raw[store.HEAD + i * size : store.HEAD + (i + 1) * size] for i in range(3)),
    )
    for wrong in (head, head + one, head + one + two, head + two + one + three, raw[:-1]):
        path_of().write_bytes(wrong)
        with pytest.raises(store.Damaged):
            read()
    other = "cd" * 32
    path_of(other).parent.mkdir(parents=True)
    path_of(other).write_bytes(raw)
    with pytest.raises(store.Damaged):
        read(other)


def test_a_writer_that_dies_leaves_the_old_object_and_no_draft() -> None:
    put(b"old")

    def dying() -> Iterator[bytes]:
        yield b"new"
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        store.storage().put(NAME, dying())
    assert read() == b"old"
    assert [name for name, _ in store.storage().names()] == [NAME]


def test_an_older_key_still_reads_and_the_newest_writes() -> None:
    put(b"first")
    assert store.add_key() == 2
    put(b"second", "cd" * 32)
    assert (read(), read("cd" * 32)) == (b"first", b"second")
    assert (store.key_of(NAME), store.key_of("cd" * 32)) == (1, 2)


def test_a_lost_key_is_told_not_replaced(own_folder: Path) -> None:
    store.add_key()
    put(b"x")
    (own_folder / "keys" / "files-2").unlink()
    with pytest.raises(store.Damaged):
        read()
    assert not (own_folder / "keys" / "files-2").exists()


def test_a_name_tells_neither_owner_nor_content() -> None:
    names = {store.name_of(owner, "0" * 64) for owner in ("unit:1", "unit:2", "person:1")}
    assert len(names) == 3
    assert all(len(name) == 64 and "0" * 16 not in name for name in names)
