"""A Word file as a structured document: what its lines say by their place and their words.

Who signs is not taken: that is chosen in the draft. Numbers are dropped, they follow from the order.
Law: NĐ 30/2020/NĐ-CP Phụ lục I (các ô của thể thức).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from congvu.engines.documents.rules import pasting
from congvu.engines.documents.rules.document import (
    MOST_BLOCKS,
    MOST_CELLS,
    MOST_ROWS,
    Document,
    Keeping,
)
from congvu.engines.documents.rules.layout import BOXES, STAMPS
from congvu.engines.documents.rules.outline import TITLED, Block, BlockKind, numbered
from congvu.engines.documents.rules.word import ENCLOSED, NATION
from congvu.engines.documents.rules.word_lines import Line, Word

_PLACES = re.compile(r"^Nơi nhận\s*:\s*$", re.MULTILINE)
_NUMBER = re.compile(r"^Số\s*:\s*(.*?)(?:\s+Độc lập\b.*)?$")
_END = re.compile(r"[;.,\s]+$")
_ITEM = re.compile(r"^[-–+•]\s*")
_ABOUT = re.compile(r"^V/v:?\s*", re.IGNORECASE)
# Công điện: "… điện:"; giấy mời: "… trân trọng kính mời:".
_ADDRESS = re.compile(r"^(?:Kính gửi|.{2,150}\s(?:điện|kính mời))\s*:\s*", re.IGNORECASE)
_PROPOSER = re.compile(r"^Theo đề nghị của\s+", re.IGNORECASE)
_RESOLVE = re.compile(r"^(?:QUYẾT ĐỊNH|QUYẾT NGHỊ|CHỈ THỊ|NGHỊ QUYẾT)\s*:?$")
_WITH = re.compile(r"^\((?:Ban hành )?[Kk]èm theo .*\)$")
_COPIES = re.compile(r"\((\d{1,4})(?:\s*b(?:ản)?)?\)\s*$")


@dataclass
class Found:
    """kind: code of the kind that its title names, "" when none does; number, signer: as the file has
    them, for the person to see; counted: what is no words and stays behind; renumbered: a number as it
    was typed and as it follows from the order, where they differ: words may refer to the typed one."""

    document: Document = field(default_factory=Document)
    kind: str = ""
    number: str = ""
    signer: str = ""
    counted: Counter[str] = field(default_factory=Counter)
    renumbered: list[tuple[str, str]] = field(default_factory=list)


def recognised(word: Word, *, kinds: Mapping[str, str], new_id: Callable[[], str]) -> Found:
    """kinds: name in capitals → code."""
    found = Found(counted=word.counted)
    lines = _without_enclosed([part for line in word.lines for part in _parts(line)], found)
    lines = _head(lines, found)
    lines = _foot(lines, found)
    lines = _opening(lines, found, kinds)
    blocks, typed = _blocks(lines, found, new_id)
    found.renumbered = _renumbered(blocks, typed)
    if len(blocks) > MOST_BLOCKS:
        found.counted["blocks"] += len(blocks) - MOST_BLOCKS
        blocks = blocks[:MOST_BLOCKS]
    found.document = replace(found.document, blocks=tuple(blocks))
    return found


def _parts(line: Line) -> list[Line]:
    """A paragraph whose lines are only broken, as one for each that begins something of its own."""
    first, _end, below = line.text.partition("\n")
    if line.rows is not None or not below:
        return [line]
    listing = bool(_PLACES.search(first) or _ADDRESS.match(first))
    parts = [[first]]
    for text in below.splitlines():
        if _begins(text.strip()) or (listing and _ITEM.match(text.strip())):
            parts.append([])
        parts[-1].append(text)
    return [replace(line, text="\n".join(part)) for part in parts]


def _begins(text: str) -> bool:
    kind, _rest = pasting.recognised(text)
    return kind is not None or _is_ground(Line(text=text)) or bool(_PLACES.match(text))


def _without_enclosed(lines: list[Line], found: Found) -> list[Line]:
    """The list of files that go with it stands last; the files themselves are not in this one."""
    at = next((n for n, line in enumerate(lines) if line.text.strip() == ENCLOSED), len(lines))
    if named := len(lines[at + 1 :]):
        found.counted["enclosed"] = named
    return lines[:at]


def _head(lines: list[Line], found: Found) -> list[Line]:
    """Cells 1 to 4: a table without lines, or lines up to the nation's own."""
    at = next((n for n, line in enumerate(lines[:12]) if _names_nation(_whole(line))), None)
    if at is None:
        return lines
    said = [s for line in lines[: at + 1] for s in _whole(line).splitlines()]
    for n, text in enumerate(said):
        _numbered(text, found)
        if _ABOUT.match(text):
            about = [_ABOUT.sub("", text), *_until_dated(said[n + 1 :])]
            found.document = replace(found.document, abstract=" ".join(about))
    rest = lines[at + 1 :]
    while rest and (_is_rule(rest[0]) or _is_below_head(rest[0], found)):
        rest = rest[1:]
    return rest


