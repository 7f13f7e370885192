"""Life events as everybody reads them, with the checklist of who is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from congvu.engines.casework import api as casework
from congvu.engines.identity import api as identity
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound
from congvu.kernel.text import gettext_noop, unaccent
from congvu.kernel.tiles import Moment
from congvu.registers.dossiers import api as dossiers
from congvu.registers.dossiers.contracts import State
from congvu.registers.procedures import api as procedures
from congvu.registers.procedures.contracts import Procedure
from congvu.systems.proactive import rules
from congvu.systems.proactive.models import LifeEvent, LifeEventQuerySet
from congvu.systems.proactive.rules import Standing

GIVEN = (State.DONE, State.RETURNED)
LABELS = {
    Standing.HAVE: (gettext_noop("Đã có kết quả"), "good"),
    Standing.APPLIED: (gettext_noop("Đã nộp, đang giải quyết"), "info"),
    Standing.DRAFT: (gettext_noop("Đang điền dở"), "soon"),
    Standing.NOT_NEEDED: (gettext_noop("Không cần"), "plain"),
    Standing.NOT_BEGUN: (gettext_noop("Chưa làm"), "plain"),
}


@dataclass(frozen=True, kw_only=True)
class Mine:
    """What the person has: procedure → address of the newest dossier, or of the draft."""

    have: dict[str, str]
    applied: dict[str, str]
    drafts: dict[str, str]
    facts: dict[str, Any]


def searchable(actor: Actor) -> LifeEventQuerySet:
    """Everybody finds the pages that stand."""
    return LifeEvent.objects.in_force(clock.today())


def moments(on: date) -> list[Moment]:
    """The doors of the home page."""
    return [_moment(row) for row in LifeEvent.objects.in_force(on)]


def found(*, on: date, query: str) -> list[Moment]:
    """The pages whose words hold every word asked for, accents aside."""
    words = unaccent(query).split()
    return [
        _moment(row)
        for row in LifeEvent.objects.in_force(on)
        if all(word in unaccent(f"{row.title} {row.text}") for word in words)
    ]


def code_of(*, uid: str) -> str:
    """The code of a version. Raises NotFound."""
    code = LifeEvent.objects.filter(uid=uid).values_list("code", flat=True).first()
    if code is None:
        raise NotFound(_("Không có trang này. Hãy xem danh sách việc trong đời."))
    return code


def page(*, actor: Actor, code: str, on: date) -> dict[str, Any]:
    """The whole page; for a citizen each step with how it stands. Raises NotFound."""
    row = LifeEvent.objects.in_force(on).filter(code=code).first()
    if row is None:
        raise NotFound(_("Không có trang này. Hãy xem danh sách việc trong đời."))
    event, language = rules.read(row.definition), get_language() or "vi"
    known = _procedures([*event.codes, *event.together], on)
    mine = _mine(actor, event.codes, on) if actor.is_citizen else None
    steps = [_step(one, known.get(one.procedure), mine, event, language) for one in event.steps]
    counted = [s for s in steps if s["procedure"] and s["standing"] is not Standing.NOT_NEEDED]
    return {
        "event": event,
        "title": rules.said(event.title, language),
        "note": rules.said(event.note, language),
        "steps": steps,
        "mine": mine,
        "done": sum(s["standing"] is Standing.HAVE for s in counted) if mine else 0,
        "count": len(counted),
        "together": [_joined(known[c], event, language) for c in event.together if c in known],
    }


def _procedures(codes: list[str], on: date) -> dict[str, Procedure]:
    """Those that apply on that day."""
    found = {}
    for code in dict.fromkeys(codes):
        try:
            one = procedures.procedure(code=code, on=on)
        except NotFound:
            continue
        if not one.repealed_on(on):
            found[code] = one
    return found


def _mine(actor: Actor, codes: tuple[str, ...], on: date) -> Mine:
    rows = dossiers.visible(actor).filter(procedure_code__in=codes).order_by("submitted_at", "id")
    have, applied = dict[str, str](), dict[str, str]()
    for code, state, uid in rows.values_list("procedure_code", "state", "uid"):
        url = reverse("publicservices:dossier", args=[uid])
        if state in GIVEN:
            have[code] = url
        elif dossiers.is_open(State(state)):
            applied[code] = url
    begun = {d.purpose.partition("@")[0]: d.uid for d in casework.drafts_of(actor=actor)}
    drafts = {
        c: reverse("publicservices:draft", args=[uid]) for c, uid in begun.items() if c in codes
    }
    return Mine(have=have, applied=applied, drafts=drafts, facts=facts_of(actor, on))


def facts_of(actor: Actor, on: date) -> dict[str, Any]:
    """What conditions may ask of the person: ``age`` in whole years, ``sex``; unknown ones are absent."""
    if actor.person_id is None:
        return {}
    person = identity.person(actor.person_id)
    born = person.birth_date
    age = (
        {"age": on.year - born.year - ((on.month, on.day) < (born.month, born.day))} if born else {}
    )
    return {**age, **({"sex": person.sex} if person.sex else {})}


def _step(
    one: rules.EventStep, found: Procedure | None, mine: Mine | None, event: rules.LifeEventValue,
    language: str,
) -> dict[str, Any]:  # fmt: skip
    stands, url = None, ""
    if mine is not None:
        needed = (
            not one.needed or casework.compile_expression(one.needed).value(mine.facts) is not False
        )
        stands = rules.standing(
            one.procedure, needed=needed, have=mine.have, applied=mine.applied, drafts=mine.drafts
        )
        held = {
            Standing.HAVE: mine.have,
            Standing.APPLIED: mine.applied,
            Standing.DRAFT: mine.drafts,
        }
        url = held.get(stands, {}).get(one.procedure, "")
    titles = {s.key: rules.said(s.title, language) for s in event.steps}
    return {
        "title": rules.said(one.title, language),
        "what": rules.said(one.what, language),
        "who": rules.said(one.who, language),
        "after": [titles[key] for key in one.after],
        "procedure": found,
        "name": found.name.in_language(language) if found else "",
        "known": _known(found, language) if found else [],
        "standing": stands,
        "label": _(LABELS[stands][0]) if stands else "",
        "tone": LABELS[stands][1] if stands else "",
        "url": url,
        "gone": bool(one.procedure) and found is None,
    }


def _known(found: Procedure, language: str) -> list[str]:
    """What the form does not ask again: questions that a source or an earlier answer fills in."""
    if not found.form:
        return []
    questions = casework.load_form(found.form).questions
    return [q.label.of(language) for q in questions if q.prefill or q.concept]


def _joined(found: Procedure, event: rules.LifeEventValue, language: str) -> dict[str, Any]:
    members = {m.code for m in found.members}
    parts = [rules.said(s.title, language) for s in event.steps if s.procedure in members]
    return {"code": found.code, "name": found.name.in_language(language), "parts": parts}


def _moment(row: LifeEvent) -> Moment:
    event, language = rules.read(row.definition), get_language() or "vi"
    return Moment(
        title=rules.said(event.title, language), note=rules.said(event.note, language),
        icon=event.icon, url=reverse("proactive:event", args=[row.code]),
    )  # fmt: skip
