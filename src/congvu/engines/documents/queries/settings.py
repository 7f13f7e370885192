"""Settings of documents that an administrator dates and changes."""

from __future__ import annotations

from congvu.engines.documents.rules.files import FileKind


def limit_of(kind: FileKind) -> int:
    """The largest size of a kind, in bytes."""
    return kind.max_bytes
