"""Several people in one draft: in words and in data for the page, who changed which part."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congvu.engines.documents.queries import drafts
from congvu.engines.documents.queries.saves import News
from congvu.engines.documents.rules import merging, outline, pasting
from congvu.engines.documents.rules.document import Document
from congvu.engines.documents.web.draft_forms import HeadForm

PART_NAMES = {
    "abstract": gettext_lazy("Trích yếu nội dung"), "addressees": gettext_lazy("Kính gửi"),
    "lead": gettext_lazy("Thẩm quyền ban hành"), "bases": gettext_lazy("Căn cứ ban hành"),
    "proposer": gettext_lazy("Theo đề nghị của"), "recipients": gettext_lazy("Nơi nhận"),
    "keeping": gettext_lazy("Lưu"), "signing": gettext_lazy("Chữ ký"),
    "counterpart": gettext_lazy("Bên ký còn lại"), "urgency": gettext_lazy("Mức độ khẩn"),
    "circulation": gettext_lazy("Phạm vi lưu hành"), "blocks": gettext_lazy("Nội dung"),
    "secrecy": gettext_lazy("Độ mật"), "enclosures": gettext_lazy("Văn bản kèm theo"),
    "contact": gettext_lazy("Địa chỉ, điện thoại"),
}  # fmt: skip
# The fields of the form that one part of the document is typed in; else the part's own name.
FIELDS = {
    "signing": ("signer", "capacity", "body", "head", "post", "authority"),
    "keeping": ("archive", "kept_by", "drafter", "copies"),
    "counterpart": ("left_lines", "left_name"),
}


def sentences(news: Iterable[News], now: Document) -> list[str]:
    """``Trần Thị B đã sửa: Điều 3., Nơi nhận``, one a person."""
    told = [each for each in news if each.parts]
    names = drafts.names({each.account for each in told})
    return [
        _("%(who)s đã sửa: %(parts)s")
        % {"who": names.get(each.account, ""), "parts": ", ".join(named(each.parts, now))}
        for each in told
    ]


def named(parts: Iterable[str], now: Document) -> list[str]:
    """The parts as people call them, each once."""
    labels = block_names(now)
    gone = _("đoạn đã xóa")
    return list(dict.fromkeys(str(PART_NAMES.get(p) or labels.get(p) or gone) for p in parts))


def part_name(field: str, now: Document) -> str:
    """Where a block's id or a field of the form belongs, in words; "" when it is neither."""
    part = next((p for p, fields in FIELDS.items() if field in fields), field)
    return str(PART_NAMES.get(part) or block_names(now).get(part, ""))


def block_names(made: Document) -> dict[str, str]:
    """block id → its label; a paragraph is called by its first words."""
    return {
        n.block.id: n.label.rstrip(".") or _first_words(n) for n in outline.numbered(made.blocks)
    }


def _first_words(each: outline.Numbered) -> str:
    said = Truncator(each.block.title or each.block.text).words(5)
    kind = _(outline.NAMES[each.block.kind])
    return f"{kind} “{said}”" if said else kind


def theirs(form: HeadForm, posted: Document, now: Document) -> dict[str, Any]:
    """What differs from what the page sent: blocks and fields as they stand, and what is gone."""
    parts, here = set(merging.differences(posted, now)), {b.id: b for b in now.blocks}
    names = [n for part in parts if part not in here for n in FIELDS.get(part, (part,))]
    return {
        "blocks": {i: _typed(here[i]) for i in sorted(parts & set(here))},
        "fields": {n: _shown(form, n) for n in sorted(names) if n in form.fields},
        "gone": sorted({b.id for b in posted.blocks} - set(here)),
    }


def _typed(block: outline.Block) -> dict[str, str]:
    return {"k": block.kind.value, "t": block.title, "x": text_of(block)}


def text_of(block: outline.Block) -> str:
    """What stands in the field of a block; a table as lines of cells."""
    return pasting.write_table(block.rows) if block.rows else block.text


def _shown(form: HeadForm, name: str) -> str:
    value = form.initial.get(name)
    return "" if value is None else str(value)
