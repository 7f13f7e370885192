"""What a draft keeps: everything typed, tidy; readable answers in their stored shape."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from congvu.engines.casework.rules.forms.definition import Question, Step
from congvu.engines.casework.rules.forms.reading import Unreadable, clean_text, read

MAX_ITEMS = 400


def tidy(step: Step, raw: Mapping[str, Any]) -> dict[str, Any]:
    """The step's answers for keeping: what cannot be read yet stays as typed, so nothing is lost."""
    kept = {q.key: _kept(q, raw.get(q.key)) for q in step.questions}
    return {key: value for key, value in kept.items() if value is not None}


def differing(step: Step, mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> tuple[str, ...]:
    """The questions that two versions of a step answer differently."""
    return tuple(q.key for q in step.questions if mine.get(q.key) != theirs.get(q.key))


def _kept(question: Question, raw: Any) -> Any:
    if question.type == "table":
        rows = raw if isinstance(raw, list) else []
        return [_row(question, r) for r in rows[:MAX_ITEMS] if isinstance(r, Mapping)] or None
    try:
        return read(question, raw)
    except Unreadable:
        return _plain(raw)


def _row(question: Question, raw: Mapping[str, Any]) -> dict[str, Any]:
    made = {c.key: _kept(c, raw.get(c.key)) for c in question.columns}
    return {key: value for key, value in made.items() if value is not None}


def _plain(raw: Any) -> Any:
    """As typed, but clean text."""
    if isinstance(raw, str):
        return clean_text(raw, lines=True) or None
    if isinstance(raw, Mapping):
        return {clean_text(str(k))[:60]: _plain(v) for k, v in list(raw.items())[:20]} or None
    if isinstance(raw, list | tuple):
        return [_plain(v) for v in raw[:MAX_ITEMS]] or None
    return raw if isinstance(raw, bool) else None
