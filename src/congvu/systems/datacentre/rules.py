"""What a batch looks like on the wire, and what two sides that should hold the same hold differently.

The Data Centre's own specification is not public: names and layout are ours (certainty M).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

PUT, GONE = "ghi", "xoa"
SHOWN = 100


class Unshaped(ValueError):
    """What came back is no receipt of this batch, or no list of figures."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row: told None when it is no longer in the register."""

    key: str
    told: Mapping[str, Any] | None


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Keys, sorted: missing over there, extra over there, held otherwise."""

    missing: tuple[str, ...]
    extra: tuple[str, ...]
    changed: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many rows are not as they should be."""
        return len(self.missing) + len(self.extra) + len(self.changed)


def fingerprint(told: Mapping[str, Any]) -> str:
    """SHA-256 of a row: JSON, keys sorted, UTF-8."""
    return hashlib.sha256(msgspec.json.encode(dict(told), order="sorted")).hexdigest()


def packed(rows: Sequence[Row]) -> bytes:
    """The rows of a batch; the same rows are always the same bytes."""
    told = [
        {"khoa": row.key, "thaoTac": PUT if row.told is not None else GONE, "duLieu": row.told}
        for row in rows
    ]
    return msgspec.json.encode(told, order="sorted")


def envelope(*, feed: str, number: int, first: int, last: int, count: int, rows: bytes) -> bytes:
    """The whole body that is sent. rows: as packed."""
    head = {
        "boDuLieu": feed, "dotGui": number, "tuViTri": first, "denViTri": last, "soDong": count,
        "sha256": hashlib.sha256(rows).hexdigest(),
    }  # fmt: skip
    return msgspec.json.encode({**head, "dong": msgspec.Raw(rows)})


def receipt_of(body: bytes, *, count: int, sha256: str) -> str:
    """The number of the receipt. Raises Unshaped unless it is for just these rows."""
    told = _object(body)
    receipt = told.get("bienNhan")
    if not isinstance(receipt, str) or not 0 < len(receipt) <= 100:
        raise Unshaped("bienNhan")
    if told.get("soDong") != count or told.get("sha256") != sha256:
        raise Unshaped("soDong, sha256")
    return receipt


def figures_of(body: bytes) -> tuple[dict[str, str], str]:
    """key → fingerprint of one page, and the key after which the next begins ("": the last page)."""
    told = _object(body)
    rows, following = told.get("dong"), told.get("tiep") or ""
    good = isinstance(rows, list) and all(
        isinstance(row, list) and len(row) == 2 and all(isinstance(x, str) for x in row)
        for row in rows
    )
    if not good or not isinstance(following, str):
        raise Unshaped("dong")
    return dict(rows), following  # type: ignore[arg-type]  # each was seen to be a pair of texts


def compare(ours: Mapping[str, str], theirs: Mapping[str, str]) -> Difference:
    """What must be put right over there."""
    return Difference(
        missing=tuple(sorted(ours.keys() - theirs.keys())),
        extra=tuple(sorted(theirs.keys() - ours.keys())),
        changed=tuple(sorted(k for k in ours.keys() & theirs.keys() if ours[k] != theirs[k])),
    )


def _object(body: bytes) -> dict[str, Any]:
    try:
        told = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError) as wrong:
        raise Unshaped("JSON") from wrong
    if not isinstance(told, dict):
        raise Unshaped("JSON")
    return told
