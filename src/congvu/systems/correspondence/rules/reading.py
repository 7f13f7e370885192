"""What the face of a letter says: number, day, kind, abstract, author, urgency; each with how sure.

Layout: NĐ 30/2020/NĐ-CP, Phụ lục I (cells 2 to 5, 10). Readings of a machine: the clerk confirms each.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from congvu.kernel.text import unaccent

SURE, LIKELY, GUESS = 95, 75, 50
CLOSE = 0.82  # how alike a misread word and a word of a closed list must be
MOST_ABSTRACT = 4  # lines
TOP = 14  # lines in which the author stands
SHORTEST = 6  # letters of a name

# At the start of its line: "Căn cứ Nghị định số 276/2026/NĐ-CP" names another document.
_NUMBER = re.compile(
    r"^[ \t]*S[ốôoóòó0ỐÔOÓ]\s*[:;.]?\s*(\d{1,6}[A-Za-z]?)\s*/\s*"
    r"([\wĐđ&.\-–/ ]{2,40}?)(?=\s{2,}|\s*$|[,;)])",
    re.MULTILINE,
)
_BARE = re.compile(
    r"^\s*(\d{1,6})\s*/\s*((?:\d{4}/)?[A-ZĐƯ][\wĐđƯư&.\-–/]{1,40})\s*$", re.MULTILINE
)
# A reader that loses the stroke: "Số: 426QĐ-SNV".
_STROKELESS = re.compile(
    r"^[ \t]*S[ốôoóòó0ỐÔOÓ]\s*[:;.]\s*(\d{1,6})\s*[|!]?\s*([A-ZĐ][\wĐđ&.\-–]{2,40})", re.MULTILINE
)
_DAY = re.compile(
    r"ng[àaáâ]y\s*(\d{1,2})\s*th[áaàâ]ng\s*(\d{1,2})\s*n[ăaâ]m\s*(\d{4})", re.IGNORECASE
)
_MATTER = re.compile(r"^[\s(]*V\s*/\s*v\s*[:.]?\s*(.+)$", re.MULTILINE | re.IGNORECASE)
_URGENT = (
    ("hoa_toc", re.compile(r"^[\W_]*H[ỎO]A\s*T[ỐO]C\b", re.MULTILINE)),
    ("thuong_khan", re.compile(r"^[\W_]*TH[ƯU][ỢO]NG\s*KH[ẨA]N[\W_]*$", re.MULTILINE)),
    ("khan", re.compile(r"^[\W_]*KH[ẨA]N[\W_]*$", re.MULTILINE)),
)
_ENDS = ("kinh gui", "can cu", "noi nhan", "thuc hien", "dieu 1", "theo de nghi", "xet de nghi")
_MOTTO = ("cong hoa xa hoi", "doc lap", "so:")


@dataclass(frozen=True)
class Known:
    """Closed lists: kinds code → (label, abbreviation); authors: code → (name, short name)."""

    kinds: Mapping[str, tuple[str, str]]
    authors: Mapping[str, tuple[str, str]]


Reading = tuple[str, int]


def read(text: str, known: Known) -> dict[str, Reading]:
    """Field → (value, confidence 0–100), only what was found: notation, dated_on (ISO), kind,
    abstract, author, author_code, urgency."""
    notation = _notation(text)
    kind = _kind(text, notation, known)
    found = {
        "notation": notation,
        "dated_on": _dated_on(text),
        "kind": kind,
        "abstract": _abstract(text, kind, known),
        "urgency": _urgency(text),
        **_author(text, notation, known),
    }
    return {name: reading for name, reading in found.items() if reading is not None}


def _notation(text: str) -> Reading | None:
    found = _NUMBER.search(text)
    sure = SURE
    if found is None:
        found, sure = _BARE.search(text), LIKELY
    if found is None:
        found, sure = _STROKELESS.search(text), GUESS
    if found is None:
        return None
    tail = re.sub(r"\s+", "", found[2]).strip(".-–").replace("–", "-")
    return f"{found[1]}/{tail}"[:60], min(sure, SURE if re.search(r"[A-ZĐ]", tail) else GUESS)


def _dated_on(text: str) -> Reading | None:
    found = _DAY.search(text)
    if found is None:
        return None
    try:
        day = date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        return None
    return day.isoformat(), SURE


def _kind(text: str, notation: Reading | None, known: Known) -> Reading | None:
    """By the line that is a kind's name, however misread; else by the abbreviation in the number."""
    by_line = _kind_by_line(text, known)
    by_number = _kind_by_number(notation, known)
    if by_line and by_number and by_line[0] == by_number[0]:
        return by_line[0], SURE
    if by_number and by_number[0] != "cong-van":
        return by_number
    if by_line:
        return by_line
    if by_number or _MATTER.search(text):
        return "cong-van", LIKELY if _MATTER.search(text) else GUESS
    return None


