"""Whom a rule finds, and what people and officials see of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from congvu.engines.casework import api as casework
from congvu.engines.identity import api as identity
from congvu.engines.identity.contracts import PersonCard
from congvu.engines.ledger.contracts import Entry
from congvu.engines.notify.contracts import Addressed
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound
from congvu.kernel.sealing import unseal_json
from congvu.kernel.text import gettext_noop
from congvu.kernel.tiles import Line, Shown
from congvu.registers.associations import api as associations
from congvu.registers.dossiers import api as dossiers
from congvu.registers.procedures import api as procedures
from congvu.systems.proactive import rules
from congvu.systems.proactive.models import Offer, Rule, Wish
from congvu.systems.proactive.models.offers import BECAUSE_KEY
from congvu.systems.proactive.rules import offering
from congvu.systems.proactive.rules.offering import Level, State

CHUNK = 500
SHOWN = 20
REGISTER = gettext_noop("Sổ đăng ký hội")
STORE = gettext_noop("Kho dữ liệu của bạn")
EID = gettext_noop("Tài khoản định danh điện tử")


@dataclass(frozen=True, kw_only=True)
class Because:
    """One piece of data that a rule rested on. label: a message; at: ISO day it is known since."""

    label: str
    value: str
    source: str
    at: str


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """Somebody whom a rule finds, for one thing."""

    person_id: int
    subject_key: str
    facts: dict[str, Any] = field(hash=False)
    because: tuple[Because, ...] = ()
    source_dossier: str = ""


def in_force(on: date) -> list[offering.Rule]:
    """The rules that stand on that day."""
    return [offering.read(row.definition) for row in Rule.objects.in_force(on)]


def candidates(rule: offering.Rule, *, on: date) -> Iterator[Candidate]:
    """Everybody whom the rule finds on that day and to whom it was not offered before."""
    condition = casework.compile_expression(rule.condition)
    for chunk in _chunks(rule, on):
        known = _known(rule, chunk)
        standing = dossiers.standing_of(person_ids={one.person_id for one in chunk})
        for one in chunk:
            have, open_now = standing.get(one.person_id, (frozenset(), frozenset()))
            facts = {**one.facts, "have": sorted(have), "under_way": sorted(open_now)}
            if (one.person_id, one.subject_key) not in known and condition.holds(facts):
                yield one


def _known(rule: offering.Rule, chunk: Sequence[Candidate]) -> set[tuple[int, str]]:
    """What was offered before, or is not wanted: (person, subject)."""
    people = {one.person_id for one in chunk}
    rows = Offer.objects.as_system("the daily run").filter(rule_code=rule.code, person__in=people)
    no = Wish.objects.as_system("the daily run").filter(
        person__in=people, procedure_code=rule.procedure, agrees=False
    )
    refused = set(no.values_list("person_id", flat=True))
    return set(rows.values_list("person_id", "subject_key")) | {
        (one.person_id, one.subject_key) for one in chunk if one.person_id in refused
    }


def _chunks(rule: offering.Rule, on: date) -> Iterator[list[Candidate]]:
    after = 0
    while True:
        chunk, after = SUBJECTS[rule.subject](rule, on, after)
        if chunk:
            yield chunk
        if not after:
            return


def _results(rule: offering.Rule, on: date, after: int) -> tuple[list[Candidate], int]:
    rows = dossiers.held_results(procedure_code=rule.source, after=after, limit=CHUNK)
    return [_of_result(rule, row, on) for row in rows], rows[-1].id if len(rows) == CHUNK else 0


def _of_result(rule: offering.Rule, row: Any, on: date) -> Candidate:
    issued = clock.local(row.issued_at).date()
    ends = row.valid_to or (offering.months_after(issued, rule.months) if rule.months else None)
    facts: dict[str, Any] = {"days_since": (on - issued).days}
    because = [Because(label=RESULT, value=f"{row.name} ({row.dossier_code})", source=STORE,
                       at=issued.isoformat())]  # fmt: skip
    if ends is not None:
        facts["days_to_end"] = (ends - on).days
        because.append(
            Because(label=ENDS, value=f"{ends:%d/%m/%Y}", source=STORE, at=issued.isoformat())
        )
    return Candidate(
        person_id=row.person_id, subject_key=f"dossier:{row.dossier_uid}", facts=facts,
        because=tuple(because), source_dossier=row.dossier_uid,
    )  # fmt: skip


def _associations(rule: offering.Rule, on: date, after: int) -> tuple[list[Candidate], int]:
    rows = associations.headed(after=after, limit=CHUNK)
    return [_of_association(rule, row, on) for row in rows], (
        rows[-1].id if len(rows) == CHUNK else 0
    )


def _of_association(rule: offering.Rule, row: Any, on: date) -> Candidate:
    since, founded = (on - row.founded_on).days, row.founded_on
    because = [Because(label=HEADED, value=f"{row.name} ({row.decision_number})", source=REGISTER,
                       at=founded.isoformat())]  # fmt: skip
    facts, turn = {"days_since": since}, 0
    if rule.months:  # a board's term: the end of the present one
        passed = (on.year - founded.year) * 12 + on.month - founded.month
        turn = max(1, -(-passed // rule.months))
        ends = offering.months_after(founded, turn * rule.months)
        if ends < on:
            turn, ends = turn + 1, offering.months_after(founded, (turn + 1) * rule.months)
        facts["days_to_end"] = (ends - on).days
        because.append(
            Because(label=TERM_ENDS, value=f"{ends:%d/%m/%Y}", source=REGISTER,
                    at=founded.isoformat())
        )  # fmt: skip
    return Candidate(
        person_id=row.head_id, subject_key=f"association:{row.uid}:{turn}", facts=facts,
        because=tuple(because),
    )  # fmt: skip


def _people(rule: offering.Rule, on: date, after: int) -> tuple[list[Candidate], int]:
    rows = identity.citizens(after=after, limit=CHUNK)
    found = [_of_person(row, on) for row in rows if row.birth_date]
    return found, rows[-1].id if len(rows) == CHUNK else 0


def _of_person(row: PersonCard, on: date) -> Candidate:
    born = row.birth_date or on
    age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    because = Because(label=BORN, value=f"{born:%d/%m/%Y}", source=EID, at=on.isoformat())
    return Candidate(
        person_id=row.id, subject_key="person", facts={"age": age, "sex": row.sex or None},
        because=(because,),
    )  # fmt: skip


SUBJECTS = {"result": _results, "association": _associations, "person": _people}
RESULT = gettext_noop("Kết quả bạn đang có")
ENDS = gettext_noop("Hết hiệu lực ngày")
HEADED = gettext_noop("Hội bạn đứng đầu")
TERM_ENDS = gettext_noop("Nhiệm kỳ kết thúc ngày")
BORN = gettext_noop("Ngày sinh")


def wish_of(*, person_id: int, code: str) -> bool | None:
    """What the person said of a procedure: True, False, or None when nothing."""
    rows = Wish.objects.as_system("the person's own wish, asked for a rule")
    return (
        rows.filter(person=person_id, procedure_code=code).values_list("agrees", flat=True).first()
    )


def page(*, actor: Actor, on: date) -> dict[str, Any]:
    """Everything that was offered to the person, newest first, and what they wish."""
    rows = list(Offer.objects.visible_to(actor).order_by("-offered_at", "-id")[:SHOWN])
    names = procedures.names(codes=[row.procedure_code for row in rows])
    drafts = {draft.uid for draft in casework.drafts_of(actor=actor, limit=50)}
    wishes = dict(Wish.objects.visible_to(actor).values_list("procedure_code", "agrees"))
    known = _rules_of(rows)
    shown = [
        _shown(row, known[row.rule_code, row.rule_version], names, drafts, wishes, on)
        for row in rows
    ]
    said = [
        {"code": code, "name": procedures.names(codes=[code]).get(code, code), "agrees": agrees}
        for code, agrees in sorted(wishes.items())
    ]
    return {
        "waiting": [s for s in shown if s["waits"]],
        "before": [s for s in shown if not s["waits"]],
        "wishes": said,
    }


def _shown(
    row: Offer, rule: offering.Rule, names: dict[str, str], drafts: set[Any],
    wishes: dict[str, bool], on: date,
) -> dict[str, Any]:  # fmt: skip
    state, level = State(row.state), Level(row.level)
    language = get_language() or "vi"
    dossier = dossiers.by_key(request_key=str(row.uid)) if level > Level.REMIND else None
    undo = not offering.why_not_undo(state, until=row.undo_until, on=on)
    return {
        "row": row, "level": int(level), "level_name": _(offering.LEVELS[level]),
        "title": rules.said(rule.title, language), "why": rules.said(rule.why, language),
        "name": names.get(row.procedure_code, row.procedure_code),
        "state": _(offering.STATES[state][0]), "tone": offering.STATES[state][1],
        "waits": (state is State.OFFERED and dossier is None) or undo, "undo": undo,
        "open": state is State.OFFERED and dossier is None,
        "draft_url": reverse("publicservices:draft-check", args=[row.uid])
        if row.uid in drafts else "",
        "dossier_url": reverse("publicservices:dossier", args=[dossier.uid]) if dossier else "",
        "because": because_of(row), "law": "NĐ 224/2026/NĐ-CP",
        "agreed": wishes.get(row.procedure_code) is True,
    }  # fmt: skip


def because_of(row: Offer) -> list[dict[str, str]]:
    """The data that the rule rested on, in words."""
    kept = unseal_json(row.because, key=BECAUSE_KEY, context=str(row.uid))["because"]
    return [_in_words(**one) for one in kept]


def _in_words(label: str, value: str, source: str, at: str) -> dict[str, str]:
    since = f"{date.fromisoformat(at):%d/%m/%Y}"
    return {"label": _(label), "value": value, "source": _(source), "at": since}


def _rules_of(rows: Sequence[Offer]) -> dict[tuple[str, int], offering.Rule]:
    """(code, version) → the rule of each offer, in one query."""
    wanted = Rule.objects.filter(code__in={row.rule_code for row in rows})
    return {(r.code, r.version): offering.read(r.definition) for r in wanted}


def told(entry: Entry) -> Addressed:
    """Who is told of an offer, and with what words."""
    row = Offer.objects.as_system("the notice of this offer").get(uid=entry.subject)
    rule = _rules_of([row])[row.rule_code, row.rule_version]
    words = {"heading": rules.said(rule.title, "vi"), "reason": rules.said(rule.why, "vi")}
    return Addressed(person_ids=(row.person_id,), context=words, link=reverse("proactive:mine"))


def own(*, actor: Actor, uid: str) -> Offer:
    """One's own offer, locked. Raises NotFound."""
    rows = Offer.objects.visible_to(actor).select_for_update(of=("self",))
    row = rows.filter(uid=uid).first()
    if row is None:
        raise NotFound(_("Không tìm thấy lời nhắc, đề xuất này."))
    return row


