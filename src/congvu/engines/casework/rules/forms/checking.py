"""Whole answers against a form: what is shown, what is missing, what breaks a rule and which law."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from congvu.engines.casework.rules.expressions import Expression, FeelError
from congvu.engines.casework.rules.forms.definition import FormDefinition, Question, Step, Words
from congvu.engines.casework.rules.forms.reading import Unreadable, read
from congvu.engines.casework.rules.words import Sentence, gettext_noop

Answers = Mapping[str, Any]
KnownPlace = Callable[[str, str], bool]


@dataclass(frozen=True, slots=True)
class Fault:
    """Why an answer is refused. sentence: ours, to translate; words: the form's own; law: cited."""

    sentence: Sentence | None = None
    words: Words | None = None
    law: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """answers: cleaned, only what is shown; faults: field → fault (``table.0.column`` inside)."""

    answers: dict[str, Any]
    faults: dict[str, Fault]


@dataclass(frozen=True, slots=True)
class Facts:
    """What answers are held against: the legal day, and whether a commune is in a province."""

    today: date
    known_place: KnownPlace | None = None


def holds(condition: Expression | None, answers: Answers, today: date) -> bool:
    """Whether a condition is true; none at all is; one that cannot be computed is not."""
    if condition is None:
        return True
    try:
        return condition.holds({**answers, "today": today})
    except FeelError:
        return False


def visible_steps(definition: FormDefinition, answers: Answers, today: date) -> list[Step]:
    """The steps to walk through, given the answers so far."""
    return [s for s in definition.steps if holds(s.condition, answers, today)]


def visible_questions(step: Step, answers: Answers, today: date) -> list[Question]:
    """The questions of a step that are asked, given the answers so far."""
    return [q for q in step.questions if holds(q.condition, answers, today)]


def check(
    definition: FormDefinition, raw: Answers, facts: Facts, *, only: str = "", lenient: bool = False
) -> Checked:
    """Read and check all answers in the order of the form.

    only: report faults of this step alone (earlier answers are still read). lenient: a draft, where
    a missing answer is no fault. Never raises for any input.
    """
    answers: dict[str, Any] = {}
    faults: dict[str, Fault] = {}
    for step in definition.steps:
        if not holds(step.condition, answers, facts.today):
            continue
        for question in step.questions:
            if not holds(question.condition, answers, facts.today):
                continue
            value, found = _take(question, raw.get(question.key), answers, facts, lenient)
            if value is not None:
                answers[question.key] = value
            if not found:
                found = _broken(question, value, answers, facts)
            if not only or step.key == only:
                faults.update(found)
    return Checked(answers, faults)


def is_required(question: Question, answers: Answers, today: date) -> bool:
    """Whether an answer is owed, given the others."""
    if isinstance(question.required, bool):
        return question.required
    return holds(question.required, answers, today)


def _take(
    question: Question, raw: Any, answers: dict[str, Any], facts: Facts, lenient: bool
) -> tuple[Any, dict[str, Fault]]:
    if question.type == "table":
        return _take_table(question, raw, answers, facts, lenient)
    try:
        value = read(question, raw)
    except Unreadable as fault:
        return None, {question.key: Fault(fault.sentence, law=question.law)}
    if value is None:
        missing = not lenient and is_required(question, answers, facts.today)
        return None, {question.key: _missing(question)} if missing else {}
    fault_found = _bounds(question, value, facts)
    return value, {question.key: fault_found} if fault_found else {}


def _take_table(
    question: Question, raw: Any, answers: dict[str, Any], facts: Facts, lenient: bool
) -> tuple[Any, dict[str, Fault]]:
    rows, faults = [], {}
    given = [r for r in raw if isinstance(r, Mapping)] if isinstance(raw, list) else []
    if raw and not isinstance(raw, list):
        faults[question.key] = Fault(Sentence(gettext_noop("Hãy nhập bảng theo từng dòng.")))
    if len(given) > question.max_rows:
        text = gettext_noop("Bảng có tối đa %(count)s dòng.")
        faults[question.key] = Fault(Sentence(text, {"count": question.max_rows}))
    for index, row in enumerate(given[: question.max_rows]):
        value, found = _take_row(question, row, answers, facts, lenient)
        if value or found:
            rows.append(value)
            faults.update({f"{question.key}.{index}.{k}": f for k, f in found.items()})
    least = max(question.min_rows, int(is_required(question, answers, facts.today)))
    if len(rows) < least and not lenient:
        text = gettext_noop("Hãy thêm ít nhất %(count)s dòng.")
        faults.setdefault(question.key, Fault(Sentence(text, {"count": least}), law=question.law))
    return rows or None, faults


def _take_row(
    question: Question, raw: Answers, answers: dict[str, Any], facts: Facts, lenient: bool
) -> tuple[dict[str, Any], dict[str, Fault]]:
    row: dict[str, Any] = {}
    faults: dict[str, Fault] = {}
    for column in question.columns:
        around = {**answers, **row}
        if not holds(column.condition, around, facts.today):
            continue
        value, found = _take(column, raw.get(column.key), around, facts, lenient)
        if value is not None:
            row[column.key] = value
        faults.update(found or _broken(column, value, {**answers, **row}, facts))
    empty = not row and not any(raw.get(c.key) for c in question.columns)
    return row, {} if empty else faults


def _broken(question: Question, value: Any, answers: Answers, facts: Facts) -> dict[str, Fault]:
    """The first of the form's own rules that the answer breaks."""
    if value is None:
        return {}
    for rule in question.checks:
        if not holds(rule.test, answers, facts.today):
            return {question.key: Fault(words=rule.message, law=rule.law or question.law)}
    return {}


def _bounds(question: Question, value: Any, facts: Facts) -> Fault | None:
    if question.type == "date":
        return _date_bounds(question, value, facts.today)
    known = facts.known_place if question.type in ("place", "address") else None
    if known is not None and not known(value["province"], value["commune"]):
        return Fault(Sentence(gettext_noop("Hãy chọn xã, phường thuộc tỉnh đã chọn.")))
    return None


def _date_bounds(question: Question, value: str, today: date) -> Fault | None:
    day = date.fromisoformat(value)
    least = today if question.least == "today" else _day(question.least)
    most = today if question.most == "today" else _day(question.most)
    if least is not None and day < least:
        text = gettext_noop("Hãy nhập ngày từ %(day)s trở đi.")
        return Fault(Sentence(text, {"day": f"{least:%d/%m/%Y}"}), law=question.law)
    if most is not None and day > most:
        text = gettext_noop("Hãy nhập ngày không sau %(day)s.")
        return Fault(Sentence(text, {"day": f"{most:%d/%m/%Y}"}), law=question.law)
    return None


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


_MISSING = {
    "file": gettext_noop("Hãy đính kèm tệp cho mục này."),
    "choice": gettext_noop("Hãy chọn một mục."),
    "choices": gettext_noop("Hãy chọn ít nhất một mục."),
    "yes_no": gettext_noop("Hãy chọn Có hoặc Không."),
    "place": gettext_noop("Hãy chọn tỉnh và xã, phường."),
    "address": gettext_noop("Hãy nhập địa chỉ."),
    "date": gettext_noop("Hãy nhập ngày."),
}


def _missing(question: Question) -> Fault:
    text = _MISSING.get(question.type, gettext_noop("Hãy điền mục này."))
    return Fault(Sentence(text), law=question.law)
