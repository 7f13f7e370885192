"""Every write on a dossier: steps that join the transaction of the system that acts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import connection
from django.utils.translation import gettext as _

from congvu.kernel import clock
from congvu.kernel.actions import publish, step
from congvu.kernel.sealing import seal_json
from congvu.kernel.text import unaccent
from congvu.registers.dossiers import events, rules
from congvu.registers.dossiers.actions import legs
from congvu.registers.dossiers.actions.moves import UnableToMoveDossier, locked
from congvu.registers.dossiers.contracts import (
    DossierCard,
    LegEnd,
    NewAttachment,
    NewDossier,
    PaidOnline,
    State,
)
from congvu.registers.dossiers.contracts import Part as PartValue
from congvu.registers.dossiers.models import ANSWERS_KEY, Attachment, Dossier, Part, Result
from congvu.registers.dossiers.queries import card_of

FOLLOW = """
UPDATE dossiers_dossier d
SET due_at = CASE WHEN d.due_at = v.before THEN v.after ELSE d.due_at END,
    first_due_at = CASE WHEN d.first_due_at = v.before THEN v.after ELSE d.first_due_at END
FROM unnest(%s::uuid[], %s::timestamptz[], %s::timestamptz[]) v(uid, before, after)
WHERE d.uid = v.uid AND v.before IN (d.due_at, d.first_due_at)
"""


@step
def open_dossier(
    *, new: NewDossier, attachments: list[NewAttachment], person_uid: str
) -> DossierCard:
    """Enter a submitted dossier with its papers; the answers are frozen here."""
    row = Dossier.objects.create(
        code=new.code,
        request_key=new.request_key,
        procedure_version_id=new.procedure_version_id,
        procedure_code=new.procedure_code,
        title=new.title,
        search_key=unaccent(f"{new.code} {new.title}"),
        person_id=new.person_id,
        agent_id=new.agent_id,
        owner_unit_id=new.owner_unit_id,
        reception_unit_id=new.reception_unit_id,
        unit_ids=sorted({new.owner_unit_id, new.reception_unit_id}),
        channel=new.channel,
        answers=seal_json(new.answers, key=ANSWERS_KEY, context=new.code),
        e_authenticated=new.e_authenticated,
        asked=new.asked,
        prefilled=new.prefilled,
        retyped=new.retyped,
        written_result=new.written_result,
        retyped_keys=sorted(new.retyped_keys),
        known=seal_json(new.known, key=ANSWERS_KEY, context=f"{new.code}:known"),
        submitted_at=new.submitted_at,
        taken_by=new.taken_by,
    )
    _put_parts(row, new.parts)
    _attach(row, attachments, new.submitted_at)
    legs.plan(row, new.legs)
    publish(
        events.DossierSubmitted(
            dossier_uid=str(row.uid),
            code=row.code,
            procedure_code=row.procedure_code,
            channel=int(new.channel),
            person_uid=person_uid,
        ),
        unit_id=row.owner_unit_id,
    )
    return card_of(row)


@step
def end_agency(*, uid: str, at: datetime) -> None:
    """Whoever acted in it for another acts no more; the dossier goes on."""
    rows = Dossier.objects.as_system("the represented person withdrew the authority")
    rows.filter(uid=uid, agent_ended_at=None).update(agent_ended_at=at)


@step
def accept_dossier(*, uid: str, at: datetime, due_at: datetime) -> None:
    """Receive it: the legal clock runs to ``due_at``. Law: NĐ 118/2025/NĐ-CP."""
    row = _move(uid, State.ACCEPTED)
    row.accepted_at, row.due_at = row.accepted_at or at, due_at
    row.first_due_at = None  # after a supplement the legal time starts anew
    row.waited = timedelta()  # the new appointment contains it already
    row.save(update_fields=["state", "accepted_at", "due_at", "first_due_at", "waited"])
    publish(
        events.DossierAccepted(dossier_uid=uid, code=row.code, due_at=due_at.isoformat()),
        unit_id=row.owner_unit_id,
    )


@step
def refuse_dossier(*, uid: str, at: datetime, reason: str) -> None:
    """Refuse to receive it, with the reason. Law: TT 03/2025/TT-VPCP mẫu số 03."""
    row = _close(uid, State.NOT_ACCEPTED, at)
    publish(
        events.DossierRefused(dossier_uid=uid, code=row.code, reason=reason),
        unit_id=row.owner_unit_id,
    )


@step
def request_supplement(*, uid: str, at: datetime, reason: str, components: list[str]) -> None:
    """Ask for everything that is missing, at once. Law: TT 03/2025/TT-VPCP mẫu số 02."""
    row = _move(uid, State.SUPPLEMENT)
    row.supplements += 1
    row.waiting_since = at
    row.save(update_fields=["state", "supplements", "waiting_since"])
    legs.running(uid).update(waited_from=at)  # its clock stands still, too
    publish(
        events.SupplementRequested(
            dossier_uid=uid,
            code=row.code,
            reason=reason,
            components=components,
            round=row.supplements,
        ),
        unit_id=row.owner_unit_id,
    )


@step
def supplement_dossier(
    *,
    uid: str,
    at: datetime,
    back_to: State,
    attachments: list[NewAttachment],
    parts: Iterable[PartValue] = (),
) -> None:
    """Take in what was asked for; replaced papers stay on record."""
    row = _move(uid, back_to)
    _stop_waiting(row, at)
    row.save(update_fields=["state", "waiting_since", "waited"])
    legs.restart(row, at)
    parts = list(parts)
    _put_parts(row, parts)
    keys = sorted({a.component_key for a in attachments} | {p.component_key for p in parts})
    _replace(row, keys, attachments, at)
    publish(
        events.DossierSupplemented(dossier_uid=uid, code=row.code, components=keys),
        unit_id=row.owner_unit_id,
    )


@step
def owe_fee(*, uid: str, amount: int) -> None:
    """A fee was asked for, in đồng; QĐ 766 counts who pays it online."""
    Dossier.objects.as_system("the fee was raised").filter(uid=uid).update(fee_due=amount)


@step
def pay_fee_online(*, uid: str, gateway: PaidOnline) -> None:
    """The fee came through a payment gateway; NO when it was given back."""
    row = locked(uid)
    if row.paid_online == gateway:
        return
    row.paid_online = gateway
    row.save(update_fields=["paid_online"])
    publish(
        events.DossierFeePaid(dossier_uid=uid, code=row.code, gateway=int(gateway)),
        unit_id=row.owner_unit_id,
    )


@step
def add_scans(*, uid: str, at: datetime, attachments: list[NewAttachment]) -> None:
    """File electronic copies of papers that lie in the dossier; what they replace stays on record."""
    row = locked(uid)
    keys = sorted({a.component_key for a in attachments})
    _replace(row, keys, attachments, at)
    publish(
        events.DossierDigitised(dossier_uid=uid, code=row.code, components=keys),
        unit_id=row.owner_unit_id,
    )


@step
def judge_dossier(*, uid: str, score: int) -> None:
    """What the person thought of it, 1 to 5; the caller publishes who said it and why."""
    Dossier.objects.as_system("the person judged").filter(uid=uid).update(satisfaction=score)


@step
def object_to_dossier(*, uid: str, at: datetime) -> None:
    """A person complained or proposed about it; the first time counts."""
    rows = Dossier.objects.as_system("the person objected")
    rows.filter(uid=uid, objected_at=None).update(objected_at=at)


@step
def mark_synced(*, uid: str, at: datetime) -> None:
    """The national portal has taken the dossier; the first time counts."""
    rows = Dossier.objects.as_system("the portal took it")
    rows.filter(uid=uid, synced_at=None).update(synced_at=at)


@step
def reach_turn(*, uid: str, at: datetime) -> None:
    """It waited for another of the same submission; its time counts from here."""
    Dossier.objects.as_system("its turn has come").filter(uid=uid).update(submitted_at=at)
    legs.begin_anew(uid, at)


@step
def follow_due(*, moved: Iterable[tuple[str, datetime, datetime]]) -> int:
    """The law's calendar moved due times: (uid, before, after) of each; how many dossiers follow.

    A day that was promised anew with an apology stays; the first promise it is judged by follows.
    """
    rows = list(moved)
    uids, before, after = ([row[n] for row in rows] for n in range(3))
    with connection.cursor() as cursor:
        cursor.execute(FOLLOW, [uids, before, after])
        return int(cursor.rowcount)


@step
def set_due(*, uid: str, due_at: datetime) -> None:
    """Keep the legal due date shown on the dossier equal to the clock's."""
    Dossier.objects.as_system("the clock moved").filter(uid=uid).update(due_at=due_at)


