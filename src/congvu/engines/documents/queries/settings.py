"""Settings of documents that an administrator dates and changes."""

from __future__ import annotations

from datetime import date

from congvu.engines.documents.rules.files import MIB, FileKind
from congvu.engines.law import api as law
from congvu.kernel.errors import NotFound

LARGEST, QUOTA = "documents.upload.max_mib", "documents.upload.quota_mib"
_SHIPPED = {LARGEST: 500, QUOTA: 2048}


def upload_limits(*, on: date) -> tuple[int, int]:
    """Bytes of the largest resumable upload, and of all that one account may have under way."""
    return _mib(LARGEST, on) * MIB, _mib(QUOTA, on) * MIB


def _mib(code: str, on: date) -> int:
    try:
        return int(str(law.value(code, on=on)))
    except NotFound:
        return _SHIPPED[code]


def limit_of(kind: FileKind, *, on: date) -> int:
    """The largest size of a kind on a day, in bytes: the dated parameter, else what ships."""
    if not kind.setting:
        return kind.max_bytes
    try:
        return int(str(law.value(kind.setting, on=on))) * MIB
    except NotFound:
        return kind.max_bytes
