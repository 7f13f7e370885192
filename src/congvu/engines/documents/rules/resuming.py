"""Resumable uploads: what the tus protocol says in its headers, and how long parts wait.

Source: tus resumable upload protocol 1.0.0 (core, creation, expiration, termination).
"""

from __future__ import annotations

import base64
import binascii
from datetime import timedelta

VERSION = "1.0.0"
EXTENSIONS = "creation,expiration,termination"
PART_TYPE = "application/offset+octet-stream"
KEPT = timedelta(hours=24)  # after its last part an unfinished or unused upload goes
MOST_UPLOADS = 1200  # of one account at once
NAME = "filename"


def metadata(header: str) -> dict[str, str]:
    """``filename ZG9uLnBkZg==,filetype …`` as key → text; what cannot be read is left out."""
    found: dict[str, str] = {}
    for pair in header.split(","):
        key, _space, value = pair.strip().partition(" ")
        try:
            found[key] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            continue
    return found


def number(header: str | None) -> int | None:
    """A length or an offset; None when the header is missing or no number."""
    said = header or ""
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 16 else None
