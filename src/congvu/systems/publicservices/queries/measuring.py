"""What a submission tells of "enter once": which fields were known, and which were typed anyway."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from congvu.engines.casework import api as casework
from congvu.kernel.actors import Actor
from congvu.systems.publicservices import rules
from congvu.systems.publicservices.queries import prefilling

PAPERS = "papers"
Evidence = dict[str, dict[str, object]]


def measured(
    *,
    actor: Actor,
    form: dict[str, Any],
    taken: Mapping[str, casework.Prefilled],
    answers: Mapping[str, Any],
    on: date,
) -> tuple[Evidence, rules.Once]:
    """(question → what a source said of it, as JSON), and the meter of this submission.

    taken: what sources offered when the form was filled in. A source that could have given the
    value counts also when the form never took it over.
    """
    definition = casework.load_form(form)
    asked = [
        question.key
        for step in casework.visible_steps(definition, answers, on)
        for question in casework.visible_questions(step, answers, on)
    ]
    fresh = prefilling.taken_over(actor=actor, form=form).answers
    sources = {**fresh, **taken}
    once = rules.meter(
        asked,
        answers,
        offered={key: one.value for key, one in taken.items()},
        known={key: one.value for key, one in sources.items()},
    )
    kept = {key: _told(sources[key], key in taken) for key in asked if key in sources}
    return kept, once


def from_papers(known: Mapping[str, Any], at: datetime) -> Evidence:
    """What the papers shown at the counter said, as evidence beside the declaration."""
    return {
        key: {
            "value": value, "source": PAPERS, "path": key, "at": at.isoformat(), "evidence": "",
            "offered": True,
        }
        for key, value in known.items()
    }  # fmt: skip


def _told(one: casework.Prefilled, offered: bool) -> dict[str, object]:
    return {
        "value": one.value,
        "source": one.source,
        "path": one.path,
        "at": one.at.isoformat(),
        "evidence": one.evidence,
        "offered": offered,
    }
