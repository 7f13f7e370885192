"""From a broker's claims to what the house keeps: one map a broker.

Source: the two brokers seen in public sites: Cổng DVCQG (WSO2: sub, TechID, LoaiTaiKhoan, HoVaTen,
SoDinhDanh, NgayThangNamSinh yyyyMMdd, loginIdp) and plain OpenID Connect claims.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from congvu.engines.identity.contracts import EidClaims
from congvu.engines.identity.rules.numbers import cccd_fault, clean_cccd

MAPS: dict[str, dict[str, str]] = {
    "dvcqg": {
        "full_name": "HoVaTen", "cccd": "SoDinhDanh", "birth_date": "NgayThangNamSinh",
        "sex": "GioiTinh", "address": "DiaChi", "identity_provider": "loginIdp",
    },
    "oidc": {
        "full_name": "name", "cccd": "personal_number", "birth_date": "birthdate",
        "sex": "gender", "address": "address", "identity_provider": "idp",
    },
}  # fmt: skip
LEVELS = {"loa1": 1, "loa2": 2, "1": 1, "2": 2}
SEXES = {"1": "nam", "nam": "nam", "male": "nam", "2": "nu", "nữ": "nu", "female": "nu"}


class ClaimsRefused(Exception):
    """The broker's claims cannot be used; ``key`` says which: subject, name, cccd or level."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def read_claims(broker: str, claims: Mapping[str, Any], *, issuer: str, acr: str) -> EidClaims:
    """Claims of one broker as the house's value. Raises ClaimsRefused."""
    names = MAPS[broker]
    said = {field: _text(claims.get(name)) for field, name in names.items()}
    subject, number = _text(claims.get("sub")), clean_cccd(said["cccd"])
    if not subject:
        raise ClaimsRefused("subject")
    if not said["full_name"]:
        raise ClaimsRefused("name")
    if number and cccd_fault(number):
        raise ClaimsRefused("cccd")
    return EidClaims(
        issuer=issuer, subject=subject, acr=acr, level=level_of(acr), cccd=number,
        full_name=said["full_name"], birth_date=read_date(said["birth_date"]),
        sex=SEXES.get(said["sex"].lower(), ""), address=said["address"],
        identity_provider=said["identity_provider"],
    )  # fmt: skip


def level_of(acr: str) -> int:
    """LoA1 → 1, LoA2 → 2, anything else → 0. Law: Nghị định 69/2024/NĐ-CP."""
    return LEVELS.get(acr.lower(), 0)


def read_date(text: str) -> date | None:
    """``19900215`` or ``1990-02-15`` → a date; None when it is neither."""
    digits = re.sub(r"\D", "", text)
    try:
        return datetime.strptime(digits, "%Y%m%d").date()  # noqa: DTZ007 - a legal day has no zone
    except ValueError:
        return None


def _text(value: Any) -> str:
    if isinstance(value, Mapping):  # OpenID Connect's address claim
        value = value.get("formatted", "")
    return unicodedata.normalize("NFC", str(value)).strip() if value is not None else ""
