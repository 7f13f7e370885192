"""The proof-reader's list: what no rule of layout forbids but a careful clerk mends."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from congvu.engines.documents.rules.document import Document
from congvu.engines.documents.rules.layout import Fault, ends_rightly
from congvu.engines.documents.rules.outline import BlockKind
from congvu.kernel.text import gettext_noop, place_tone

_SPACES = re.compile(r"[^\S\n]{2,}")
_BEFORE = re.compile(r"\s+[,.;:!?)\]”]")
_AFTER = re.compile(r"[,;!?](?=[^\s\d”\")\]])|\.(?=[A-ZÀ-Ỹ][a-zà-ỹ])")
_OPENED = re.compile(r"[(\[“]\s")
_WORD = re.compile(r"[^\W\d_]+")
_TWO_PLACES = re.compile(r"(?:o[aàáảãạeèéẻẽẹ]|[òóỏõọ][ae]|u[yỳýỷỹỵ]|[ùúủũụ]y)$", re.IGNORECASE)
# A legal text as people cite it: 30/2020/NĐ-CP, 15/2023/QH15, 05/2025/TT-BNV, 766/QĐ-TTg.
CITED = re.compile(r"(?<![\w/])\d{1,5}/(?:\d{4}/)?[A-ZĐ][\wĐđ-]*\d*(?![\w/])")
_PAIRS = (("“", "”"), ("(", ")"), ("[", "]"))


@dataclass(frozen=True, kw_only=True)
class Cited:
    """What the law engine knows of a cited text. state: as ``law.LegalText.state``."""

    key: str
    so_ky_hieu: str
    name: str
    state: str
    until: str = ""


def findings(document: Document, known: Mapping[str, Cited]) -> list[Fault]:
    """Everything worth a second look, by place. known: so_ky_hieu → what the law engine knows."""
    found: list[Fault] = []
    places = list(_places(document))
    for place, text in places:
        found += [
            Fault(place=place, says=says, values={"near": near}) for says, near in _spots(text)
        ]
        found += _law_faults(place, text, known)
    found += list(_tone_faults(places))
    if document.body and not ends_rightly(document):
        found.append(
            Fault(place="blocks", says=gettext_noop("Cuối nội dung chưa có dấu “./.” kết thúc."))
        )
    return found


def cited(document: Document) -> set[str]:
    """The numbers of all legal texts that the document names."""
    return {hit for _, text in _places(document) for hit in CITED.findall(text)}


def _places(document: Document) -> Iterator[tuple[str, str]]:
    yield "abstract", document.abstract
    for basis in document.bases:
        yield "bases", basis
    for line in document.recipients:
        yield "recipients", line
    for block in document.blocks:
        if block.kind is not BlockKind.TABLE:
            yield block.id, f"{block.title}\n{block.text}".strip()


def _spots(text: str) -> Iterator[tuple[str, str]]:
    for sign, says in _SIGNS:
        hit = sign.search(text)
        if hit:
            yield says, _near(text, hit.start())
    for opening, closing in _PAIRS:
        if text.count(opening) != text.count(closing):
            at = text.find(opening if text.count(opening) > text.count(closing) else closing)
            yield gettext_noop("Ngoặc mở và đóng không đủ cặp gần “%(near)s”."), _near(text, at)
    if text.count('"') % 2:
        yield (
            gettext_noop("Dấu ngoặc kép không đủ cặp gần “%(near)s”."),
            _near(text, text.find('"')),
        )


_SIGNS = (
    (_SPACES, gettext_noop("Thừa dấu cách gần “%(near)s”.")),
    (_BEFORE, gettext_noop("Thừa dấu cách trước dấu câu gần “%(near)s”.")),
    (_AFTER, gettext_noop("Thiếu dấu cách sau dấu câu gần “%(near)s”.")),
    (_OPENED, gettext_noop("Thừa dấu cách sau ngoặc mở gần “%(near)s”.")),
)


def _near(text: str, at: int) -> str:
    return " ".join(text[max(at - 15, 0) : at + 15].split())


def _tone_faults(places: Iterable[tuple[str, str]]) -> Iterator[Fault]:
    """Words of the rarer of the two ways to place a tone: hòa and hoà in one document."""
    seen: dict[bool, list[tuple[str, str]]] = {True: [], False: []}
    for place, text in places:
        for word in _WORD.findall(text):
            style = _style(word)
            if style is not None:
                seen[style].append((place, word))
    if not (seen[True] and seen[False]):
        return
    rarer = len(seen[True]) < len(seen[False])
    for place, word in dict.fromkeys(seen[rarer]):
        better = place_tone(word, old_style=not rarer)
        says = gettext_noop(
            "Dấu thanh không thống nhất: “%(near)s”, chỗ khác viết kiểu “%(better)s”."
        )
        yield Fault(place=place, says=says, values={"near": word, "better": better})


def _style(word: str) -> bool | None:
    """True: the old way (hòa), False: the new way (hoà), None: there is but one way."""
    if not _TWO_PLACES.search(word):
        return None
    old, new = place_tone(word, old_style=True), place_tone(word, old_style=False)
    if old == new or word.lower().startswith("qu"):
        return None
    return word == old if word in (old, new) else None


def _law_faults(place: str, text: str, known: Mapping[str, Cited]) -> Iterator[Fault]:
    for number in dict.fromkeys(CITED.findall(text)):
        found = known.get(number)
        says = _LAW_STATES.get(found.state) if found else None
        if found and says:
            yield Fault(place=place, says=says, values={"number": number, "until": found.until})


_LAW_STATES = {
    "het_hieu_luc": gettext_noop(
        "Văn bản %(number)s đã hết hiệu lực từ %(until)s. Hãy dẫn văn bản thay thế."
    ),
    "chua_co_hieu_luc": gettext_noop(
        "Văn bản %(number)s chưa có hiệu lực. Hãy kiểm tra lại căn cứ."
    ),
    "ngung_hieu_luc": gettext_noop(
        "Văn bản %(number)s đang ngưng hiệu lực. Hãy kiểm tra lại căn cứ."
    ),
    "het_hieu_luc_mot_phan": gettext_noop(
        "Văn bản %(number)s đã được sửa đổi hoặc hết hiệu lực một phần. "
        "Hãy ghi rõ “được sửa đổi, bổ sung”."
    ),
}
