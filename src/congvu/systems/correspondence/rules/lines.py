"""A line of a register cannot be changed unseen: what of it is fixed, and its fingerprint.

The fingerprint goes to the ledger when the line is written and when it is put right through the
house; a line that no longer has it was changed beside the house. Law: NĐ 30/2020/NĐ-CP, Điều 22.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from congvu.kernel.text import gettext_noop, nfc

SIGNS = 24  # of each column's hash: 96 bits
LABELS = {
    "arrived_on": gettext_noop("Ngày đến"),
    "number": gettext_noop("Số đến"),
    "author": gettext_noop("Tác giả"),
    "notation": gettext_noop("Số, ký hiệu"),
    "dated_on": gettext_noop("Ngày văn bản"),
    "kind": gettext_noop("Tên loại"),
    "kind_name": gettext_noop("Tên loại"),
    "abstract": gettext_noop("Trích yếu"),
    "signer": gettext_noop("Người ký"),
    "places": gettext_noop("Nơi nhận"),
    "posted_on": gettext_noop("Ngày chuyển"),
    "place": gettext_noop("Nơi nhận"),
    "envelopes": gettext_noop("Số lượng bì"),
    "lent_on": gettext_noop("Ngày mượn"),
    "borrower": gettext_noop("Họ và tên người sử dụng"),
    "allowed_by": gettext_noop("Người cho phép sử dụng"),
}
INCOMING = ("arrived_on", "number", "author", "notation", "dated_on", "kind", "abstract")
POSTED = ("posted_on", "notation", "place", "envelopes")
LENT = ("lent_on", "borrower", "notation", "dated_on", "abstract", "allowed_by")
OUTGOING = ("notation", "dated_on", "kind_name", "abstract", "signer", "places")


def fingerprint(uid: object, columns: Mapping[str, object]) -> str:
    """``author=3f… notation=9a…``: each column hashed with the line's own uid, so that equal words
    of two lines do not look alike."""
    return " ".join(f"{name}={_hash(uid, name, value)}" for name, value in columns.items())


def altered(then: str, now: str) -> list[str]:
    """Names of the columns whose hash differs or is missing."""
    before = dict(part.split("=", 1) for part in then.split())
    after = dict(part.split("=", 1) for part in now.split())
    return [name for name in after if before.get(name) != after[name]]


def _hash(uid: object, name: str, value: object) -> str:
    said = f"{uid}\0{name}\0{nfc(str(value))}"
    return hashlib.sha256(said.encode()).hexdigest()[:SIGNS]
