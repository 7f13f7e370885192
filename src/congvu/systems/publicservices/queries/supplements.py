"""Until when an office may still ask the applicant for more."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from congvu.engines.law import api as law
from congvu.kernel import clock
from congvu.registers.dossiers.contracts import DossierCard, LegCard, State
from congvu.systems.publicservices import rules
from congvu.systems.publicservices.queries.limits import limits


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


def why_not_ask(dossier: DossierCard, turns: tuple[LegCard, ...], *, at: datetime) -> str:
    """Why the applicant may not be asked for more now, in a sentence; "" when they may be.

    Once only, and early in examination. Law: NĐ 118/2025/NĐ-CP.
    """
    latest = latest_ask(dossier, turns)
    if not rules.may_still_ask(latest=latest, at=at):
        return _(
            "Khi thẩm định, chỉ được yêu cầu bổ sung chậm nhất %(day)s. "
            "Hãy giải quyết theo hồ sơ đã có, hoặc đề xuất dừng và nêu rõ lý do."
        ) % {"day": f"{clock.local(latest):%d/%m/%Y}" if latest else ""}
    if not rules.may_ask_supplement(dossier.supplements, allowed=limits(at).supplements):
        return _(
            "Hồ sơ này đã được yêu cầu bổ sung đủ số lần. Hãy tiếp nhận, hoặc từ chối và nêu rõ lý do."
        )
    return ""
