"""Settings of documents that an administrator dates and changes."""

from __future__ import annotations

from datetime import date

from congvu.engines.documents.rules.files import MIB, FileKind
from congvu.engines.law import api as law
from congvu.kernel.errors import NotFound


def limit_of(kind: FileKind, *, on: date) -> int:
    """The largest size of a kind on a day, in bytes: the dated parameter, else what ships."""
    if not kind.setting:
        return kind.max_bytes
    try:
        return int(str(law.value(kind.setting, on=on))) * MIB
    except NotFound:
        return kind.max_bytes