@step
def reappoint_dossier(*, uid: str, due_at: datetime, reason: str) -> None:
    """Promise another day, once; the first stays on record. Law: TT 03/2025/TT-VPCP mẫu số 04."""
    row = locked(uid)
    first, row.first_due_at, row.due_at = row.due_at, row.due_at, due_at
    row.reappointments += 1
    row.save(update_fields=["first_due_at", "due_at", "reappointments"])
    publish(
        events.DossierReappointed(
            dossier_uid=uid,
            code=row.code,
            reason=reason,
            first_due_at=first.isoformat() if first else "",
            due_at=due_at.isoformat(),
            due_day=f"{clock.local(due_at):%d/%m/%Y}",
        ),
        unit_id=row.owner_unit_id,
    )


@step
def pass_on(*, uid: str) -> None:
    """Hand it to the unit that solves it."""
    row = _move(uid, State.PROCESSING)
    row.save(update_fields=["state"])
    publish(
        events.DossierPassedOn(dossier_uid=uid, code=row.code, unit_id=row.owner_unit_id),
        unit_id=row.owner_unit_id,
    )


@step
def finish_dossier(*, uid: str, at: datetime, key: str, name: str, paper_code: str) -> None:
    """Enter the signed result: state 9, and the result in the person's data store."""
    row = _close(uid, State.DONE, at)
    Result.objects.create(
        dossier=row,
        person_id=row.person_id,
        key=key,
        name=name,
        paper_code=paper_code,
        issued_at=at,
    )
    publish(
        events.DossierFinished(
            dossier_uid=uid,
            code=row.code,
            procedure_code=row.procedure_code,
            result=name,
            paper_code=paper_code,
        ),
        unit_id=row.owner_unit_id,
    )