def figures(
    *, on: date, first: date | None = None, last: date | None = None
) -> list[dict[str, Any]]:
    """Per rule: how many were offered, and what became of them. No person in it.

    first, last: days on which they were offered, both included; None: without an end.
    """
    offers = Offer.objects.as_system("counts only")
    if first is not None:
        offers = offers.filter(offered_at__gte=_dawn(first))
    if last is not None:
        offers = offers.filter(offered_at__lt=_dawn(last + timedelta(days=1)))
    rows = offers.values("rule_code", "level", "state")
    counted: dict[tuple[str, int], dict[str, int]] = {}
    for line in rows.annotate(n=Count("id")).order_by("rule_code", "level", "state"):
        counted.setdefault((line["rule_code"], line["level"]), {})[line["state"]] = line["n"]
    known = {rule.code: rule for rule in in_force(on)}
    for rule in known.values():
        if not any(code == rule.code for code, _level in counted):
            counted[rule.code, int(rule.level)] = {}
    return [_figure(known.get(c), c, level, n) for (c, level), n in sorted(counted.items())]


def _dawn(day: date) -> datetime:
    return datetime.combine(day, time.min, clock.VIETNAM)


def _figure(
    rule: offering.Rule | None, code: str, level: int, found: dict[str, int]
) -> dict[str, Any]:
    return {
        "code": code, "title": rules.said(rule.title, get_language() or "vi") if rule else code,
        "procedure": rule.procedure if rule else "", "level": _(offering.LEVELS[Level(level)]),
        "total": sum(found.values()), **{str(s): found.get(s, 0) for s in State},
    }  # fmt: skip


def tile(*, actor: Actor, at: datetime) -> Shown | None:
    """On the citizen's home page: what waits for them."""
    rows = Offer.objects.visible_to(actor).filter(state=State.OFFERED).order_by("-offered_at")
    newest = list(rows[:3])
    if not newest:
        return None
    url, known, language = reverse("proactive:mine"), _rules_of(newest), get_language() or "vi"
    titles = [rules.said(known[r.rule_code, r.rule_version].title, language) for r in newest]
    return Shown(lines=tuple(Line(title=title, url=url) for title in titles))
