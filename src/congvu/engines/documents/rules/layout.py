"""What a document must have before it can be issued, said so that a person can mend it.

Law: NĐ 30/2020/NĐ-CP Điều 8, 9, 13; Phụ lục I.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from congvu.engines.documents.rules import capacities, secrecy
from congvu.engines.documents.rules.document import Document
from congvu.engines.documents.rules.kinds import Form, Need, Parts
from congvu.engines.documents.rules.outline import (
    LEAVES,
    LETTERS,
    RANK,
    TITLED,
    Block,
    BlockKind,
    Numbered,
    numbered,
)
from congvu.kernel.text import gettext_noop

URGENCY: dict[str, str] = {
    "": gettext_noop("Thường"),
    "khan": gettext_noop("Khẩn"),
    "thuong_khan": gettext_noop("Thượng khẩn"),
    "hoa_toc": gettext_noop("Hỏa tốc"),
}
STAMPS = {"khan": "KHẨN", "thuong_khan": "THƯỢNG KHẨN", "hoa_toc": "HỎA TỐC"}
CIRCULATION: dict[str, str] = {
    "": gettext_noop("Không giới hạn"),
    "luu_hanh_noi_bo": gettext_noop("Lưu hành nội bộ"),
    "xem_xong_tra_lai": gettext_noop("Xem xong trả lại"),
}
BOXES = {"luu_hanh_noi_bo": "LƯU HÀNH NỘI BỘ", "xem_xong_tra_lai": "XEM XONG TRẢ LẠI"}
# What may directly hold what: a point stands in a clause or an article, never by itself.
_POINT_PARENTS = frozenset({BlockKind.CLAUSE, BlockKind.ARTICLE, BlockKind.HEADING})
# A place of the skeleton that nobody has filled in.
_BLANK = re.compile(r"(?:^|[\s/(])…(?=$|[\s/,;)]|\./\.)")
BLANK = gettext_noop("Còn chỗ “…” chưa điền. Hãy điền hoặc xóa.")
_ENDING = re.compile(r"\./\.\s*$")


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What keeps a document from being issued. place: a part's name or a block's id.

    says: a msgid that names what to do; values: its fields.
    """

    place: str
    says: str
    values: Mapping[str, str] = field(default_factory=dict)


def faults(
    document: Document, *, form: Form, parts: Parts, collective: bool = False
) -> list[Fault]:
    """All that is wrong, in the order of the page; none: it can be issued."""
    found = [*_head_faults(document, form, parts), *_body_faults(document, parts)]
    found += [
        Fault(place="signing", says=says)
        for says in capacities.faults(document.signing, collective=collective)
    ]
    return found + list(_foot_faults(document, parts))


# Parts of the head and foot that a kind must have: need, part, what to do when it is empty.
_MISSING = {
    "abstract": gettext_noop("Chưa có trích yếu. Hãy ghi nội dung chính của văn bản."),
    "addressees": gettext_noop("Chưa có nơi được gửi. Hãy điền mục Kính gửi."),
    "lead": gettext_noop("Chưa ghi thẩm quyền ban hành, ví dụ: GIÁM ĐỐC SỞ NỘI VỤ."),
    "bases": gettext_noop("Chưa có căn cứ ban hành. Hãy ghi ít nhất một căn cứ."),
    "recipients": gettext_noop("Chưa có nơi nhận. Hãy ghi nơi nhận văn bản."),
}


def _part_faults(document: Document, parts: Parts, *names: str) -> Iterator[Fault]:
    for name in names:
        value = getattr(document, name)
        if getattr(parts, name) is Need.MUST and not value:
            yield Fault(place=name, says=_MISSING[name])
        elif any(_BLANK.search(each) for each in _lines_of(value)):
            yield Fault(place=name, says=BLANK)


