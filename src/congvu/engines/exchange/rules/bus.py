"""Messages over a NATS JetStream cluster that two agencies share: addresses, and the receiver's receipts.

A line has one subject an agency, under which lies what the other one sends to it: packs of signed
messages (see `batches`) and receipts, both under the signed headers that a call over HTTP bears.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from congvu.engines.exchange.rules import batches

ADDRESS = "nats:"  # of a line that goes this way
STREAM, LARGE = "CONGVU", "CONGVU-LARGE"
SUBJECTS = "congvu.line.>"
RECEIPT = "receipt"  # the type of message that a receipt's headers name
OBJECT = "Congvu-Object"  # header: the body lies in the object store under this name
ROOM = 768 * 1024  # of one body; NATS's own limit is 1 MiB with its headers


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What became of the message with these bytes. trouble: why it was refused; "" when taken."""

    sha256: str
    remote_id: str = ""
    trouble: str = ""


def subject(system_id: str, code: str) -> str:
    """Where what an agency is sent over a line lies."""
    return f"congvu.line.{_word(system_id)}.{_word(code)}"


def consumer(system_id: str, partner: str) -> str:
    """The name under which one side reads a line: after the other side, for both read it."""
    return f"{_word(system_id)}__from__{_word(partner)}"


def about(deliveries: Sequence[int]) -> str:
    """What a pack's headers say for its receipt to repeat: which deliveries it makes."""
    return ",".join(map(str, deliveries))


def deliveries(about: str) -> list[int]:
    """The same read again, as far as it can be."""
    words = about.split(",")[: batches.MOST]
    return [int(word) for word in words if word.isdecimal() and len(word) < 19]


def receipts(told: Sequence[Receipt]) -> bytes:
    """The body of a receipt."""
    return json.dumps([asdict(each) for each in told], ensure_ascii=False).encode()


def read_receipts(body: bytes) -> list[Receipt] | None:
    """What a receipt says; None when it cannot be understood."""
    try:
        return [_receipt(each) for each in json.loads(body)][: batches.MOST]
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _receipt(told: dict[str, str]) -> Receipt:
    return Receipt(
        sha256=str(told["sha256"]), remote_id=str(told.get("remote_id", ""))[:100],
        trouble=str(told.get("trouble", ""))[:500].replace("\x00", ""),
    )  # fmt: skip


def _word(text: str) -> str:
    """One token of a subject: dots divide tokens there."""
    return "".join(c if c.isascii() and (c.isalnum() or c == "-") else "_" for c in text)
