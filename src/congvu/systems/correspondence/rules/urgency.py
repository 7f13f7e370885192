"""What is urgent comes first and has less time.

Law: NĐ 30/2020/NĐ-CP, Điều 8 và Điều 22 (văn bản khẩn được trình, giải quyết ngay).
"""

from __future__ import annotations

from congvu.kernel.text import gettext_noop

RANKS = {"": 0, "khan": 1, "thuong_khan": 2, "hoa_toc": 3}
LABELS = {
    "": gettext_noop("Thường"),
    "khan": gettext_noop("Khẩn"),
    "thuong_khan": gettext_noop("Thượng khẩn"),
    "hoa_toc": gettext_noop("Hỏa tốc"),
}
TONES = {"": "plain", "khan": "soon", "thuong_khan": "late", "hoa_toc": "bad"}


def rank(code: str) -> int:
    """0 for usual letters, 3 for what brooks no delay."""
    return RANKS.get(code, 0)


def route_parameter(code: str) -> str:
    """The dated parameter: working hours within which the leader assigns it."""
    return f"correspondence.route_{code or 'thuong'}"


def handle_parameter(code: str) -> str:
    """The dated parameter: working hours within which it is dealt with unless the leader says so."""
    return f"correspondence.handle_{code or 'thuong'}"