def _kind_by_line(text: str, known: Known) -> Reading | None:
    names = {unaccent(label): code for code, (label, _abbr) in known.kinds.items()}
    for line in text.splitlines():
        plain = unaccent(line).strip(" .:-_")
        if not plain or not _is_upper(line):
            continue
        near = difflib.get_close_matches(plain, names, n=1, cutoff=CLOSE)
        if near:
            return names[near[0]], SURE if near[0] == plain else LIKELY
    return None


def _kind_by_number(notation: Reading | None, known: Known) -> Reading | None:
    if notation is None:
        return None
    parts = [unaccent(part) for part in re.split(r"[/\-]", notation[0])[1:]]
    for code, (_label, abbr) in known.kinds.items():
        if abbr and unaccent(abbr) in parts[:2]:
            return code, LIKELY
    return "cong-van", GUESS


def _abstract(text: str, kind: Reading | None, known: Known) -> Reading | None:
    lines = text.splitlines()
    matter = _MATTER.search(text)
    if matter is not None:
        start = text[: matter.start(1)].count("\n")
        return _joined([matter[1], *lines[start + 1 :]], SURE)
    if kind is None:
        return None
    label = unaccent(known.kinds[kind[0]][0])
    for at, line in enumerate(lines):
        plain = unaccent(line).strip(" .:-_")
        if plain == label or difflib.SequenceMatcher(None, plain, label).ratio() >= CLOSE:
            return _joined(lines[at + 1 :], LIKELY)
    return None


def _joined(lines: Sequence[str], sure: int) -> Reading | None:
    """Lines up to the first that is plainly something else."""
    taken: list[str] = []
    for line in lines:
        said = " ".join(line.split()).strip("_- ")
        plain = unaccent(said)
        if taken and (plain.startswith(_ENDS) or _DAY.search(said) or _is_upper(said)):
            break
        if said and not plain.startswith(_ENDS):
            taken.append(said)
        if len(taken) == MOST_ABSTRACT:
            break
    words = " ".join(taken).strip(" .")
    return (words[:500], sure) if len(words) >= SHORTEST else None


def _urgency(text: str) -> Reading | None:
    for code, stamp in _URGENT:
        if stamp.search(text):
            return code, SURE
    return None


def _author(text: str, notation: Reading | None, known: Known) -> dict[str, Reading | None]:
    """The agency: the last known name above the number, else the end of the notation.

    The superior's name stands above the issuing agency's, so the lowest line wins.
    """
    names = {unaccent(name): code for code, (name, _short) in known.authors.items()}
    top = _above_number(text)
    hits: list[tuple[int, int, str, int]] = []
    for wide in (1, 2):  # long names run over two lines
        for at in range(len(top) - wide + 1):
            plain = unaccent(" ".join(_left(line) for line in top[at : at + wide])).strip(" .-_")
            near = _near(plain, names)
            if near:
                hits.append((at + wide, wide, names[near], SURE if near == plain else LIKELY))
    if not hits:
        return _author_by_notation(notation, known)
    _end, _wide, code, sure = max(hits)
    return {"author": (known.authors[code][0], sure), "author_code": (code, sure)}


def _above_number(text: str) -> list[str]:
    lines = text.splitlines()
    number = _NUMBER.search(text)
    end = text[: number.start()].count("\n") if number else TOP * 2
    return [line for line in lines[: max(end, 3)] if line.strip()][:TOP]


def _near(plain: str, names: Mapping[str, str]) -> str:
    """The known name that it is, misread by a letter or two; ``""`` when there is none."""
    if len(plain) < SHORTEST or plain.startswith(_MOTTO):
        return ""
    if plain in names:
        return plain
    return next(iter(difflib.get_close_matches(plain, names, n=1, cutoff=0.9)), "")


def _left(line: str) -> str:
    """The left column: the motto of the state stands to the right of the author's name."""
    return re.split(r"\s{3,}|C[ỘO]NG\s+H[ÒO]A", line)[0]


def _author_by_notation(notation: Reading | None, known: Known) -> dict[str, Reading | None]:
    parts = set(re.split(r"[/\-]", notation[0])[1:]) if notation else set()
    hits = [
        (code, name) for code, (name, short) in known.authors.items() if short and short in parts
    ]
    if len(hits) != 1:
        return {}
    (code, name) = hits[0]
    return {"author": (name, GUESS), "author_code": (code, GUESS)}


def _is_upper(line: str) -> bool:
    letters = [c for c in line if c.isalpha()]
    return bool(letters) and sum(c.isupper() for c in letters) >= 0.8 * len(letters)
