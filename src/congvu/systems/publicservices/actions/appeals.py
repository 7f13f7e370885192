"""Objecting to how a dossier ended, and the answer of the head of the office."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from congvu.engines.law import api as law
from congvu.kernel import clock
from congvu.kernel.actions import action, demand, publish
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound, Refused
from congvu.registers.dossiers import api as dossiers
from congvu.systems.publicservices import rules
from congvu.systems.publicservices.events import AppealAnswered, AppealFiled
from congvu.systems.publicservices.models import Appeal
from congvu.systems.publicservices.queries import appeals
from congvu.systems.publicservices.queries.limits import limits

SUBMIT = "publicservices.application.submit"
SIGN = "publicservices.dossier.sign"
MOST = 5_000  # characters


class UnableToAppeal(Refused):
    """The dossier is still open, the time has passed, or an objection waits for its answer."""

    status = 422


class UnableToAnswer(Refused):
    """Nothing waits for an answer, or the answer is not complete."""

    status = 422


@action(needs=SUBMIT)
def file_appeal(*, actor: Actor, dossier_uid: str, kind: str, content: str, at: datetime) -> str:
    """Object to how one's own dossier ended; gives the appeal's uid.

    Law: Luật Khiếu nại 02/2011/QH13; NĐ 118/2025/NĐ-CP.
    """
    dossiers.dossier(actor=actor, uid=dossier_uid)
    dossier = dossiers.for_machine(uid=dossier_uid, lock=True)
    if dossier.person_id != actor.person_id:
        raise NotFound(_("Không tìm thấy hồ sơ này trong phạm vi được xem của bạn."))
    before = list(Appeal.objects.as_system("one at a time").filter(dossier_uid=dossier_uid))
    why = appeals.why_not(kind=kind, dossier=dossier, rows=before, at=at)
    unit_id = appeals.answers_for(kind=kind, dossier=dossier)
    why = why or ("" if unit_id else "above")
    if why or not content.strip():
        key = why or "content"
        raise UnableToAppeal(
            appeals.said(key, at=at), field=key if key in ("kind", "content") else ""
        )
    name, limit = rules.APPEALS[kind], limits(at).to_answer(kind)
    due = law.calendar(agency="default").due(at, *limit)
    row = Appeal.objects.create(
        dossier_uid=dossier_uid,
        person_id=dossier.person_id,
        owner_unit_id=unit_id,
        kind=kind,
        content=content.strip()[:MOST],
        filed_at=at,
        due_at=due,
    )
    row.refresh_from_db(fields=["uid"])
    dossiers.object_to_dossier(uid=dossier_uid, at=at)
    publish(
        AppealFiled(
            dossier_uid=dossier_uid,
            code=dossier.code,
            appeal_uid=str(row.uid),
            kind_name=name,
            due_day=f"{clock.local(due):%d/%m/%Y}",
        ),
        unit_id=unit_id,
    )
    return str(row.uid)


@action(needs=SIGN)
def answer_appeal(
    *, actor: Actor, dossier_uid: str, verdict: str, answer: str, at: datetime
) -> None:
    """The head of the office answers the objection that waits."""
    dossier = dossiers.dossier(actor=actor, uid=dossier_uid)
    rows = Appeal.objects.as_system("the gate is asked below").select_for_update(of=("self",))
    waiting = list(rows.filter(dossier_uid=dossier_uid, answered_at=None).order_by("id"))
    row = next((r for r in waiting if actor.holds(SIGN, r.owner_unit_id)), None)
    demand(actor, SIGN, row.owner_unit_id if row else dossier.owner_unit_id)
    if row is None:
        raise UnableToAnswer(_("Không có khiếu nại, kiến nghị nào chờ trả lời. Hãy tải lại trang."))
    missing = "" if answer.strip() else "answer"
    missing = missing if verdict in rules.VERDICTS else "verdict"
    if missing:
        raise UnableToAnswer(_(rules.APPEAL[missing]), field=missing)
    row.verdict, row.answer = verdict, answer.strip()[:MOST]
    row.answered_by, row.answered_at = actor.name, at
    row.save(update_fields=["verdict", "answer", "answered_by", "answered_at"])
    publish(
        AppealAnswered(
            dossier_uid=dossier_uid,
            code=dossier.code,
            appeal_uid=str(row.uid),
            kind_name=rules.APPEALS[row.kind],
            verdict_name=rules.VERDICTS[verdict],
        ),
        unit_id=row.owner_unit_id,
    )
