"""Offering services, and what people answer. Law: NĐ 224/2026/NĐ-CP."""

from __future__ import annotations

import contextlib
from dataclasses import asdict
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from congvu.engines.casework import api as casework
from congvu.engines.identity import api as identity
from congvu.engines.law import api as law
from congvu.kernel import clock, ids
from congvu.kernel.actions import action, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound, Refused
from congvu.kernel.sealing import seal_json
from congvu.registers.dossiers import api as dossiers
from congvu.registers.procedures import api as procedures
from congvu.systems.proactive.events import (
    OfferConfirmed,
    OfferMade,
    OfferSettled,
    OfferUndone,
    WishSaid,
)
from congvu.systems.proactive.models import Offer, Wish
from congvu.systems.proactive.models.offers import BECAUSE_KEY
from congvu.systems.proactive.queries import offers as queries
from congvu.systems.proactive.rules import offering
from congvu.systems.proactive.rules.offering import Level, State

MAKE = "proactive.offer.make"
ANSWER = "proactive.offer.answer"
SYSTEM = Actor.system("Dịch vụ công chủ động")


class UnableToAnswer(Refused):
    """The offer is settled, or its time is over."""

    status = 422


def run(*, at: datetime) -> dict[str, int]:
    """The daily run: offer what rules find, carry out what is due, let old offers lapse.

    Each offer is a transaction of its own and is known by its subject, so that a run that was cut
    off, or comes twice, offers nothing twice.
    """
    on = clock.local(at).date()
    made = sum(
        make_offer(actor=SYSTEM, rule=rule, candidate=one, at=at)
        for rule in queries.in_force(on)
        for one in queries.candidates(rule, on=on)
    )
    rows = Offer.objects.as_system("the daily run").filter(state=State.OFFERED)
    due = rows.filter(level=Level.EXECUTE, executes_on__lte=on).values_list("uid", flat=True)
    done = sum(execute_offer(actor=SYSTEM, uid=str(uid), at=at) for uid in list(due))
    old = at - _days("lapse_days", on)
    late = rows.filter(offered_at__lte=old).exclude(level=Level.EXECUTE)
    lapsed = sum(
        lapse_offer(actor=SYSTEM, uid=str(u), at=at) for u in late.values_list("uid", flat=True)
    )
    return {"made": made, "executed": done, "lapsed": lapsed}


@action(needs=MAKE)
def make_offer(
    *, actor: Actor, rule: offering.Rule, candidate: queries.Candidate, at: datetime
) -> bool:
    """Offer a service once; False when it was offered before or is not wanted."""
    wish = queries.wish_of(person_id=candidate.person_id, code=rule.procedure)
    on, uid = clock.local(at).date(), ids.uuid7()
    level = offering.level_for(rule.level, consent=wish is True)
    executes = on + _days("notice_days", on)
    row, fresh = (None, False)
    if wish is not False:
        row, fresh = Offer.objects.as_system("offered once").get_or_create(
            rule_code=rule.code, person_id=candidate.person_id, subject_key=candidate.subject_key,
            defaults={
                "uid": uid, "rule_version": rule.version, "level": level,
                "procedure_code": rule.procedure, "offered_at": at,
                "executes_on": executes if level is Level.EXECUTE else None,
                "because": seal_json(
                    {"because": [asdict(one) for one in candidate.because]},
                    key=BECAUSE_KEY, context=str(uid),
                ),
            },
        )  # fmt: skip
    if row is None or not fresh:
        unchanged()
        return False
    publish(
        OfferMade(
            offer_uid=str(uid), person_uid=str(identity.person(candidate.person_id).uid),
            person_id=candidate.person_id, procedure_code=rule.procedure, rule_code=rule.code,
            level=level, answers=offering.answers_on(rule.answers, on),
            source_dossier=candidate.source_dossier if rule.carry else "",
        )
    )  # fmt: skip
    return True


@action(needs=MAKE)
def execute_offer(*, actor: Actor, uid: str, at: datetime) -> bool:
    """Carry out what was announced, on its day; False when it is settled or not yet due."""
    row, on = _locked(uid), clock.local(at).date()
    if not offering.due(State(row.state), Level(row.level), executes_on=row.executes_on, on=on):
        unchanged()
        return False
    row.undo_until = on + _days("undo_days", on)
    row.save(update_fields=["undo_until"])
    _settle(row, State.EXECUTED, at)
    publish(
        OfferConfirmed(
            offer_uid=uid, person_id=row.person_id, procedure_code=row.procedure_code,
            by_itself=True,
        )
    )  # fmt: skip
    return True


