"""What the clerk writes about a letter, and what is wrong with it.

Law: NĐ 30/2020/NĐ-CP, Phụ lục IV (columns), Phụ lục VI (lengths).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from congvu.kernel.text import gettext_noop


@dataclass(frozen=True, kw_only=True)
class Details:
    """One line of the book of letters that came. author_code: of an agency, "" when unknown;
    answer_by: until when the sender wants an answer."""

    author: str
    notation: str
    dated_on: date
    kind: str
    abstract: str
    arrived_on: date
    author_code: str = ""
    urgency: str = ""
    signer: str = ""
    pages: int | None = None
    copies: int = 1
    answer_by: date | None = None
    note: str = ""


LABELS = {
    "author": "tác giả", "author_code": "mã tác giả", "notation": "số, ký hiệu", "dated_on": "ngày văn bản",
    "kind": "loại văn bản", "abstract": "trích yếu", "arrived_on": "ngày đến", "urgency": "độ khẩn",
    "signer": "người ký", "pages": "số trang", "copies": "số bản", "answer_by": "hạn trả lời",
    "note": "ghi chú",
}  # fmt: skip


def faults(said: Details, *, today: date) -> dict[str, str]:
    """Field → what is wrong with it, as a message key."""
    found: dict[str, str] = {}
    for name in ("author", "notation", "abstract"):
        if not getattr(said, name).strip():
            found[name] = gettext_noop("Hãy ghi mục này theo văn bản.")
    if said.arrived_on > today:
        found["arrived_on"] = gettext_noop("Ngày đến không được sau hôm nay.")
    if said.dated_on > said.arrived_on:
        found["dated_on"] = gettext_noop("Ngày của văn bản không được sau ngày đến.")
    if said.answer_by is not None and said.answer_by < said.dated_on:
        found["answer_by"] = gettext_noop("Hạn trả lời không được trước ngày của văn bản.")
    return found