def _is_rule(line: Line) -> bool:
    """Drawn with signs, as typists do."""
    return line.rows is None and not line.text.strip().strip("-–_*= ")


def _is_below_head(line: Line, found: Found) -> bool:
    """Motto, date, number, "V/v": a line of them, or a second table that holds nothing else."""
    said = [text for text in _whole(line).splitlines() if text.strip()]
    mine = [_is_motto(text) or _numbered(text, found) or bool(_ABOUT.match(text)) for text in said]
    about = [_ABOUT.sub("", text) for text in said if _ABOUT.match(text)]
    if not said or not all(mine):
        return False
    if about:
        found.document = replace(found.document, abstract=" ".join(about))
    return True


def _names_nation(text: str) -> bool:
    """Both places of the tone are in use: HÒA and HOÀ."""
    return NATION in " ".join(text.upper().replace("HOÀ", "HÒA").split())


def _numbered(text: str, found: Found) -> bool:
    """Whether the line holds the number; it is kept to be shown."""
    said = _NUMBER.match(text.strip())
    if said is not None:
        found.number = said[1].strip()
    return said is not None


def _until_dated(lines: Sequence[str]) -> list[str]:
    """The rest of an abstract below the number: up to the cell beside it."""
    found: list[str] = []
    for text in lines:
        if _names_nation(text) or _is_motto(text):
            break
        found.append(text.strip())
    return found


def _is_motto(text: str) -> bool:
    said = text.strip()
    dated = "ngày" in said and "tháng" in said and len(said) < 80 and said[-1:] in "…0123456789. "
    return said.startswith("Độc lập") or dated or not said.strip("-–_ ")


def _foot(lines: list[Line], found: Found) -> list[Line]:
    """Cells 7 and 9b; annexes may follow."""
    at = next((n for n, line in enumerate(lines) if _PLACES.search(_whole(line))), None)
    if at is None:
        return lines
    row = lines[at]
    if row.rows is None:
        return _plain_foot(lines, at, found)
    columns = zip_longest(*row.rows, fillvalue="")  # "Nơi nhận:" may stand above its list
    cells = ["\n".join(filter(None, column)) for column in columns]
    places = next(cell for cell in cells if _PLACES.search(cell))
    _recipients(_PLACES.split(places, maxsplit=1)[1].splitlines(), found)
    others = [cell for cell in cells if cell is not places and cell.strip()]
    found.signer = others[-1].splitlines()[-1] if others else ""
    return lines[:at] + lines[at + 1 :]


def _plain_foot(lines: list[Line], at: int, found: Found) -> list[Line]:
    """The same without a table: lines with a dash below "Nơi nhận:"."""
    end = at + 1
    while end < len(lines) and _ITEM.match(lines[end].text):
        end += 1
    _recipients([line.text for line in lines[at + 1 : end]], found)
    return lines[:at] + lines[end:]


def _recipients(lines: Sequence[str], found: Found) -> None:
    places: list[str] = []
    for text in lines:
        said = _END.sub("", _ITEM.sub("", text.strip()))
        if said.startswith("Lưu"):
            found.document = replace(found.document, keeping=_keeping(said))
        elif said:
            places.append(said)
    found.document = replace(found.document, recipients=tuple(places))


def _keeping(said: str) -> Keeping:
    """``Lưu: VT, CCHC, NTH (05)``."""
    copies = _COPIES.search(said)
    parts = [p.strip() for p in _COPIES.sub("", said).partition(":")[2].split(",") if p.strip()]
    archive, unit, drafter = (*parts, "", "", "")[:3]
    number = int(copies[1]) if copies else 0
    return Keeping(archive=archive or "VT", unit=unit, drafter=drafter, copies=number)


def _opening(lines: list[Line], found: Found, kinds: Mapping[str, str]) -> list[Line]:
    """Stamps, the title with its abstract, who is addressed, who decides, on what grounds."""
    lines = _stamps(lines, found)
    lines = _title(lines, found, kinds)
    lines = _addressees(lines, found)
    return _grounds(lines, found)


def _stamps(lines: list[Line], found: Found) -> list[Line]:
    urgencies = {words: key for key, words in STAMPS.items()}
    boxes = {words: key for key, words in BOXES.items()}
    while lines and lines[0].text.strip() in (*urgencies, *boxes):
        said = lines.pop(0).text.strip()
        found.document = replace(
            found.document,
            urgency=urgencies.get(said, found.document.urgency),
            circulation=boxes.get(said, found.document.circulation),
        )
    return lines


def _title(lines: list[Line], found: Found, kinds: Mapping[str, str]) -> list[Line]:
    if not lines or lines[0].rows is not None:
        return lines
    first, _end, below = lines[0].text.partition("\n")
    code = kinds.get(" ".join(first.upper().split()))
    if code is None:
        return lines
    found.kind, rest = code, lines[1:]
    said = [below] if below else []
    while rest and rest[0].bold and not said and not _is_start(rest[0]):
        said.append(rest.pop(0).text)
    found.document = replace(found.document, abstract=" ".join(" ".join(said).split()))
    return rest


