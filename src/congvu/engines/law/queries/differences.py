"""Three-way differences: what the package said, what it says now, what was decided here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from congvu.engines.law.contracts import Package
from congvu.engines.law.models import ContentPackage, Overlay
from congvu.engines.law.queries import folders
from congvu.engines.law.queries.packages import read
from congvu.engines.law.rules.reading import value_at


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One overlay against its package. base: when it was laid; shipped: on disk now; ours: decided.

    verdict: "kept" (the package has not moved), "adopted" (it now says the same), "conflict" (both
    moved; ours holds until somebody withdraws it).
    """

    kind: str
    code: str
    path: str
    base: Any
    shipped: Any
    ours: Any
    decision: str
    verdict: str


@dataclass(frozen=True, kw_only=True)
class FileChange:
    """A file of a package on disk against the version in use: "new", "changed" or "gone"."""

    kind: str
    code: str
    path: str
    what: str


def differences() -> list[Difference]:
    """Every overlay in force against the packages on disk. Raises ContentError."""
    laid = Overlay.objects.filter(withdrawn_at__isnull=True).order_by("kind", "code", "path")
    disk = {(o.kind, o.code): None for o in laid}
    packages = {key: _on_disk(*key) for key in disk}
    return [_difference(o, packages[o.kind, o.code]) for o in laid]


def file_changes() -> list[FileChange]:
    """What the packages on disk would change; nothing when all are loaded. Raises ContentError."""
    current = {(p.kind, p.code): p for p in ContentPackage.objects.filter(current=True)}
    found: list[FileChange] = []
    for kind in folders.claims():
        for _, folder in folders.folders(kind):
            package = folders.read_folder(kind, folder)
            row = current.get((kind, package.code))
            if row is None or row.sha256 != package.sha256:
                found += _changes(package, dict(read(row, {}).files) if row else {})
    return found


def _changes(package: Package, before: dict[str, bytes]) -> list[FileChange]:
    made = []
    for path in sorted({*package.files, *before}):
        new, old = package.files.get(path), before.get(path)
        if new != old:
            what = "new" if old is None else "gone" if new is None else "changed"
            made.append(FileChange(kind=package.kind, code=package.code, path=path, what=what))
    return made


def _on_disk(kind: str, code: str) -> Package | None:
    folder = next((f for _, f in folders.folders(kind) if f.name == code), None)
    return folders.read_folder(kind, folder) if folder else None


def _difference(laid: Overlay, package: Package | None) -> Difference:
    shipped = value_at(package, laid.path) if package else None
    ours = laid.value["value"] if "@" in laid.path else laid.value
    verdict = "kept" if shipped == laid.base else "adopted" if shipped == ours else "conflict"
    return Difference(
        kind=laid.kind, code=laid.code, path=laid.path, base=laid.base, shipped=shipped, ours=ours,
        decision=laid.decision, verdict=verdict,
    )  # fmt: skip
