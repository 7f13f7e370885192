"""Content packages as they were loaded."""

from __future__ import annotations

from typing import Any

from congvu.engines.law import contracts
from congvu.engines.law.models import ContentPackage, Overlay
from congvu.engines.law.queries.memory import memory
from congvu.kernel.errors import NotFound


def package(kind: str, code: str, *, version: str = "") -> contracts.Package:
    """A loaded package: the version in use, with the overlay; or a pinned version as it was shipped.

    Raises NotFound.
    """
    return memory.get(("package", kind, code, version), lambda: _package(kind, code, version))


def codes_of(kind: str) -> list[str]:
    """Codes of the loaded packages of a kind."""
    rows = ContentPackage.objects.filter(kind=kind, current=True).order_by("code")
    return list(rows.values_list("code", flat=True))


def overlay_of(kind: str, code: str) -> dict[str, Any]:
    """path → value, as decisions in force lay over the package."""
    rows = Overlay.objects.filter(kind=kind, code=code, withdrawn_at__isnull=True)
    return dict(rows.values_list("path", "value"))


def read(row: ContentPackage, overlay: dict[str, Any]) -> contracts.Package:
    """The package of a row, its files in memory."""
    files = {f.path: bytes(f.content) for f in row.files.all()}
    return contracts.Package(
        kind=row.kind, code=row.code, version=row.version, sha256=row.sha256,
        overlay=overlay, files=files,
    )  # fmt: skip


def changed_files(kind: str, code: str, *, since: str) -> list[str]:
    """Files of the package in use that differ from those it had under the hash ``since``.

    Empty when either of the two is not known here.
    """
    rows = ContentPackage.objects.filter(kind=kind, code=code)
    then, now = rows.filter(sha256=since).first(), rows.filter(current=True).first()
    if then is None or now is None:
        return []
    old = {f.path: bytes(f.content) for f in then.files.all()}
    new = {f.path: bytes(f.content) for f in now.files.all()}
    return sorted(p for p in old.keys() | new.keys() if old.get(p) != new.get(p))


def hashes(kind: str) -> dict[str, str]:
    """code → hash of each package in use."""
    rows = ContentPackage.objects.filter(kind=kind, current=True)
    return dict(rows.values_list("code", "sha256"))


def _package(kind: str, code: str, version: str) -> contracts.Package:
    rows = ContentPackage.objects.filter(kind=kind, code=code)
    row = rows.filter(version=version).first() if version else rows.filter(current=True).first()
    if row is None:
        wanted = f"{kind}/{code}" + (f" bản {version}" if version else "")
        raise NotFound(f"Chưa nạp gói nội dung {wanted}. Hãy chạy `congvu content load`.")
    return read(row, {} if version else overlay_of(kind, code))


def loaded() -> list[ContentPackage]:
    """Every package in use, by kind and code."""
    return list(ContentPackage.objects.filter(current=True).order_by("kind", "code"))
