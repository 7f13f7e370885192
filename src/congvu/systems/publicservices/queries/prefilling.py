"""What is already known of the person, so that nothing is asked twice."""

from __future__ import annotations

from typing import Any

from congvu.engines.casework import api as casework
from congvu.engines.identity import api as identity
from congvu.kernel.actors import Actor


def known(*, actor: Actor) -> dict[str, dict[str, casework.Evidence]]:
    """source → path → value with its time: what the e-ID has confirmed of this person."""
    if actor.person_id is None:
        return {}
    profile = identity.eid_profile(actor.person_id)
    return {"eid": {f.field: casework.Evidence(f.value, f.verified_at, f.source) for f in profile}}


def taken_over(*, actor: Actor, form: dict[str, Any]) -> casework.Prefilling:
    """The answers that the form takes over, each with source and time."""
    return casework.prefill(casework.load_form(form), known(actor=actor))


def first_answers(*, actor: Actor, form: dict[str, Any]) -> dict[str, Any]:
    """question → value, as the draft begins."""
    return {k: p.value for k, p in taken_over(actor=actor, form=form).answers.items()}
