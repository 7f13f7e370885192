"""Loading content packages: one transaction each, repeatable, never half.

An upgrade brings a new version beside the old; what an administrator laid over it stays.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import DatabaseError

from congvu.engines.law.contracts import ContentError, Package
from congvu.engines.law.events import PackageLoaded
from congvu.engines.law.models import ContentPackage, PackageFile, Stamp
from congvu.engines.law.queries import folders
from congvu.engines.law.queries.memory import memory
from congvu.engines.law.queries.packages import overlay_of, read
from congvu.kernel import rooms
from congvu.kernel.actions import action, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Refused
from congvu.kernel.versioned import bump

log = logging.getLogger(__name__)
WRONG = (ContentError, Refused, DatabaseError, ValueError, KeyError, TypeError)


@dataclass(kw_only=True)
class LoadReport:
    """What a run did: names ``kind/code`` with the version, and errors with file and line."""

    loaded: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    failed: list[ContentError] = field(default_factory=list)
    unclaimed: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return not self.failed


def load_packages(
    *,
    actor: Actor,
    at: datetime,
    kinds: Iterable[str] = (),
    progress: Callable[[str], None] | None = None,
) -> LoadReport:
    """Load every package on disk (of these kinds), each in a transaction of its own.

    A package that fails is reported and leaves nothing behind; the others are loaded.
    """
    report = LoadReport()
    claimed = folders.claims()
    for kind in [k for k in claimed if not kinds or k in set(kinds)]:
        for origin, folder in folders.folders(kind):
            if progress:
                progress(f"{kind}/{folder.name}")
            _load_one(report, actor=actor, at=at, kind=kind, origin=origin, folder=folder)
    if not kinds:
        report.unclaimed = unclaimed()
    return report


def check_packages(*, kinds: Iterable[str] = ()) -> LoadReport:
    """Read every package and run the rooms' own checks; touches no table."""
    report = LoadReport()
    for kind, claim in folders.claims().items():
        for _, folder in folders.folders(kind) if not kinds or kind in set(kinds) else ():
            try:
                package = folders.read_folder(kind, folder)
                if claim.kind.check:
                    rooms.resolve(claim.label, claim.kind.check)(package=package)
                report.unchanged.append(f"{kind}/{package.code} {package.version}")
            except WRONG as wrong:
                report.failed.append(_as_content_error(wrong, folder))
    report.unclaimed = unclaimed()
    return report


@action(needs="law.content.load")
def load_package(*, actor: Actor, package: Package, origin: str, at: datetime) -> bool:
    """Take one package; False when it already stands as it is.

    Raises ContentError when the version is known with other content.
    """
    before = ContentPackage.objects.filter(
        kind=package.kind, code=package.code, current=True
    ).first()
    row = _store(package, origin, at)
    if not _apply(row, package):
        unchanged()
        return False
    publish(
        PackageLoaded(
            key=f"{package.kind}/{package.code}", kind=package.kind, code=package.code,
            package_version=package.version, sha256=package.sha256,
            previous=before.version if before else "",
        )
    )  # fmt: skip
    return True


def load_folder(*, actor: Actor, kind: str, folder: Path, at: datetime) -> bool:
    """Take the one package in a folder as the agency's own; False when it stands so already.

    Raises ContentError; nothing of it is kept then.
    """
    try:
        _refuse_shadow(kind, folder)
        package = folders.read_folder(kind, folder)
        return load_package(actor=actor, package=package, origin=folders.OWN, at=at)
    except WRONG as wrong:
        raise _as_content_error(wrong, folder) from wrong


def apply_again(kind: str, code: str) -> None:
    """Load the version in use once more, because the overlay changed; inside an action."""
    row = ContentPackage.objects.select_for_update().get(kind=kind, code=code, current=True)
    _apply(row, read(row, {}))


def unclaimed() -> list[str]:
    """Folders under content/ that no room reads."""
    claimed = folders.claims()
    return [
        str(f)
        for _, root in folders.roots()
        if root.is_dir()
        for f in sorted(root.iterdir())
        if f.is_dir() and f.name not in claimed and not f.name.startswith((".", "_"))
    ]


def _load_one(
    report: LoadReport, *, actor: Actor, at: datetime, kind: str, origin: str, folder: Path
) -> None:
    try:
        package = folders.read_folder(kind, folder)
        if origin == folders.OWN:
            _refuse_shadow(kind, folder)
        changed = load_package(actor=actor, package=package, origin=origin, at=at)
    except WRONG as wrong:
        report.failed.append(_as_content_error(wrong, folder))
    else:
        done = report.loaded if changed else report.unchanged
        done.append(f"{kind}/{package.code} {package.version}")


def _apply(row: ContentPackage, package: Package) -> bool:
    """Hand the package with its overlay to the room that reads it; False when nothing changed."""
    overlay = overlay_of(row.kind, row.code)
    applied = _fingerprint(row.sha256, overlay)
    if row.current and row.applied == applied:
        return False
    claim = folders.claims()[row.kind]
    rooms.resolve(claim.label, claim.kind.load)(
        package=dataclasses.replace(package, overlay=overlay)
    )
    ContentPackage.objects.filter(kind=row.kind, code=row.code, current=True).update(current=False)
    row.current, row.applied = True, applied
    row.save(update_fields=["current", "applied"])
    bump(Stamp, memory)
    return True


def _store(package: Package, origin: str, at: datetime) -> ContentPackage:
    row, made = ContentPackage.objects.select_for_update().get_or_create(
        kind=package.kind, code=package.code, version=package.version,
        defaults={"sha256": package.sha256, "origin": origin, "loaded_at": at},
    )  # fmt: skip
    if row.sha256 != package.sha256:
        raise package.error(
            f"Bản {package.version} đã được nạp với nội dung khác. Một bản đã phát hành không được "
            "sửa: hãy tăng “version” trong package.toml.",
            folders.HEAD,
            package.line_of(folders.HEAD, "version"),
        )
    if made:
        PackageFile.objects.bulk_create(
            PackageFile(package=row, path=path, content=content)
            for path, content in package.files.items()
        )
    return row


def _refuse_shadow(kind: str, folder: Path) -> None:
    shipped = dict(folders.roots())[folders.SHIPPED] / kind / folder.name
    if shipped.is_dir():
        raise ContentError(
            f"Mã gói {kind}/{folder.name} trùng với gói kèm sẵn. Hãy đặt mã khác, hoặc sửa gói kèm "
            "sẵn bằng quyết định (lớp phủ) thay vì chép lại.",
            file=str(folder),
        )


def _fingerprint(sha256: str, overlay: dict[str, object]) -> str:
    laid = json.dumps(overlay, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(f"{sha256}\n{laid}".encode()).hexdigest()


def _as_content_error(wrong: Exception, folder: Path) -> ContentError:
    if isinstance(wrong, ContentError):
        return wrong
    if isinstance(wrong, KeyError):
        return ContentError(f"Thiếu trường {wrong}. Hãy bổ sung.", file=str(folder))
    log.error("package %s", folder, exc_info=wrong)
    return ContentError(f"Gói không nạp được: {wrong}", file=str(folder))
