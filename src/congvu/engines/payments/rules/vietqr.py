"""The text inside a VietQR code: EMVCo tag-length-value with NAPAS's merchant template.

Source: EMVCo QR Code Specification for Payment Systems, merchant-presented mode; NAPAS VietQR
(domain 11.4, with the checked vector of the tests).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from congvu.kernel.text import unaccent

NAPAS = "A000000727"
TO_ACCOUNT = "QRIBFTTA"
DONG = "704"
LONGEST_PURPOSE = 25
LONGEST_ACCOUNT = 19
_PLAIN = re.compile(r"[^A-Za-z0-9 ]+")


class NotVietQR(ValueError):
    """The text is not a VietQR payload; the message says what is wrong with it."""


@dataclass(frozen=True, kw_only=True)
class VietQR:
    """A transfer to make. bank: six-digit BIN; amount: whole đồng, 0 when the payer types it."""

    bank: str
    account: str
    amount: int = 0
    purpose: str = ""


def encode(transfer: VietQR) -> str:
    """The payload with its checksum. Raises NotVietQR for what does not fit.

    With an amount the code is dynamic (good once), without one static.
    """
    _require_fit(transfer)
    whom = _tlv("00", transfer.bank) + _tlv("01", transfer.account)
    merchant = _tlv("00", NAPAS) + _tlv("01", whom) + _tlv("02", TO_ACCOUNT)
    parts = [_tlv("00", "01"), _tlv("01", "12" if transfer.amount else "11"), _tlv("38", merchant)]
    parts.append(_tlv("53", DONG))
    if transfer.amount:
        parts.append(_tlv("54", str(transfer.amount)))
    parts.append(_tlv("58", "VN"))
    if transfer.purpose:
        parts.append(_tlv("62", _tlv("08", transfer.purpose)))
    body = "".join(parts) + "6304"
    return f"{body}{crc(body):04X}"


def decode(payload: str) -> VietQR:
    """The transfer that a payload asks for. Raises NotVietQR (also for a wrong checksum)."""
    if len(payload) < 8 or payload[-8:-4] != "6304":
        raise NotVietQR("the checksum field is missing")
    if payload[-4:] != f"{crc(payload[:-4]):04X}":
        raise NotVietQR("the checksum does not fit")
    top = dict(_fields(payload[:-8]))
    merchant = dict(_fields(top.get("38", "")))
    if merchant.get("00") != NAPAS or merchant.get("02") != TO_ACCOUNT or top.get("53") != DONG:
        raise NotVietQR("not a NAPAS transfer to an account in đồng")
    whom = dict(_fields(merchant.get("01", "")))
    amount = top.get("54", "0")
    if not (amount.isascii() and amount.isdecimal()):
        raise NotVietQR("the amount is not whole đồng")
    found = VietQR(
        bank=whom.get("00", ""),
        account=whom.get("01", ""),
        amount=int(amount),
        purpose=dict(_fields(top.get("62", ""))).get("08", ""),
    )
    _require_fit(found)
    return found


def crc(text: str) -> int:
    """CRC-16/CCITT-FALSE (polynomial 0x1021, start 0xFFFF) over the ASCII bytes."""
    found = 0xFFFF
    for byte in text.encode("ascii", "replace"):
        found ^= byte << 8
        for _bit in range(8):
            found = ((found << 1) ^ 0x1021 if found & 0x8000 else found << 1) & 0xFFFF
    return found


def purpose_of(words: str) -> str:
    """Words as a bank takes them: ASCII letters, digits and spaces, at most 25."""
    return " ".join(_PLAIN.sub(" ", unaccent(words)).split())[:LONGEST_PURPOSE].strip()


def _require_fit(transfer: VietQR) -> None:
    if not re.fullmatch(r"[0-9]{6}", transfer.bank):
        raise NotVietQR("a bank is six digits")
    if not re.fullmatch(rf"[A-Za-z0-9]{{1,{LONGEST_ACCOUNT}}}", transfer.account):
        raise NotVietQR("an account is 1 to 19 letters and digits")
    if not 0 <= transfer.amount < 10**13:
        raise NotVietQR("an amount is 0 to 13 digits")
    if len(transfer.purpose) > LONGEST_PURPOSE or _PLAIN.search(transfer.purpose):
        raise NotVietQR("a purpose is at most 25 ASCII letters, digits and spaces")


def _tlv(tag: str, value: str) -> str:
    return f"{tag}{len(value):02d}{value}"


def _fields(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(text):
        head = text[at : at + 4]
        if not re.fullmatch(r"[0-9]{4}", head):
            raise NotVietQR(f"no tag and length at {at}")
        end = at + 4 + int(head[2:])
        if end > len(text):
            raise NotVietQR(f"tag {head[:2]} is cut short")
        yield head[:2], text[at + 4 : end]
        at = end
