"""Separator sheets, which page goes where, and what the words on a page say of a person."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

MARK = "CONGVU-TACH"
_NUMBER = re.compile(
    r"(?:số\s*định\s*danh|căn\s*cước|cccd)[^\d\n]{0,60}((?:\d[ .]?){11}\d)", re.IGNORECASE
)
_NAME = re.compile(
    r"họ(?:[ ,]*chữ đệm)?[ ,]*(?:và[ ,]*)?tên[^:\n]{0,40}:\s*([^\d\n,;:(]{3,80})", re.IGNORECASE
)
_BIRTH = re.compile(
    r"(?:ngày(?:[ ,]*tháng[ ,]*năm)?[ ,]*sinh|sinh\s*ngày)[^\d\n]{0,20}"
    r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?:điện\s*thoại|\bsđt|\bđt)[^\d\n]{0,20}((?:\d[ .]?){9}\d)", re.IGNORECASE)


def sheet(procedure_code: str, component_key: str) -> str:
    """What the code on a separator sheet says."""
    return f"{MARK}:{procedure_code}:{component_key}"


def component_of(codes: Iterable[str], procedure_code: str, known: Iterable[str]) -> str | None:
    """The component that begins after this page; None when the page is no separator of ours.

    A sheet of another procedure is paper like any other: it is not obeyed.
    """
    keys = set(known)
    for code in codes:
        mark, _, rest = code.partition(":")
        of, _, key = rest.partition(":")
        if mark == MARK and of == procedure_code and key in keys:
            return key
    return None


def said(text: str) -> dict[str, str]:
    """What a page says of a person: cccd, full_name, birth_date (ISO), phone; only what is plain.

    These are readings of a machine: an officer has to confirm each.
    """
    found = {
        "cccd": _digits(_NUMBER.search(text)),
        "full_name": _name(_NAME.search(text)),
        "birth_date": _day(_BIRTH.search(text)),
        "phone": _digits(_PHONE.search(text)),
    }
    return {key: value for key, value in found.items() if value}


def _digits(found: re.Match[str] | None) -> str:
    return re.sub(r"\D", "", found[1]) if found else ""


def _name(found: re.Match[str] | None) -> str:
    words = found[1].strip(" .…_-|").split() if found else []
    return " ".join(words) if 2 <= len(words) <= 8 else ""


def _day(found: re.Match[str] | None) -> str:
    if not found:
        return ""
    try:
        return date(int(found[3]), int(found[2]), int(found[1])).isoformat()
    except ValueError:
        return ""
