"""What is wrong with a table, beside its rows and in the words of who fills it in."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from congvu.engines.casework.rules.diagram import Diagram
from congvu.engines.casework.rules.sheets.sheet import Sheet
from congvu.engines.casework.rules.verdicts import NOTE, WAITS, Judgement, Level
from congvu.engines.casework.rules.words import Sentence, gettext_noop

# The compiler speaks of elements and arrows; in a table there are steps and "next".
_HERE = {
    "Không có mũi tên nào đi tới phần tử này.": gettext_noop(
        "Chưa bước nào dẫn tới bước này: hãy chọn bước này ở mục Tiếp theo của một bước khác."
    ),
    "Không hồ sơ nào đi tới được bước này.": gettext_noop(
        "Chưa bước nào dẫn tới bước này: hãy chọn bước này ở mục Tiếp theo của một bước khác."
    ),
    "Phần tử này không có mũi tên đi ra.": gettext_noop(
        "Chưa nói sau bước này là bước nào: hãy chọn mục Tiếp theo, hoặc thêm dòng Kết thúc."
    ),
    "Cổng rẽ nhánh phải có một nhánh mặc định, để hồ sơ không bao giờ kẹt lại.": gettext_noop(
        "Hãy chọn mục Tiếp theo cho trường hợp không điều kiện nào đúng."
    ),
    "Công việc phải có quyền (congvu:role) ở chính nó hoặc ở làn chứa nó.": gettext_noop(
        "Chưa chọn vai trò làm bước này."
    ),
    "Việc tự động phải có congvu:handler đã đăng ký.": gettext_noop(
        "Chưa chọn việc mà hệ thống tự làm ở bước này."
    ),
    "Hồ sơ có thể kẹt lại ở đây: từ bước này không còn đường nào tới kết thúc.": gettext_noop(
        "Hồ sơ có thể kẹt lại ở đây: từ bước này chưa có đường tới dòng Kết thúc."
    ),
}


@dataclass(frozen=True)
class Remarks:
    """of: row id → sentences; whole: about the process itself."""

    of: dict[str, tuple[Sentence, ...]]
    whole: tuple[Sentence, ...]

    @property
    def any(self) -> bool:
        return bool(self.of or self.whole)


def remarks(sheet: Sheet, diagram: Diagram, made: Judgement) -> Remarks:
    """Every problem with the row it belongs to."""
    found: dict[str, list[Sentence]] = defaultdict(list)
    whole = list(made.whole)
    for verdict in made.verdicts:
        said = verdict.what
        if said is None or verdict.level is Level.RUNS or said.text in (NOTE, WAITS):
            continue
        row = row_of(verdict.element, sheet, diagram)
        (found[row] if row else whole).append(_here(said))
    return Remarks(
        {row: _once(said) for row, said in found.items()},
        _once(whole),
    )


def row_of(element: str, sheet: Sheet, diagram: Diagram) -> str:
    """The row that an element of the drawing stands for or belongs to; '' for none."""
    rows = {r.id for r in sheet.rows}
    hosts = {e.id: e.host for e in diagram.elements}
    sources = {f.id: f.source for f in diagram.flows}
    into = {f.target: f.source for f in reversed(diagram.flows)}
    seen: set[str] = set()
    while element and element not in rows and element not in seen:
        seen.add(element)
        element = hosts.get(element) or sources.get(element) or into.get(element, "")
    return element if element in rows else ""


def _here(said: Sentence) -> Sentence:
    return Sentence(_HERE[said.text]) if said.text in _HERE else said


def _once(said: list[Sentence]) -> tuple[Sentence, ...]:
    """Each sentence once, in order."""
    return tuple({s.vietnamese: s for s in said}.values())