def _is_start(line: Line) -> bool:
    """Whether the words themselves begin here."""
    kind, _rest = pasting.recognised(line.text)
    said = line.text.strip()
    return (
        line.rows is not None or kind is not None or said.isupper() or said.startswith("Căn cứ")
        or bool(_ADDRESS.match(said))
    )  # fmt: skip


def _addressees(lines: list[Line], found: Found) -> list[Line]:
    if not lines or not _ADDRESS.match(lines[0].text):
        return lines
    said = _ADDRESS.sub("", lines[0].text).strip()
    rest, named = lines[1:], [said] if said else []
    while rest and not said and _ITEM.match(rest[0].text):
        named.append(_ITEM.sub("", rest.pop(0).text))
    ended = tuple(_END.sub("", each) for each in named)
    found.document = replace(found.document, addressees=ended)
    return rest


def _grounds(lines: list[Line], found: Found) -> list[Line]:
    """Whatever stands before the line that decides; without one only what says that it is a ground."""
    lead, bases, proposer = "", [], ""
    rest = list(lines)
    if rest and rest[0].text.isupper() and any(_is_ground(each) for each in rest[1:3]):
        lead = rest.pop(0).text.replace("\n", " ")
    while rest and _is_ground(rest[0]):
        said = _END.sub("", rest.pop(0).text)
        if _PROPOSER.match(said):
            proposer = _PROPOSER.sub("", said)
        else:
            bases.append(said)
    if rest and _RESOLVE.match(rest[0].text.strip()):
        rest.pop(0)
    found.document = replace(found.document, lead=lead, bases=tuple(bases), proposer=proposer)
    return rest


def _is_ground(line: Line) -> bool:
    return line.rows is None and (
        line.text.startswith("Căn cứ ") or bool(_PROPOSER.match(line.text))
    )


def _renumbered(blocks: Sequence[Block], typed: Mapping[str, str]) -> list[tuple[str, str]]:
    pairs = ((typed.get(each.block.id, ""), each.label) for each in numbered(blocks))
    return [(was, now) for was, now in pairs if was and _bare(was) != _bare(now)]


def _bare(label: str) -> str:
    """Without capitals and ends; an annex may be typed without its number."""
    said = " ".join(label.lower().split()).strip(" .:)")
    return "phụ lục" if said.startswith("phụ lục") else said


def _blocks(
    lines: Sequence[Line], found: Found, new_id: Callable[[], str]
) -> tuple[list[Block], dict[str, str]]:
    """The blocks, and the number that was typed before each that has one."""
    made: list[Block] = []
    typed: dict[str, str] = {}
    for line in lines:
        if line.rows is not None:
            _table(made, line.rows, found, new_id)
        elif not _WITH.match(" ".join(line.text.split())):
            _words(made, typed, line, new_id)
    return made, typed


def _table(
    made: list[Block], said: Sequence[Sequence[str]], found: Found, new_id: Callable[[], str]
) -> None:
    rows = [tuple(row[:MOST_CELLS]) for row in said[:MOST_ROWS]]
    if left := sum(map(len, said)) - sum(map(len, rows)):
        found.counted["cells"] += left
    wide = max((len(row) for row in rows), default=0)
    filled = tuple(tuple(_flat(cell) for cell in row) + ("",) * (wide - len(row)) for row in rows)
    if filled:
        made.append(Block(id=new_id(), kind=BlockKind.TABLE, rows=filled))


def _words(made: list[Block], typed: dict[str, str], line: Line, new_id: Callable[[], str]) -> None:
    first, _end, below = line.text.strip().partition("\n")
    kind, said = pasting.recognised(first)
    if kind is None and made and _awaits_title(made[-1], line):
        made[-1] = replace(made[-1], title=_flat(line.text))
    elif kind in TITLED:
        made.append(Block(id=new_id(), kind=kind, title=_flat(f"{said} {below}")))
    elif kind in (BlockKind.ARTICLE, BlockKind.CLAUSE) and line.bold and said:
        made.append(Block(id=new_id(), kind=kind, title=said, text=below))
    else:
        text = f"{said}\n{below}".strip() if below else said
        made.append(Block(id=new_id(), kind=kind or BlockKind.PARAGRAPH, text=text))
    if kind:
        typed[made[-1].id] = first.removesuffix(said).strip()


def _awaits_title(last: Block, line: Line) -> bool:
    """A chapter's name stands on the line below its number."""
    return last.kind in TITLED and not last.title and not last.text and line.bold


def _flat(text: str) -> str:
    return " ".join(text.split())


def _whole(line: Line) -> str:
    """All words of a line, cells one below the other."""
    if line.rows is None:
        return line.text
    return "\n".join(cell for row in line.rows for cell in row)
