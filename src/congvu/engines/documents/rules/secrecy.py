"""A document with a mark of secrecy has no place here; this says so, why, and what to do instead.

Law: Luật Bảo vệ bí mật nhà nước 117/2025/QH15; NĐ 63/2026/NĐ-CP; NĐ 30/2020/NĐ-CP Điều 1 khoản 3.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from congvu.kernel.text import gettext_noop, nfc, unaccent

LAW = "luat-117-2025-qh15"
MARKS = ("TUYỆT MẬT", "TỐI MẬT", "MẬT")
REFUSED = gettext_noop(
    "Văn bản có độ %(mark)s không được soạn, nhận, gửi hoặc lưu trên hệ thống này vì hệ thống kết nối "
    "mạng. Hãy soạn trên máy tính độc lập, đăng ký vào sổ văn bản mật và giao nhận theo Luật Bảo vệ "
    "bí mật nhà nước; không đưa nội dung, số liệu mật vào đây."
)
# A stamp stands alone on its line; the same word inside a sentence is no stamp.
_STAMP = re.compile(r"^[\W_]*(TUYỆT\s*MẬT|TỐI\s*MẬT|MẬT)[\W_]*$")
_SAID = re.compile(
    r"^\s*(?:độ|dấu|mức)(?: chỉ)?(?: độ)? mật\s*:\s*(tuyệt mật|tối mật|mật)\b", re.IGNORECASE
)
_PLAIN = frozenset({"", "thường", "thuong", "không", "khong", "0"})


def mark_said(said: str) -> str:
    """The mark that a field "độ mật" says, as words or as the list's code (``toi_mat``): ``TỐI MẬT``;
    "" for a plain document."""
    word = nfc(said).strip()
    if word.lower() in _PLAIN:
        return ""
    return _mark(word) or word.upper()


def mark_in(lines: Iterable[str]) -> str:
    """The stamp that stands alone on one of the lines, "" when there is none."""
    for line in lines:
        found = _STAMP.match(nfc(line)) or _SAID.match(nfc(line))
        if found:
            return _mark(found.group(1))
    return ""


def _mark(words: str) -> str:
    """The mark however it is spaced and typed; "" when it is none of them."""
    bare = re.sub(r"[\W_]+", "", unaccent(words))
    return next((mark for mark in MARKS if unaccent(mark).replace(" ", "") in bare), "")
