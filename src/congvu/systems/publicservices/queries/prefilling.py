"""What is already known of the person, so that nothing is asked twice.

Each source is declared by the room that keeps it (``Manifest.prefill``); the person's own earlier
answers are the last one asked.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Mapping
from typing import Any

from congvu.engines.casework import api as casework
from congvu.kernel import rooms
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Refused
from congvu.kernel.knowing import Known
from congvu.kernel.manifest import Prefill
from congvu.registers.dossiers import api as dossiers
from congvu.registers.procedures import api as procedures

log = logging.getLogger(__name__)
ANSWERS = "answers"
LOOKED_BACK = 15  # dossiers of the person whose answers are remembered
BROKEN = (Refused, OSError)


@functools.cache
def declared() -> dict[str, tuple[str, Prefill]]:
    """source → (room, what it says of itself)."""
    return {
        source.code: (label, source)
        for label, manifest in rooms.manifests().items()
        for source in manifest.prefill
    }


def known(*, actor: Actor, form: casework.FormDefinition) -> dict[str, Mapping[str, Known]]:
    """source → path → value with its evidence, of the sources that the form names.

    A source that cannot be read now is left out: the form says so instead of failing.
    """
    found: dict[str, Mapping[str, Known]] = {}
    for code in sorted(_wanted(form) & declared().keys()):
        label, source = declared()[code]
        try:
            found[code] = rooms.resolve(label, source.query)(actor)
        except BROKEN as why:
            log.warning("pre-fill source %s cannot be read: %s", code, why)
    return found


def taken_over(*, actor: Actor, form: dict[str, Any]) -> casework.Prefilling:
    """The answers that the form takes over, each with source and time."""
    definition = casework.load_form(form)
    return casework.prefill(definition, known(actor=actor, form=definition))


def first_answers(*, actor: Actor, form: dict[str, Any]) -> dict[str, Any]:
    """question → value, as the draft begins."""
    return {k: p.value for k, p in taken_over(actor=actor, form=form).answers.items()}


def answered(actor: Actor) -> dict[str, Known]:
    """concept → the person's last answer to it in any procedure, with the dossier it stands in."""
    found: dict[str, Known] = {}
    if actor.person_id is None:
        return found
    for card, given in dossiers.past_answers(person_id=actor.person_id, limit=LOOKED_BACK):
        form = procedures.procedure_version(version_id=card.procedure_version_id).form
        for question in casework.load_form(form).questions if form else ():
            value = given.get(question.key)
            if question.concept and value not in (None, "", []):
                evidence = (card.submitted_at, card.code, card.owner_unit_id)
                found.setdefault(question.concept, Known(value, *evidence))
    return found


def _wanted(form: casework.FormDefinition) -> set[str]:
    named = {one.source for question in form.questions for one in question.prefill}
    return named | ({ANSWERS} if any(q.concept for q in form.questions) else set())
