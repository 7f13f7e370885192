"""Saying sorry in time: the one re-appointment that the law allows."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from congvu.engines.documents import api as documents
from congvu.engines.documents.contracts import Signatory
from congvu.engines.identity import api as identity
from congvu.engines.law import api as law
from congvu.kernel import clock
from congvu.kernel.actions import action, demand
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Refused
from congvu.registers.dossiers import api as dossiers
from congvu.registers.dossiers.contracts import DossierCard
from congvu.registers.procedures import api as procedures
from congvu.systems.publicservices import rules
from congvu.systems.publicservices.queries import papers
from congvu.systems.publicservices.queries.limits import limits
from congvu.systems.publicservices.rules.limits import Limits

NOUN = "dossiers.dossier"
SIGN = "publicservices.dossier.sign"
FORM = "onestop/form04"


class UnableToReappoint(Refused):
    """The day may not be promised anew: a second time, too late, or not a later working day."""

    status = 422


@action(needs=SIGN)
def reappoint_dossier(
    *, actor: Actor, dossier_uid: str, new_day: date | None, reason: str, at: datetime
) -> None:
    """Apologise and promise another day, at the hour promised before; form 04 is signed.

    Law: NĐ 118/2025/NĐ-CP; TT 03/2025/TT-VPCP mẫu số 04.
    """
    dossiers.dossier(actor=actor, uid=dossier_uid)
    dossier = dossiers.for_machine(uid=dossier_uid, lock=True)
    demand(actor, SIGN, dossier.owner_unit_id)
    due = _new_due(dossier, new_day, reason.strip(), at)
    dossiers.reappoint_dossier(uid=dossier_uid, due_at=due, reason=reason.strip())
    _ask_apology(actor, dossier, due, reason.strip(), at)


def _new_due(dossier: DossierCard, new_day: date | None, reason: str, at: datetime) -> datetime:
    """The new day at the old hour. Raises UnableToReappoint with the field at fault."""
    if not reason:
        raise _refusal("reason", "reason")
    if new_day is None:
        raise _refusal("day", "new_day")
    old = clock.local(dossier.due_at) if dossier.due_at else None
    why = rules.why_not_reappoint(
        state=dossier.state,
        made_before=dossier.reappointments,
        due=old.date() if old else None,
        today=clock.local(at).date(),
        new_day=new_day,
        limits=limits(at),
    )
    if why or old is None:
        raise _refusal(why or "state", "new_day" if why == "earlier" else "", limits(at))
    try:
        works = law.calendar(agency="default").is_working(new_day)
    except LookupError:  # beyond the years whose calendar is known
        raise _refusal("day", "new_day") from None
    if not works:
        raise _refusal("day_off", "new_day")
    return old.replace(year=new_day.year, month=new_day.month, day=new_day.day)


def _refusal(why: str, field: str, now: Limits | None = None) -> UnableToReappoint:
    said = _(rules.REAPPOINTMENT[why])
    if now is not None:
        said %= {"days": f"{now.apology_days:02d}", "times": now.reappointments}
    return UnableToReappoint(said, law="NĐ 118/2025/NĐ-CP", field=field)


def _ask_apology(
    actor: Actor, dossier: DossierCard, due: datetime, reason: str, at: datetime
) -> None:
    procedure = procedures.procedure_version(version_id=dossier.procedure_version_id)
    person = identity.person(actor.person_id or 0)
    lines = procedure.results[0].signer if procedure.results else ()
    documents.request_paper(
        template=FORM,
        data=papers.apology(
            procedure=procedure,
            dossier=dossier,
            person=identity.person(dossier.person_id),
            reason=reason,
            due=due,
        ),
        title=papers.LETTER_TITLES[FORM] % {"code": dossier.code},
        unit_id=dossier.owner_unit_id,
        subject_noun=NOUN,
        subject_uid=dossier.uid,
        on=clock.local(at).date(),
        series="apology",
        signers=(Signatory(key=f"person:{person.uid}", name=person.full_name, lines=lines),),
        holder_person_id=dossier.person_id,
        request_key=f"apology:{dossier.uid}",
    )