def _head_faults(document: Document, form: Form, parts: Parts) -> Iterator[Fault]:
    mark = secrecy.mark_in(document.lines())
    if mark:
        yield Fault(place="secrecy", says=secrecy.REFUSED, values={"mark": mark})
    yield from _part_faults(document, parts, "abstract", "addressees", "lead", "bases")
    if form is Form.LETTER and document.abstract.lower().startswith(("v/v", "về việc")):
        says = gettext_noop("Bỏ “V/v”, “Về việc” ở đầu trích yếu công văn: hệ thống tự ghi.")
        yield Fault(place="abstract", says=says)
    if document.urgency not in URGENCY:
        says = gettext_noop("Mức độ khẩn không có trong quy định. Hãy chọn lại.")
        yield Fault(place="urgency", says=says)
    if document.circulation not in CIRCULATION:
        says = gettext_noop("Phạm vi lưu hành không có trong quy định. Hãy chọn lại.")
        yield Fault(place="circulation", says=says)


def _body_faults(document: Document, parts: Parts) -> Iterator[Fault]:
    if not any(not b.is_empty for b in document.body):
        says = gettext_noop("Văn bản chưa có nội dung. Hãy thêm ít nhất một đoạn.")
        yield Fault(place="blocks", says=says)
        return
    has_article = any(b.kind is BlockKind.ARTICLE for b in document.body)
    if parts.articles is Need.MUST and not has_article:
        says = gettext_noop("Loại văn bản này chia thành điều. Hãy chuyển một đoạn thành Điều.")
        yield Fault(place="blocks", says=says)
    above: list[Numbered] = []
    for each in numbered(document.blocks):
        yield from _block_faults(each, above)
        if each.block.kind not in LEAVES:
            above = [a for a in above if RANK[a.block.kind] < RANK[each.block.kind]] + [each]


def _block_faults(each: Numbered, above: list[Numbered]) -> Iterator[Fault]:
    block, values = each.block, {"label": each.label or "Đoạn"}
    if block.is_empty:
        says = gettext_noop("%(label)s còn trống. Hãy ghi nội dung hoặc xóa.")
        yield Fault(place=block.id, says=says, values=values)
    elif block.kind in TITLED and not block.title:
        says = gettext_noop("%(label)s chưa có tên. Hãy ghi tên.")
        yield Fault(place=block.id, says=says, values=values)
    if any(_BLANK.search(line) for line in (block.title, block.text)):
        yield Fault(place=block.id, says=BLANK)
    if block.kind is BlockKind.POINT:
        yield from _point_faults(each, above)
    nested = above[-1].block.kind if above else None
    if block.kind is BlockKind.SUBSECTION and nested not in (
        BlockKind.SECTION, BlockKind.SUBSECTION, BlockKind.ARTICLE, BlockKind.CLAUSE, BlockKind.POINT,
    ):  # fmt: skip
        says = gettext_noop("%(label)s phải nằm trong một Mục.")
        yield Fault(place=block.id, says=says, values=values)


def _point_faults(each: Numbered, above: list[Numbered]) -> Iterator[Fault]:
    if not above or above[-1].block.kind not in _POINT_PARENTS | {BlockKind.POINT}:
        says = gettext_noop("Điểm %(label)s phải nằm trong một khoản. Hãy thêm khoản ở trên.")
        yield Fault(place=each.block.id, says=says, values={"label": each.label})
    if each.number > len(LETTERS):
        says = gettext_noop("Một khoản có quá 23 điểm, hết chữ cái. Hãy tách thành khoản mới.")
        yield Fault(place=each.block.id, says=says)


def _foot_faults(document: Document, parts: Parts) -> Iterator[Fault]:
    yield from _part_faults(document, parts, "recipients")
    if parts.recipients is not Need.NO and not document.keeping.archive:
        says = gettext_noop("Nơi nhận chưa có dòng Lưu. Hãy ghi nơi lưu, ví dụ: VT.")
        yield Fault(place="keeping", says=says)
    if parts.two is Need.MUST and not document.counterpart.name:
        says = gettext_noop("Loại văn bản này có hai bên ký. Hãy ghi bên ký còn lại.")
        yield Fault(place="counterpart", says=says)


def _lines_of(value: object) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (str(value),)


def ends_rightly(document: Document) -> bool:
    """Whether the text ends with the mark ``./.`` that closes it."""
    last = _last_words(document.body)
    return bool(_ENDING.search(last))


def _last_words(blocks: tuple[Block, ...]) -> str:
    return next((b.text for b in reversed(blocks) if b.text), "")
