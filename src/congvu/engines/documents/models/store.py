"""Contents at rest: encrypted objects in a folder or an S3 bucket, written crash-safe.

An object is ``magic | key id | salt | chunk…``; each chunk is AES-256-GCM under a key of its own
file (HKDF of the installation's key and the salt) with the STREAM construction: the nonce carries
the chunk's place and whether it is the last, so cutting, reordering or joining is found.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import io
import os
import secrets
import struct
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Protocol

from congvu.config import bucket, paths

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC = b"CVF1"
CHUNK = 256 * 1024
TAG = 16
SALT = 16
HEAD = len(MAGIC) + 2 + SALT


class Damaged(RuntimeError):
    """The object cannot be decrypted: it was cut, changed, or its key is gone."""


class Storage(Protocol):
    """Where objects lie. A name is written whole or not at all; writing it again replaces it.

    All raise kernel.errors.OutOfReach while the store does not answer; ``open`` raises
    FileNotFoundError for what is not there.
    """

    def put(self, name: str, parts: Iterable[bytes]) -> None: ...
    def open(self, name: str) -> IO[bytes]: ...
    def delete(self, name: str) -> None: ...
    def exists(self, name: str) -> bool: ...
    def names(self) -> Iterator[tuple[str, float]]:
        """Every object's name with the time it was written (seconds since the epoch)."""
        ...


class Folder:
    """Objects as files ``ab/cd/<name>`` under one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, name: str) -> Path:
        return self.root / name[:2] / name[2:4] / name

    def put(self, name: str, parts: Iterable[bytes]) -> None:
        target = self.path(name)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = target.with_name(f".{name}.{os.getpid()}.{secrets.token_hex(4)}")
        try:
            with open(draft, "xb", opener=_private) as file:
                for part in parts:
                    file.write(part)
                file.flush()
                os.fsync(file.fileno())
            draft.rename(target)
        finally:
            draft.unlink(missing_ok=True)
        _sync_folder(target.parent)

    def open(self, name: str) -> IO[bytes]:
        return open(self.path(name), "rb")

    def delete(self, name: str) -> None:
        self.path(name).unlink(missing_ok=True)

    def exists(self, name: str) -> bool:
        return self.path(name).exists()

    def names(self) -> Iterator[tuple[str, float]]:
        for path in self.root.glob("*/*/*"):  # drafts of a killed process too
            with contextlib.suppress(FileNotFoundError):
                yield path.name, path.stat().st_mtime


class Moving:
    """A bucket into which the folder's objects are being carried: both are read, one is written."""

    def __init__(self, there: Storage, here: Folder) -> None:
        self.there, self.here = there, here

    def put(self, name: str, parts: Iterable[bytes]) -> None:
        self.there.put(name, parts)
        self.here.delete(name)

    def open(self, name: str) -> IO[bytes]:
        for place in (self.there, self.here):
            with contextlib.suppress(FileNotFoundError):
                return place.open(name)
        return self.there.open(name)  # carried over between the two looks

    def delete(self, name: str) -> None:
        self.there.delete(name)
        self.here.delete(name)

    def exists(self, name: str) -> bool:
        return self.here.exists(name) or self.there.exists(name)

    def names(self) -> Iterator[tuple[str, float]]:
        yield from self.here.names()
        yield from self.there.names()


def folder() -> Folder:
    """The store in the data folder."""
    return Folder(paths.data_dir() / "files")


def storage() -> Storage:
    """The store of this installation: the bucket of CONGVU_FILES, else the data folder."""
    far, near = bucket.configured(), folder()
    if far is None:
        return near
    return Moving(far, near) if near.root.exists() else far


def name_of(owner: str, sha256: str) -> str:
    """The object's name: a keyed hash, so that the folder tells nobody who holds which content."""
    key = paths.secret("files-names")
    return hmac.new(key, f"{owner}|{sha256}".encode(), hashlib.sha256).hexdigest()


