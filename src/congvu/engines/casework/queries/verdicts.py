"""What the three verdicts say of a published version, today: handlers and roles may have gone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from congvu.engines.casework.models import ProcessVersion
from congvu.engines.casework.queries.pictures import kind_words
from congvu.engines.casework.queries.processes import known_names
from congvu.engines.casework.rules.verdicts import Level, judge
from congvu.engines.casework.rules.words import Sentence


@dataclass(frozen=True)
class Judged:
    """counts: how many elements draw, compile and run; rows: (element, verdict, what to do)."""

    counts: tuple[tuple[str, int], ...]
    rows: tuple[tuple[str, str, str], ...]


def verdicts_of(version: ProcessVersion, on: date) -> Judged:
    """Every element that does not simply run, with why and what to do."""
    made = judge(version.bpmn.encode(), known_names(on, version.key), version.compiled.id)
    words = level_words()
    rows = [
        (v.title or kind(v.tag) or v.element, words[v.level], said(v.what)) for v in made.verdicts
        if v.what is not None
    ]  # fmt: skip
    rows += [(version.title, words[Level.COMPILES], said(s)) for s in made.whole]
    return Judged(tuple((words[level], made.count(level)) for level in Level), tuple(rows))


def level_words() -> dict[Level, str]:
    """The verdicts in words."""
    return {
        Level.DRAWS: _("Chỉ vẽ"), Level.COMPILES: _("Đọc được, chưa chạy"), Level.RUNS: _("Chạy"),
    }  # fmt: skip


def kind(tag: str) -> str:
    """What an element without a name is called."""
    more = {
        "lane": _("Làn"),
        "sequenceFlow": _("Mũi tên"),
        "textAnnotation": _("Ghi chú"),
        "laneSet": _("Các làn"),
    }
    return more.get(tag) or kind_words(tag)


def said(sentence: Sentence | None) -> str:
    """A sentence of the rules in the reader's language."""
    return "" if sentence is None else _(sentence.text) % sentence.values
