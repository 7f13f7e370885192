"""Until when an office may still ask the applicant for more."""

from __future__ import annotations

from datetime import datetime

from congvu.engines.law import api as law
from congvu.kernel import clock
from congvu.registers.dossiers.contracts import DossierCard, LegCard, State
from congvu.systems.publicservices import rules


def latest_ask(dossier: DossierCard, turns: tuple[LegCard, ...]) -> datetime | None:
    """The last moment in examination, or None at the desk, where nothing was accepted yet.

    turns: of the levels, () for one office: a level that gets the dossier back counts from its own.
    Law: NĐ 118/2025/NĐ-CP.
    """
    if dossier.state is not State.PROCESSING or dossier.accepted_at is None:
        return None
    turn = next((leg for leg in turns if leg.runs), None)
    since = dossier.accepted_at
    if turn is not None and turn.started_at is not None:
        since = max(since, turn.started_at)
    days = law.value(rules.SUPPLEMENT_DAYS, on=clock.local(since).date())
    return law.calendar().due(since, int(str(days)), "working_day")