def current_key() -> int:
    """The id of the newest key; objects under older ones stay readable until they are rewritten."""
    found = [
        int(path.name.removeprefix("files-"))
        for path in (paths.data_dir() / "keys").glob("files-*")
        if path.name.removeprefix("files-").isdigit()
    ]
    return max(found, default=1)


def add_key() -> int:
    """Make the next key and return its id."""
    paths.secret(f"files-{current_key()}")
    made = current_key() + 1
    paths.secret(f"files-{made}")
    return made


def seal(name: str, content: Iterable[bytes], *, key_id: int) -> Iterator[bytes]:
    """The encrypted parts of a content; bound to the object's name."""
    salt = secrets.token_bytes(SALT)
    head = MAGIC + struct.pack(">H", key_id) + salt
    yield head
    cipher = _cipher(key_id, salt)
    place, held = 0, b""
    for chunk in _chunks(content):
        if held:
            yield cipher.encrypt(_nonce(place, last=False), held, head + name.encode())
            place += 1
        held = chunk
    yield cipher.encrypt(_nonce(place, last=True), held, head + name.encode())


def key_of(name: str) -> int:
    """Which key encrypts an object. Raises Damaged, FileNotFoundError."""
    with storage().open(name) as file:
        head = file.read(HEAD)
    if len(head) != HEAD or not head.startswith(MAGIC):
        raise Damaged(name)
    return int.from_bytes(head[len(MAGIC) : len(MAGIC) + 2], "big")


def unseal(name: str, place: Storage | None = None) -> Iterator[bytes]:
    """The plain content of an object in chunks of 256 KiB. Raises Damaged, FileNotFoundError."""
    with (place or storage()).open(name) as file:
        yield from _unseal(name, file)


def seal_text(name: str, text: str) -> bytes:
    """A short text for a column, encrypted like an object and bound to ``name``."""
    return b"".join(seal(name, [text.encode()], key_id=current_key()))


def unseal_text(name: str, sealed: bytes) -> str:
    """The text back. Raises Damaged."""
    return b"".join(_unseal(name, io.BytesIO(sealed))).decode()


def key_of_text(sealed: bytes) -> int:
    """Which key seals a text of a column."""
    return int.from_bytes(sealed[len(MAGIC) : len(MAGIC) + 2], "big")


def _unseal(name: str, file: IO[bytes]) -> Iterator[bytes]:
    from cryptography.exceptions import InvalidTag

    head = file.read(HEAD)
    if len(head) != HEAD or not head.startswith(MAGIC):
        raise Damaged(name)
    cipher = _cipher(struct.unpack(">H", head[4:6])[0], head[6:])
    place, sealed = 0, file.read(CHUNK + TAG)
    while sealed:
        after = file.read(CHUNK + TAG)
        try:
            yield cipher.decrypt(_nonce(place, last=not after), sealed, head + name.encode())
        except InvalidTag as error:
            raise Damaged(name) from error
        place, sealed = place + 1, after
    if place == 0:
        raise Damaged(name)


def _cipher(key_id: int, salt: bytes) -> AESGCM:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    if key_id > 1 and not (paths.data_dir() / "keys" / f"files-{key_id}").exists():
        raise Damaged(f"key files-{key_id}")
    master = paths.secret(f"files-{key_id}")
    return AESGCM(HKDF(SHA256(), 32, salt, b"congvu file").derive(master))


def _nonce(place: int, *, last: bool) -> bytes:
    return place.to_bytes(11, "big") + (b"\x01" if last else b"\x00")


def _chunks(content: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of CHUNK."""
    held = bytearray()
    for part in content:
        held += part
        while len(held) >= CHUNK:
            yield bytes(held[:CHUNK])
            del held[:CHUNK]
    if held:
        yield bytes(held)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _sync_folder(folder: Path) -> None:
    """A rename is only on disk when its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
