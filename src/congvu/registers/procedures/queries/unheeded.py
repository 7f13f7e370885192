"""Content that was changed under a version that stands: it has no effect until the version rises."""

from __future__ import annotations

from congvu.engines.law import api as law
from congvu.engines.law.api import Package
from congvu.kernel.errors import NotFound
from congvu.kernel.health import Finding
from congvu.kernel.text import gettext_noop
from congvu.registers.procedures.models import ProcedureVersion

KIND = "procedures"
NO_EFFECT = ("cases.toml", "README.md")  # examples and notes bind nobody
SAID = gettext_noop(
    "Thủ tục %(code)s: nội dung gói đã đổi nhưng vẫn ghi bản %(version)s, nên chưa có hiệu lực. "
    "Hãy tăng “version” trong procedure.toml rồi nạp lại."
)


def changed() -> dict[str, list[str]]:
    """``1.012345 bản 2`` → files that were changed though that version had been published."""
    found = {}
    newest = ProcedureVersion.objects.order_by("code", "-version").distinct("code")
    kept = law.hashes(KIND)
    for code, version, sha256 in newest.values_list("code", "version", "sha256"):
        if kept.get(code, sha256) == sha256:
            continue
        files = set(law.changed_files(KIND, code, since=sha256)) - set(NO_EFFECT)
        if files:
            found[f"{code} bản {version}"] = sorted(files)
    return found


def differs(package: Package) -> bool:
    """Whether a package that is being loaded says something else than the one in use."""
    try:
        old = law.package(KIND, package.code).files
    except NotFound:
        return False
    names = (set(old) | set(package.files)) - set(NO_EFFECT)
    return any(old.get(name) != package.files.get(name) for name in names)


def check() -> Finding:
    """A line of `congvu check`: what was changed and is not heeded."""
    found = changed()
    if not found:
        return Finding(True, "không có")
    said = "; ".join(f"{which}: {', '.join(files)}" for which, files in sorted(found.items()))
    return Finding(
        False, said, "tăng “version” trong procedure.toml rồi chạy `congvu content load`"
    )
