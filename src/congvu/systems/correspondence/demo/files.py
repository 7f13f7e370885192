"""The files of the letters that came: drawn as their agencies would, said to be samples, unsigned."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

from congvu.engines.documents import api as documents
from congvu.systems.correspondence.rules.details import Details

PROVINCE, CAPITAL = "Quảng Ngãi", "Hà Nội"
DECISION, LETTER = "quyet-dinh", "cong-van"
SAMPLE = "(Văn bản mẫu của dữ liệu trình diễn, không có giá trị pháp lý)"
LEAD = "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH"
BASIS = "Căn cứ Luật Tổ chức chính quyền địa phương số 72/2025/QH15 ngày 16 tháng 6 năm 2025 của Quốc hội"


def letter(said: Details, *, to: str, at: datetime) -> io.BytesIO:
    """A named stream of the PDF of one letter to this agency."""
    pdf = documents.draw_sample(
        issuer=said.author, place=_place(said.author_code), number=said.notation,
        on=said.dated_on or said.arrived_on, data=_content(said, to), at=at,
    )  # fmt: skip
    stream = io.BytesIO(pdf)
    stream.name = f"{said.notation.replace('/', '-')}.pdf"
    return stream


def _place(code: str) -> str:
    return PROVINCE if code.startswith("H48") or not code else CAPITAL


def _kind_name(code: str) -> str:
    return next(each.name for each in documents.document_kinds() if each.code == code)


def _content(said: Details, to: str) -> dict[str, Any]:
    decides = said.kind == DECISION
    return {
        "kind": "" if said.kind == LETTER else _kind_name(said.kind),
        "abstract": _within(said.abstract) if said.kind == LETTER else said.abstract,
        "addressee": "" if decides else to,
        "lead": LEAD if decides else "", "bases": [BASIS] if decides else [],
        "lines": _articles(said) if decides else _paragraphs(said, to),
        "recipients": [to if decides else "Như trên"], "signer": "Người ký mẫu", "note": SAMPLE,
    }  # fmt: skip


def _articles(said: Details) -> list[tuple[str, str]]:
    return [
        ("Điều 1.", f"{said.abstract} theo danh mục kèm theo."),
        ("Điều 2.", "Quyết định này có hiệu lực kể từ ngày ký."),
        ("Điều 3.", "Thủ trưởng các cơ quan, đơn vị liên quan chịu trách nhiệm thi hành./."),
    ]


def _paragraphs(said: Details, to: str) -> list[tuple[str, str]]:
    about = _within(said.abstract)
    return [
        ("", f"{said.author} gửi {to} văn bản về việc {about}."),
        ("", f"Đề nghị {to} nghiên cứu, tổ chức thực hiện theo chức năng, nhiệm vụ được giao và trả "
             f"lời bằng văn bản để {said.author} tổng hợp."),
        ("", "Trong quá trình thực hiện, nếu có vướng mắc, đề nghị phản ánh kịp thời./."),
    ]  # fmt: skip


def _within(abstract: str) -> str:
    """As it stands inside a sentence."""
    return abstract[:1].lower() + abstract[1:]
