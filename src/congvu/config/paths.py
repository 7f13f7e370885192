"""Where things lie: the data folder and what stands in it."""

from __future__ import annotations

import functools
import os
import secrets
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[3]


def data_dir() -> Path:
    """``$CONGVU_DATA``, or ``var`` beside the project. Made with mode 0700 when missing."""
    path = _resolved(os.environ.get("CONGVU_DATA") or f"{PROJECT}/var")
    if not path.is_dir():  # nearly always it is, and making it again costs more than asking
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


@functools.cache
def _resolved(given: str) -> Path:
    return Path(given).expanduser().resolve()


def secret(name: str, size: int = 32) -> bytes:
    """A random key of this installation, made at first use, kept under ``keys/`` with mode 0600.

    Never inside the database and never in the same backup archive as the data.
    """
    path = data_dir() / "keys" / name
    if not path.exists():
        write_once(path, secrets.token_bytes(size))
    return path.read_bytes()


def keep_secret(name: str, content: bytes) -> None:
    """Keep a key that was made elsewhere, unless one of that name is there."""
    path = data_dir() / "keys" / name
    if not path.exists():
        write_once(path, content)


def secret_numbers(name: str) -> list[int]:
    """Numbers of the keys ``<name>-<number>`` that are there, in order."""
    folder, start = data_dir() / "keys", f"{name}-"
    names = os.listdir(folder) if folder.is_dir() else []
    endings = (each[len(start) :] for each in names if each.startswith(start))
    return sorted(int(ending) for ending in endings if ending.isdigit())


def instance_id() -> str:
    """A random name for this data folder: leftovers of another are never taken for ours."""
    path = data_dir() / "instance"
    if not path.exists():
        write_once(path, secrets.token_hex(8).encode())
    return path.read_text()


def write_once(path: Path, content: bytes) -> None:
    """Write whole or not at all unless it is there; when two processes race, the first wins."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