@step
def return_result(*, uid: str, at: datetime, person_uid: str) -> None:
    """The result has reached the person: state 10."""
    row = _move(uid, State.RETURNED)
    row.returned_at = at
    row.save(update_fields=["state", "returned_at"])
    publish(
        events.DossierReturned(dossier_uid=uid, code=row.code, person_uid=person_uid),
        unit_id=row.owner_unit_id,
    )


@step
def stop_dossier(*, uid: str, at: datetime, reason: str) -> None:
    """Stop processing, with the reason. Law: TT 03/2025/TT-VPCP mẫu số 05."""
    row = _close(uid, State.STOPPED, at)
    publish(
        events.DossierStopped(dossier_uid=uid, code=row.code, reason=reason),
        unit_id=row.owner_unit_id,
    )


@step
def withdraw_dossier(*, uid: str, at: datetime, reason: str) -> None:
    """The applicant takes it back."""
    row = _close(uid, State.WITHDRAWN, at)
    publish(
        events.DossierWithdrawn(dossier_uid=uid, code=row.code, reason=reason),
        unit_id=row.owner_unit_id,
    )


def _move(uid: str, then: State) -> Dossier:
    """Lock the row and set its next state (unsaved). Raises NotFound, UnableToMoveDossier."""
    row = locked(uid)
    now = State(row.state)
    if not rules.may_follow(now, then):
        raise UnableToMoveDossier(
            _(
                "Hồ sơ %(code)s đang ở trạng thái “%(now)s” nên không thể chuyển sang “%(then)s”. "
                "Hãy tải lại trang để xem tình trạng mới nhất."
            )
            % {"code": row.code, "now": _(rules.LABELS[now]), "then": _(rules.LABELS[then])},
            law=events.LAW,
        )
    row.state = then
    return row


def _close(uid: str, then: State, at: datetime) -> Dossier:
    """Move it to the state that ends its work."""
    row = _move(uid, then)
    row.finished_at = at
    _stop_waiting(row, at)
    row.save(update_fields=["state", "finished_at", "waiting_since", "waited"])
    legs.running(uid).update(ended_at=at, end=LegEnd.CLOSED, waited_from=None)
    return row


def _stop_waiting(row: Dossier, at: datetime) -> None:
    """The citizen's turn is over: how long it took is theirs, not the office's."""
    if row.waiting_since is not None:
        row.waited += max(at - row.waiting_since, timedelta())
        row.waiting_since = None


def _put_parts(row: Dossier, parts: Iterable[PartValue]) -> None:
    """Note how each component was handed in; a component that comes again takes the newest word."""
    Part.objects.bulk_create(
        (
            Part(
                dossier=row,
                component_key=p.component_key,
                kind=p.kind,
                copy=p.copy,
                count=p.count,
                valid_to=p.valid_to,
            )
            for p in parts
        ),
        update_conflicts=True,
        unique_fields=["dossier", "component_key"],
        update_fields=["kind", "copy", "count", "valid_to"],
    )


def _replace(row: Dossier, keys: list[str], attachments: list[NewAttachment], at: datetime) -> None:
    """New files in place of those of the components; the old ones stay on record."""
    row.attachments.filter(component_key__in=keys, replaced_at=None).update(replaced_at=at)
    _attach(row, attachments, at)


def _attach(row: Dossier, attachments: list[NewAttachment], at: datetime) -> None:
    Attachment.objects.bulk_create(
        Attachment(
            dossier=row,
            component_key=a.component_key,
            file_uid=a.file_uid,
            filename=a.filename,
            size=a.size,
            sha256=a.sha256,
            digitised=a.digitised,
            from_store=a.from_store,
            replaces_result=a.replaces_result,
            added_at=at,
        )
        for a in attachments
    )
