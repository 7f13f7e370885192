"""What an internal procedure must say, and the form that a designed one begins with.

Law: NĐ 118/2025/NĐ-CP; TCVN ISO 9001 (tổng giờ các bước = thời hạn × 8).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from congvu.kernel.text import gettext_noop, unaccent

CODE = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
GROUPS = {
    "A": gettext_noop("Nhóm A: giữa các cơ quan hành chính nhà nước với nhau"),
    "B": gettext_noop("Nhóm B: trong nội bộ từng cơ quan hành chính nhà nước"),
}
KINDS = {
    "text": gettext_noop("Một dòng chữ"),
    "long_text": gettext_noop("Đoạn văn"),
    "date": gettext_noop("Ngày"),
    "number": gettext_noop("Số"),
    "money": gettext_noop("Số tiền"),
    "yes_no": gettext_noop("Có hoặc không"),
    "file": gettext_noop("Tệp kèm theo"),
}
HOURS_DIFFER = gettext_noop(
    "Tổng giờ các bước là %(total)s, thời hạn là %(allowed)s giờ làm việc; hai số phải bằng nhau."
)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One question that a designed procedure asks when it is begun."""

    label: str
    kind: str
    required: bool


def faults(definition: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with ``procedure.toml``, as sentences."""
    if not CODE.match(str(definition.get("code", ""))):
        yield "Mã quy trình chỉ gồm chữ thường không dấu, số và dấu gạch nối."
    if not isinstance(definition.get("version"), int) or definition["version"] < 1:
        yield "“version” phải là số nguyên dương."
    for key in ("title", "valid_from", "decision"):
        if not definition.get(key):
            yield f"Thiếu khóa {key}. Hãy bổ sung."
    if definition.get("group", "") not in GROUPS:
        yield "Nhóm quy trình (group) phải là A hoặc B."


def why_not_hours(total: int, allowed: int | None) -> str:
    """The sentence for steps whose hours are not the time limit × 8, "" when they are."""
    return "" if allowed is None or total == allowed else HOURS_DIFFER


def form_of(*, code: str, title: str, asked: Iterable[Asked]) -> dict[str, Any]:
    """The form that a designed procedure begins with: what is asked for, then its own questions."""
    questions = [
        {
            "key": "noi_dung", "type": "long_text", "required": True, "max_length": 4000,
            "label": {"vi": "Nội dung đề nghị", "en": "What is asked for"},
        },
        *(_question(number, one) for number, one in enumerate(asked, start=1)),
    ]  # fmt: skip
    step = {
        "key": "noi-dung",
        "title": {"vi": "Nội dung", "en": "Content"},
        "questions": questions,
    }
    return {"key": code, "version": 1, "title": {"vi": title, "en": title}, "steps": [step]}


def _question(number: int, asked: Asked) -> dict[str, Any]:
    words = re.sub(r"[^a-z0-9]+", "_", unaccent(asked.label)).strip("_")[:30]
    key = f"hoi_{number}_{words}".strip("_")
    made: dict[str, Any] = {
        "key": key, "type": asked.kind, "label": {"vi": asked.label}, "required": asked.required,
    }  # fmt: skip
    if asked.kind == "file":
        made["document"] = {
            "component": key, "form": "copy", "max_mb": 20, "max_files": 5,
            "formats": ["pdf", "docx", "xlsx", "jpg", "png"],
        }  # fmt: skip
    return made
