"""What the make-believe bank knows: orders, the money paid for them, the money given back."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime

BELIEVED_SECONDS = 300
ORDER_SECONDS = 24 * 3600  # how long a signed order may lie in a browser


@dataclass(frozen=True)
class Money:
    """One transfer that happened."""

    order: str
    transaction: str
    amount: int
    paid_at: str

    def told(self) -> dict[str, object]:
        """As the site is told of it."""
        return {
            "order": self.order,
            "transaction": self.transaction,
            "amount": self.amount,
            "paid_at": self.paid_at,
            "status": "paid",
        }


@dataclass
class Bank:
    """All of it in memory, under one lock."""

    money: dict[str, Money] = field(default_factory=dict)  # by transaction
    back: dict[str, dict[str, object]] = field(default_factory=dict)  # by the caller's key
    lock: threading.Lock = field(default_factory=threading.Lock)

    def pay(self, order: str, amount: int) -> Money:
        """A new transfer; the bank does not mind a second one for the same order."""
        with self.lock:
            number = f"MP{datetime.now(UTC):%y%m%d}{secrets.token_hex(5).upper()}"
            made = Money(order, number, amount, datetime.now(UTC).isoformat(timespec="seconds"))
            self.money[number] = made
            return made

    def of(self, order: str) -> Money | None:
        """The first transfer for an order."""
        return next((m for m in self.money.values() if m.order == order), None)

    def refund(self, key: str, transaction: str, amount: int) -> dict[str, object]:
        """Give one transfer back, once; the same key gets the same answer."""
        with self.lock:
            if key in self.back:
                return self.back[key]
            found = self.money.get(transaction)
            gone = any(b["of"] == transaction for b in self.back.values())
            if found is None or gone or found.amount != amount:
                return {"code": "01", "message": "Không có giao dịch này để hoàn."}
            self.back[key] = {
                "code": "00", "refund": f"HT{secrets.token_hex(6).upper()}", "of": transaction,
            }  # fmt: skip
            return self.back[key]


def sign(secret: str, timestamp: str, nonce: str, body: bytes) -> str:
    """HMAC-SHA256 over ``timestamp.nonce.body``, hexadecimal."""
    said = f"{timestamp}.{nonce}.".encode() + body
    return hmac.new(secret.encode(), said, hashlib.sha256).hexdigest()


def scanned(payload: str) -> tuple[str, int] | None:
    """Purpose and sum of a VietQR text, as a banking application reads it; None for another text."""
    crc = 0xFFFF
    for byte in payload[:-4].encode("ascii", "replace"):
        crc ^= byte << 8
        for _bit in range(8):
            crc = ((crc << 1) ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    if len(payload) < 8 or payload[-4:] != f"{crc:04X}":
        return None
    top = fields(payload)
    amount, purpose = top.get("54", ""), fields(top.get("62", "")).get("08", "")
    whole = amount.isascii() and amount.isdecimal()
    return (purpose, int(amount)) if whole and purpose and "A000000727" in payload else None


def fields(text: str) -> dict[str, str]:
    """Tag → value of one level of tag-length-value text, as far as it is well formed."""
    found, at = {}, 0
    while at + 4 <= len(text) and text[at : at + 4].isdecimal():
        end = at + 4 + int(text[at + 2 : at + 4])
        found[text[at : at + 2]] = text[at + 4 : end]
        at = end
    return found
