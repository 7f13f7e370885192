"""What becomes of each element of a diagram: it only draws, it compiles, or it runs; and what to do.

Nothing is passed over in silence: every element, arrow, lane and note of a file has its verdict.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from congvu.engines.casework.rules.bpmn import Survey, survey
from congvu.engines.casework.rules.compile_checks import Known
from congvu.engines.casework.rules.compiling import assemble
from congvu.engines.casework.rules.diagram import Problem
from congvu.engines.casework.rules.net import Net
from congvu.engines.casework.rules.soundness import problems_of
from congvu.engines.casework.rules.words import Sentence, gettext_noop


class Level(StrEnum):
    DRAWS = "draws"  # for the eye, or not of the profile
    COMPILES = "compiles"  # understood, but something is still missing or wrong
    RUNS = "runs"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One element. what: why it does not run yet and what to do (None when it runs)."""

    element: str
    tag: str
    title: str
    level: Level
    what: Sentence | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """A whole diagram. whole: problems of no single element; net: when it may be published."""

    verdicts: tuple[Verdict, ...]
    whole: tuple[Sentence, ...]
    net: Net | None = None

    def count(self, level: Level) -> int:
        """How many elements got this verdict."""
        return sum(v.level is level for v in self.verdicts)


NOTE = gettext_noop("Chỉ để xem: không ảnh hưởng đến việc chạy quy trình.")
WAITS = gettext_noop("Chưa chạy vì sơ đồ còn chỗ phải sửa.")


def judge(xml: bytes, known: Known | None = None, process: str = "") -> Judgement:
    """Every verdict on one process of a file. Raises BpmnRefused when there is none to read."""
    found = survey(xml, process)
    net, gaps = assemble(found.diagram, known)
    problems = (*found.problems, *gaps)
    if net is not None and not problems:
        problems = problems_of(net)
    by_element: dict[str, Problem] = {}
    for problem in problems:
        by_element.setdefault(problem.element, problem)
    inside = {e.id for e in found.elements} | {f.id for f in found.flows}
    seen = inside | {i for i, _ in found.unknown} | {i for i, _ in found.draws}
    whole = tuple(p.sentence for p in problems if p.element not in seen)
    fine = not problems
    return Judgement(tuple(_verdicts(found, by_element, fine=fine)), whole, net if fine else None)


def _verdicts(found: Survey, by_element: dict[str, Problem], *, fine: bool) -> Iterator[Verdict]:
    for element in found.elements:
        yield _verdict(element.id, element.tag, element.name, by_element, fine=fine)
    for flow in found.flows:
        yield _verdict(flow.id, "sequenceFlow", "", by_element, fine=fine)
    for lane in found.lanes:
        yield Verdict(lane.id, "lane", lane.name, Level.RUNS if lane.role else Level.DRAWS,
                      None if lane.role else Sentence(NOTE))  # fmt: skip
    for name, tag in found.draws:
        yield Verdict(name, tag, "", Level.DRAWS, Sentence(NOTE))
    for name, tag in found.unknown:
        yield Verdict(name, tag, "", Level.DRAWS, by_element[name].sentence)


def _verdict(
    name: str, tag: str, title: str, by_element: dict[str, Problem], *, fine: bool
) -> Verdict:
    """An element of the profile: it runs when the whole does; else it says what it waits for."""
    problem = by_element.get(name)
    if problem is not None:
        return Verdict(name, tag, title, Level.COMPILES, problem.sentence)
    if fine:
        return Verdict(name, tag, title, Level.RUNS)
    return Verdict(name, tag, title, Level.COMPILES, Sentence(WAITS))
