"""Mistakes in an issued document: which of the two ways, and the words of the new one.

Wrong content is replaced by a document of the same kind; wrong form, technique of layout or
procedure of issue is corrected by a công văn of the agency. Law: NĐ 30/2020/NĐ-CP Điều 18.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from congvu.engines.documents.rules.document import Document
from congvu.engines.documents.rules.outline import Block, BlockKind
from congvu.engines.documents.rules.papers import day_in_words
from congvu.kernel.text import gettext_noop

LAW = "nd-30-2020"
LETTER, LETTER_NAME = "cong-van", "Công văn"
SENTENCE_ID = "thaythe"  # a second replacement takes the sentence of the first away
LAST = "./."


class Mending(StrEnum):
    """How a mistake is put right."""

    CORRECT = "correct"
    REPLACE = "replace"


NAMES: dict[Mending, str] = {
    Mending.CORRECT: gettext_noop("Đính chính"),
    Mending.REPLACE: gettext_noop("Thay thế"),
}
WHEN: dict[Mending, str] = {
    Mending.CORRECT: gettext_noop(
        "Đính chính bằng công văn: sai sót về thể thức, kỹ thuật trình bày, thủ tục ban hành"
    ),
    Mending.REPLACE: gettext_noop("Thay thế bằng văn bản cùng loại: sai sót về nội dung"),
}


@dataclass(frozen=True, kw_only=True)
class Old:
    """The issued document with the mistake. number: "" for kinds without one."""

    kind: str
    number: str
    on: date
    issuer: str
    abstract: str

    @property
    def short(self) -> str:
        """``Quyết định số 15/QĐ-BNV ngày 05 tháng 02 năm 2026``."""
        number = f" số {self.number}" if self.number else ""
        return f"{self.kind}{number} {day_in_words(self.on)}"

    @property
    def cited(self) -> str:
        """The same with who issued it and what it is about."""
        return f"{self.short} của {self.issuer} {self.about}".strip()

    @property
    def about(self) -> str:
        """The abstract inside a sentence: ``về việc …``; a công văn's is written without it."""
        said = self.abstract.removeprefix("V/v ")
        if said[1:2].islower():  # no abbreviation
            said = said[:1].lower() + said[1:]
        named = self.kind != LETTER_NAME or said.startswith("về ")
        return said if named or not said else f"về việc {said}"


def kind_for(how: Mending, kind: str) -> str:
    """Code of the kind that the new document has."""
    return LETTER if how is Mending.CORRECT else kind


def corrected(old: Old, was: Document) -> Document:
    """The công văn that corrects: what was printed and what it is to read is left as ``…``."""
    blocks = (
        Block(id="b1", kind=BlockKind.PARAGRAPH, text=(
            f"{day_in_words(old.on).capitalize()}, {old.issuer} đã ban hành {old.kind}"
            f"{f' số {old.number}' if old.number else ''} {old.about}. "
            f"Do sai sót về thể thức, kỹ thuật trình bày, {old.issuer} đính chính như sau:"
        )),
        Block(id="b2", kind=BlockKind.CLAUSE, text="Tại …, đã in là: “…”; nay sửa lại là: “…”."),
        Block(id="b3", kind=BlockKind.PARAGRAPH, text=(
            f"Các nội dung khác của {old.short} giữ nguyên. {old.issuer} thông báo để các cơ quan, "
            f"đơn vị biết, thực hiện{LAST}"
        )),
    )  # fmt: skip
    return Document(
        abstract=f"đính chính {old.short}"[:500], addressees=was.addressees or ("…",),
        blocks=blocks, recipients=("Như trên",),
    )  # fmt: skip


def replaced(old: Old, was: Document) -> Document:
    """The old words with the sentence that the new document replaces the old one."""
    blocks = tuple(b for b in was.blocks if b.id != SENTENCE_ID)
    body = replace(was, blocks=blocks).body
    rest = blocks[len(body):]  # fmt: skip
    says = f"{old.kind} này thay thế {old.cited}."
    return replace(was, blocks=(*_with(body, says), *rest))


def _with(body: tuple[Block, ...], says: str) -> tuple[Block, ...]:
    """Before the article on who carries it out, so that no number changes; else at the end."""
    at = [i for i, block in enumerate(body) if block.kind is BlockKind.ARTICLE]
    if len(at) > 1:
        return (*body[: at[-1]], _sentence(says), *body[at[-1] :])
    if not body:
        return (_sentence(says[:-1] + LAST),)
    last = replace(body[-1], text=body[-1].text.replace(LAST, "."))
    return (*body[:-1], last, _sentence(says[:-1] + LAST))


def _sentence(text: str) -> Block:
    return Block(id=SENTENCE_ID, kind=BlockKind.PARAGRAPH, text=text)
