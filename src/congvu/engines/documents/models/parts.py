"""What has arrived of resumable uploads: one encrypted file each, growing at its end.

The file's own size is the one truth about how far an upload is, so that a killed process, a cut
line or a lost acknowledgement can never tell the sender of bytes that are not there. AES in counter
mode under a key of the upload's own lets a part begin at any byte; the whole is sealed and
authenticated anew when it passes the gate.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from congvu.config import paths

PIECE = 256 * 1024
BLOCK = 16


class Busy(RuntimeError):
    """Another connection is adding to this upload."""


def folder() -> Path:
    found = paths.data_dir() / "tmp" / "parts"
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def size_of(uid: UUID) -> int:
    """How many bytes have arrived; 0 before the first."""
    try:
        return (folder() / str(uid)).stat().st_size
    except FileNotFoundError:
        return 0


@contextmanager
def growing(uid: UUID) -> Iterator[int]:
    """The upload's file for one writer, on disk when the block ends. Raises Busy."""
    target = os.open(folder() / str(uid), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(target, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Busy(str(uid)) from error
        try:
            yield target
        finally:
            os.fsync(target)
    finally:
        os.close(target)


def append(uid: UUID, target: int, stream: IO[bytes], *, most: int) -> int:
    """Add what the stream gives, at most ``most`` bytes, piece by piece; returns the new size.

    A stream that breaks off leaves what came before on disk.
    """
    place = os.fstat(target).st_size
    engine = _engine(uid, place)
    end = place + most
    while place < end and (piece := stream.read(min(PIECE, end - place))):
        sealed = engine.update(piece)
        while sealed:
            written = os.pwrite(target, sealed, place)
            place, sealed = place + written, sealed[written:]
    return place


def read(uid: UUID) -> Iterator[bytes]:
    """The plain bytes, piece by piece. Raises FileNotFoundError."""
    engine = _engine(uid, 0)
    with open(folder() / str(uid), "rb") as file:
        while piece := file.read(PIECE):
            yield engine.update(piece)


def drop(uid: UUID) -> None:
    (folder() / str(uid)).unlink(missing_ok=True)


def lying() -> Iterator[tuple[str, float]]:
    """Every upload on disk with the time of its last part (seconds since the epoch)."""
    for path in folder().iterdir():
        try:
            yield path.name, path.stat().st_mtime
        except FileNotFoundError:  # taken meanwhile
            continue


def _engine(uid: UUID, place: int) -> Any:
    """The key stream from byte ``place`` on."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    key = HKDF(SHA256(), 32, uid.bytes, b"congvu upload").derive(paths.secret("uploads"))
    start = (place // BLOCK).to_bytes(BLOCK, "big")
    engine = Cipher(algorithms.AES(key), modes.CTR(start)).encryptor()
    engine.update(b"\x00" * (place % BLOCK))
    return engine
