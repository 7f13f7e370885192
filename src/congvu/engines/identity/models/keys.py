"""The ring of keys of this installation: one file a key under ``keys/identity/``, never a row.

A key file is written once and never changed; the highest number is current. Another process sees
a new key at its next look, because the ring is read again whenever the folder changed.
"""

from __future__ import annotations

import functools
from pathlib import Path

from django.conf import settings

from congvu.config import paths
from congvu.engines.identity.rules.sealing import KeyRing, UnableToOpen, blind, open_sealed, seal

AES, INDEX = "aes", "index"


def ring(kind: str) -> KeyRing:
    """The keys of one kind (``aes`` or ``index``); the first is made when there is none."""
    folder = _folder()
    if not _numbers(folder, kind):
        paths.secret(f"identity/{kind}-001")
    return _read(folder, kind, folder.stat().st_mtime_ns)


def add_key(kind: str) -> int:
    """A new current key; answers its number."""
    number = ring(kind).newest + 1
    paths.secret(f"identity/{kind}-{number:03d}")
    return number


def encrypt(text: str, context: str) -> bytes:
    """Seal a short secret under the current key."""
    return seal(ring(AES), text, context)


def decrypt(sealed: bytes, context: str) -> str:
    """Open it again. Raises UnableToOpen."""
    return open_sealed(ring(AES), bytes(sealed), context)


def blind_current(purpose: str, value: str) -> tuple[bytes, int]:
    """The keyed hash under the current index key, and that key's number."""
    keys = ring(INDEX)
    return blind(keys[keys.newest], purpose, value), keys.newest


def blind_all(purpose: str, value: str) -> list[bytes]:
    """The keyed hash under every index key: what a look-up matches while a rotation runs."""
    return [blind(key, purpose, value) for key in ring(INDEX).keys.values()]


def _folder() -> Path:
    return Path(settings.DATA) / "keys" / "identity"


def _numbers(folder: Path, kind: str) -> list[int]:
    return sorted(int(f.name.removeprefix(f"{kind}-")) for f in folder.glob(f"{kind}-*"))


@functools.lru_cache(maxsize=8)
def _read(folder: Path, kind: str, changed: int) -> KeyRing:
    """changed: the folder's time stamp, so that a new key is seen."""
    return KeyRing({n: (folder / f"{kind}-{n:03d}").read_bytes() for n in _numbers(folder, kind)})


__all__ = ["UnableToOpen", "add_key", "blind_all", "blind_current", "decrypt", "encrypt", "ring"]