@action(needs=MAKE)
def lapse_offer(*, actor: Actor, uid: str, at: datetime) -> bool:
    """Nobody answered: say no more. What the person handed in by themselves counts as accepted."""
    row = _locked(uid)
    if row.state != State.OFFERED:
        unchanged()
        return False
    done = dossiers.by_key(request_key=uid) is not None
    _settle(row, State.ACCEPTED if done else State.LAPSED, at)
    _tell(row)
    return True


@action(needs=MAKE)
def note_trouble(*, actor: Actor, uid: str, ready: bool, why: str, at: datetime) -> None:
    """The dossier could not be made ready (then the person completes it), or not be handed in."""
    row = _locked(uid)
    row.note = why
    if ready:
        row.save(update_fields=["note"])
        _settle(row, State.FAILED, at)
    else:
        row.level, row.executes_on = Level.PREPARE, None
        row.save(update_fields=["note", "level", "executes_on"])
    _tell(row)


@action(needs=ANSWER)
def confirm_offer(*, actor: Actor, uid: str, at: datetime) -> None:
    """One press: the ready dossier is handed in; a reminder is taken note of.

    Raises UnableToAnswer.
    """
    row = queries.own(actor=actor, uid=uid)
    why = offering.why_not_confirm(State(row.state), Level(row.level))
    if why:
        raise UnableToAnswer(_(why))
    _settle(row, State.ACCEPTED, at)
    if row.level == Level.REMIND:
        _tell(row)
        return
    publish(
        OfferConfirmed(
            offer_uid=uid, person_id=row.person_id, procedure_code=row.procedure_code,
            by_itself=False,
        )
    )  # fmt: skip


@action(needs=ANSWER)
def refuse_offer(*, actor: Actor, uid: str, at: datetime) -> None:
    """No: nothing is handed in, and the draft made for it is thrown away. Raises UnableToAnswer."""
    row = queries.own(actor=actor, uid=uid)
    if row.state != State.OFFERED:
        raise UnableToAnswer(_(offering.SETTLED))
    _settle(row, State.REFUSED, at)
    with contextlib.suppress(NotFound):  # a reminder has no draft
        casework.drop_draft(actor=actor, uid=uid)
    _tell(row)


@action(needs=ANSWER)
def undo_offer(*, actor: Actor, uid: str, at: datetime) -> None:
    """Undo what was carried out, in its time. Raises UnableToAnswer."""
    row = queries.own(actor=actor, uid=uid)
    on = clock.local(at).date()
    why = offering.why_not_undo(State(row.state), until=row.undo_until, on=on)
    if why:
        raise UnableToAnswer(_(why))
    _settle(row, State.UNDONE, at)
    publish(OfferUndone(offer_uid=uid, person_id=row.person_id, procedure_code=row.procedure_code))


@action(needs=ANSWER)
def say_wish(*, actor: Actor, code: str, agrees: bool | None, at: datetime) -> None:
    """True: carry this procedure out for me when it is due; False: never offer it; None: as usual.

    Raises NotFound for a procedure that nobody knows.
    """
    if code not in procedures.names(codes=[code]):
        raise NotFound(_("Không có thủ tục mang mã này."))
    rows = Wish.objects.visible_to(actor).filter(procedure_code=code)
    if agrees is None:
        rows.delete()
    else:
        Wish.objects.as_system("the person's own wish").update_or_create(
            person_id=actor.person_id or 0, procedure_code=code,
            defaults={"agrees": agrees, "said_at": at},
        )  # fmt: skip
    publish(WishSaid(procedure_code=code, agrees=bool(agrees)))


def _days(code: str, on: date) -> timedelta:
    """A number of days that the agency sets by a dated parameter."""
    return timedelta(days=int(str(law.value(f"proactive.{code}", on=on))))


def _locked(uid: str) -> Offer:
    rows = Offer.objects.as_system("the daily run").select_for_update(of=("self",))
    return rows.get(uid=uid)


def _settle(row: Offer, state: State, at: datetime) -> None:
    row.state, row.settled_at = state, at
    row.save(update_fields=["state", "settled_at"])


def _tell(row: Offer) -> None:
    publish(
        OfferSettled(
            offer_uid=str(row.uid), procedure_code=row.procedure_code, state=str(row.state)
        )
    )
