"""Content packages on disk: what ships with the house, and what the agency keeps of its own."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from django.conf import settings

from congvu.engines.law.contracts import ContentError, Package
from congvu.kernel import rooms
from congvu.kernel.manifest import ContentKind

SHIPPED, OWN = "shipped", "own"
HEAD = "package.toml"
MOST_FILES, MOST_BYTES = 2_000, 50 * 2**20  # of one package


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A kind of package and the room that reads it."""

    label: str
    kind: ContentKind


def claims() -> dict[str, Claim]:
    """kind → who reads it, in the order in which they must be loaded. Raises RuntimeError."""
    found: dict[str, Claim] = {}
    for label, manifest in rooms.manifests().items():
        for kind in manifest.content:
            if kind.kind in found:
                raise RuntimeError(f"content kind {kind.kind} is claimed by two rooms")
            found[kind.kind] = Claim(label=label, kind=kind)
    return {kind: found[kind] for kind in _in_order(found)}


def roots() -> tuple[tuple[str, Path], ...]:
    """(origin, folder): the shipped packages, then the agency's own."""
    return (SHIPPED, settings.SOURCE / "content"), (OWN, settings.DATA / "content")


def folders(kind: str) -> list[tuple[str, Path]]:
    """(origin, folder) of every package of a kind, in order of code."""
    found = []
    for origin, root in roots():
        parent = root / kind
        inside = sorted(parent.iterdir()) if parent.is_dir() else []
        found += [(origin, f) for f in inside if f.is_dir() and not f.name.startswith((".", "_"))]
    return found


def read_folder(kind: str, folder: Path) -> Package:
    """The package in a folder. version: of its package.toml, else made from its hash.

    Raises ContentError naming file and line.
    """
    files = dict(_files(folder))
    digest = fingerprint(files)
    bare = Package(
        kind=kind, code=folder.name, version="", sha256=digest, folder=folder, files=files
    )
    if not files:
        raise ContentError("Gói rỗng. Hãy xóa thư mục hoặc bổ sung tệp.", file=str(folder))
    head = bare.toml(HEAD) if bare.has(HEAD) else {}
    version = head.get("version", f"sha-{digest[:12]}")
    if not isinstance(version, str) or not version:
        raise bare.error(
            '“version” phải là chữ, ví dụ "2026.1".', HEAD, bare.line_of(HEAD, "version")
        )
    return Package(
        kind=kind, code=folder.name, version=version, sha256=digest, folder=folder, files=files
    )


def fingerprint(files: dict[str, bytes]) -> str:
    """SHA-256 of the canonical folder: each path and content with its length, paths in order."""
    digest = hashlib.sha256()
    for path in sorted(files):
        for part in (path.encode(), files[path]):
            digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file of a package. Raises ContentError for what could read beyond the folder or fill us."""
    paths = list(islice(folder.rglob("*"), MOST_FILES + 1))
    if len(paths) > MOST_FILES:
        raise ContentError(f"Gói có quá {MOST_FILES} tệp. Hãy chia nhỏ gói.", file=str(folder))
    left = MOST_BYTES
    for path in sorted(paths):
        relative = path.relative_to(folder)
        if any(part.startswith((".", "__")) for part in relative.parts):
            continue
        if path.is_symlink():
            said = "Gói có liên kết trỏ ra ngoài. Hãy thay bằng tệp thật."
            raise ContentError(said, file=str(path))
        if path.is_file():
            left -= path.stat().st_size
            if left < 0:
                said = f"Gói lớn quá {MOST_BYTES // 2**20} MB. Hãy bỏ bớt tệp."
                raise ContentError(said, file=str(path))
            yield relative.as_posix(), path.read_bytes()


def _in_order(found: dict[str, Claim]) -> list[str]:
    """Kinds so that each comes after those it needs."""
    ordered: list[str] = []

    def visit(kind: str, path: tuple[str, ...]) -> None:
        if kind in path:
            raise RuntimeError("content kinds wait for each other: " + " → ".join([*path, kind]))
        if kind in ordered or kind not in found:
            return
        for needed in found[kind].kind.after:
            visit(needed, (*path, kind))
        ordered.append(kind)

    for kind in found:
        visit(kind, ())
    return ordered
