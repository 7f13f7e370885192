"""What is read from answers: the summary to check, document needs, indexed values, pre-filling."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from congvu.engines.casework.contracts import Prefilled
from congvu.engines.casework.rules.forms.checking import (
    Answers,
    is_required,
    visible_questions,
    visible_steps,
)
from congvu.engines.casework.rules.forms.definition import (
    Document,
    FormDefinition,
    Prefill,
    Question,
    Words,
)
from congvu.engines.casework.rules.forms.reading import Unreadable, read, vi_number
from congvu.kernel.knowing import Known
from congvu.kernel.money import format_vnd

ANSWERS = "answers"  # the source that is the person's own earlier answers
Evidence = Known


@dataclass(frozen=True, slots=True)
class Names:
    """How codes are shown: a place by (province, commune), a file by uid."""

    place: Callable[[str, str], str] = lambda province, commune: f"{commune}, {province}"
    file: Callable[[str], str] = lambda uid: uid


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """One answered (or empty) question. rows: of a table, each a list of (label, text)."""

    key: str
    label: str
    text: str
    rows: tuple[tuple[tuple[str, str], ...], ...] = ()
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SummaryStep:
    """One step of the check-your-answers page; key: where "Sửa" leads."""

    key: str
    title: str
    rows: tuple[SummaryRow, ...]


@dataclass(frozen=True, slots=True)
class DocumentNeed:
    """A dossier component that the answers ask for. uids: files already given for it."""

    question: str
    label: Words
    document: Document
    required: bool
    uids: tuple[str, ...]
    law: str = ""


@dataclass(frozen=True, slots=True)
class Prefilling:
    """answers: question → value with source; silent: sources that gave nothing."""

    answers: dict[str, Prefilled] = field(default_factory=dict)
    silent: tuple[str, ...] = ()


def summary(
    definition: FormDefinition, answers: Answers, today: date, *,
    language: str = "vi", names: Names | None = None,
) -> list[SummaryStep]:  # fmt: skip
    """Every question asked, with its answer as shown to a person."""
    show = names or Names()
    return [
        SummaryStep(
            step.key,
            step.title.of(language),
            tuple(
                _row(q, answers.get(q.key), language, show)
                for q in visible_questions(step, answers, today)
            ),
        )
        for step in visible_steps(definition, answers, today)
    ]


def document_requirements(
    definition: FormDefinition, answers: Answers, today: date
) -> list[DocumentNeed]:
    """The dossier components that these answers call for, in the order of the form."""
    return [
        DocumentNeed(
            q.key,
            q.label,
            q.document or Document(q.key),
            is_required(q, answers, today),
            tuple(_listed(answers.get(q.key))),
            q.law,
        )
        for step in visible_steps(definition, answers, today)
        for q in visible_questions(step, answers, today)
        if q.type == "file"
    ]


def indexed(definition: FormDefinition, answers: Answers) -> dict[str, tuple[str, Any]]:
    """question → (type, value) of the answers that are copied to typed rows."""
    return {
        q.key: (q.type, answers[q.key])
        for q in definition.questions
        if q.index and answers.get(q.key) is not None
    }


def prefill(definition: FormDefinition, sources: Mapping[str, Mapping[str, Known]]) -> Prefilling:
    """Take over what the sources know; a value that the question cannot take is left out.

    The sources of a question are asked in its order, last the person's own earlier answers to the
    same concept.
    """
    made: dict[str, Prefilled] = {}
    silent: dict[str, None] = {}
    for question in definition.questions:
        for wanted in (*question.prefill, *_same_concept(question)):
            if wanted.source not in sources:
                silent[wanted.source] = None
            found = _taken(question, wanted, sources)
            if found is not None:
                made[question.key] = found
                break
    return Prefilling(made, tuple(s for s in silent if s != ANSWERS))


def _same_concept(question: Question) -> tuple[Prefill, ...]:
    return (Prefill(ANSWERS, question.concept),) if question.concept else ()


def _taken(
    question: Question, wanted: Prefill, sources: Mapping[str, Mapping[str, Known]]
) -> Prefilled | None:
    found = sources.get(wanted.source, {}).get(wanted.path)
    if found is None:
        return None
    try:
        value = read(question, found.value)
    except Unreadable:
        return None
    if value is None:
        return None
    return Prefilled(value, wanted.source, wanted.path, found.at, found.id, found.keeper_unit_id)


def show(
    question: Question, value: Any, *, language: str = "vi", names: Names | None = None
) -> str:
    """One answer as text; '' when there is none, as it was typed when it is not right yet."""
    if value is None or value in ("", [], {}):
        return ""
    writer = _WRITERS.get(question.type)
    try:
        text = writer(question, value, language, names or Names()) if writer else str(value)
        return text if isinstance(text, str) else _as_typed(value)
    except (ValueError, TypeError, AttributeError, LookupError, ArithmeticError):
        return _as_typed(value)


def _as_typed(value: Any) -> str:
    """A draft keeps half a date, too: whoever typed it sees it again."""
    if isinstance(value, dict):
        return ", ".join(str(part) for part in value.values() if part)
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


def _row(question: Question, value: Any, language: str, names: Names) -> SummaryRow:
    label = question.label.of(language)
    if question.type == "table":
        rows = tuple(
            tuple(
                (c.label.of(language), show(c, row.get(c.key), language=language, names=names))
                for c in question.columns
            )
            for row in _listed(value)
            if isinstance(row, dict)
        )
        return SummaryRow(question.key, label, "", rows=rows)
    text = show(question, value, language=language, names=names)
    files = tuple(map(str, _listed(value))) if question.type == "file" else ()
    return SummaryRow(question.key, label, text, files=files)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _label(question: Question, value: str, language: str) -> str:
    return next((c.label.of(language) for c in question.choices if c.value == value), value)


def _place_text(value: Mapping[str, str], names: Names) -> str:
    return names.place(value["province"], value["commune"])


Writer = Callable[[Question, Any, str, Names], str]
_WRITERS: dict[str, Writer] = {
    "date": lambda q, v, lang, n: f"{date.fromisoformat(v):%d/%m/%Y}",
    "number": lambda q, v, lang, n: vi_number(Decimal(str(v))) if q.grouped else str(v),
    "money": lambda q, v, lang, n: format_vnd(v),
    "month": lambda q, v, lang, n: "/".join(reversed(v.split("-"))),
    "percent": lambda q, v, lang, n: f"{vi_number(Decimal(str(v)))} %",
    "choice": lambda q, v, lang, n: _label(q, v, lang),
    "choices": lambda q, v, lang, n: "; ".join(_label(q, x, lang) for x in v),
    "yes_no": lambda q, v, lang, n: {
        ("vi", True): "Có", ("vi", False): "Không", ("en", True): "Yes", ("en", False): "No",
    }[(lang[:2] if lang[:2] in ("vi", "en") else "vi", bool(v))],
    "place": lambda q, v, lang, n: _place_text(v, n),
    "address": lambda q, v, lang, n: f"{v['line']}, {_place_text(v, n)}",
    "file": lambda q, v, lang, n: "; ".join(n.file(uid) for uid in v),
}  # fmt: skip
