"""Giving paper results to people: at the counter with a receipt, or by post with its states."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from congvu.engines.law import api as law
from congvu.kernel import clock
from congvu.kernel.actions import action, demand, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound, Refused
from congvu.registers.dossiers import api as dossiers
from congvu.registers.dossiers.contracts import Channel, DossierCard, State
from congvu.registers.procedures import api as procedures
from congvu.systems.publicservices.events import (
    ResultCollected,
    ResultForgotten,
    ResultMoved,
    ResultReady,
)
from congvu.systems.publicservices.models import Delivery, DeliveryQuerySet, DeliveryStep
from congvu.systems.publicservices.models.intakes import RECEIVE
from congvu.systems.publicservices.rules import delivering
from congvu.systems.publicservices.rules.delivering import Receipt, Stage

ON_PAPER = (Channel.DIRECT, Channel.POST)
BATCH = 200


class UnableToDeliver(Invalid):
    """The receipt is not complete, or the consignment's particulars are wrong."""


class UnableToMove(Refused):
    """There is no result yet, or it is on its way or with its person already."""


@action(needs="publicservices.result.issue")
def await_collection(*, actor: Actor, dossier_uid: str, at: datetime) -> None:
    """The result of a dossier that came on paper waits to be fetched. Repeatable.

    A certified electronic copy has no paper: it lies in the data store.
    """
    dossier = dossiers.for_machine(uid=dossier_uid)
    results = procedures.procedure_version(version_id=dossier.procedure_version_id).results
    electronic = bool(results) and all(result.pages for result in results)
    if dossier.channel not in ON_PAPER or electronic or _rows(dossier_uid).exists():
        unchanged()
        return
    _open(dossier, at)


@action(needs=RECEIVE)
def collect_result(*, actor: Actor, dossier_uid: str, receipt: Receipt, at: datetime) -> None:
    """Give the paper result to who stands at the counter, against a receipt.

    Raises UnableToDeliver with the fields at fault, UnableToMove. Law: NĐ 118/2025/NĐ-CP.
    """
    row = _open_row(actor, dossier_uid, at)
    faults = delivering.receipt_faults(receipt)
    if faults:
        raise UnableToDeliver({f: _(delivering.FAULTS[key]) for f, key in faults.items()})
    _may(row, Stage.COLLECTED)
    row.receiver, row.receiver_paper = receipt.name.strip()[:200], receipt.paper.strip()[:200]
    row.basis, row.given_by = receipt.basis, actor.name
    row.authority = receipt.authority.strip()[:200] if receipt.basis != delivering.SELF else ""
    _move(row, Stage.COLLECTED, at=at, key=f"{row.uid}:collected")
    publish(
        ResultCollected(dossier_uid=dossier_uid, basis=_(delivering.BASES[receipt.basis])),
        unit_id=row.counter_id,
    )


@action(needs=RECEIVE)
def post_result(
    *, actor: Actor, dossier_uid: str, code: str, address: str, fee: str, at: datetime
) -> None:
    """Hand the paper result in at the post. code: on the slip; fee: đồng, paid by the receiver.

    Raises UnableToDeliver, UnableToMove. Law: NĐ 118/2025/NĐ-CP; QĐ 1334/QĐ-TTg.
    """
    row = _open_row(actor, dossier_uid, at)
    clean, paid = delivering.clean_code(code), delivering.fee_of(fee)
    wrong = [key for key, bad in (
        ("code", not delivering.is_postal_code(clean)), ("address", not address.strip()),
        ("fee", paid is None)) if bad]  # fmt: skip
    if wrong:
        raise UnableToDeliver({key: _(delivering.FAULTS[key]) for key in wrong})
    if Delivery.objects.as_system("a code is of one letter").filter(code=clean).exists():
        raise UnableToDeliver({"code": _("Mã bưu gửi này đã dùng cho một hồ sơ khác.")})
    _may(row, Stage.HANDED_IN)
    row.code, row.address, row.fee = clean, address.strip()[:300], paid or 0
    row.given_by = actor.name
    _move(row, Stage.HANDED_IN, at=at, key=f"{row.uid}:handed_in")
    _tell(row)


@action(needs="publicservices.result.issue")
def carrier_says(
    *, actor: Actor, code: str, stage: str, place: str, key: str, said_at: datetime, at: datetime
) -> bool:
    """Take the carrier's word on a consignment; False when it is known or older than what stands.

    key: the carrier's own of this message. What comes back waits at the counter anew. Raises
    NotFound for a code that is not ours, UnableToDeliver for a stage the carrier may not say.
    """
    if stage not in delivering.CARRIERS or not key:
        raise UnableToDeliver({"stage": _("Trạng thái bưu gửi không đúng.")})
    row = _all().filter(code=code).exclude(code="").first()
    if row is None:
        raise NotFound(_("Không có bưu gửi với mã này."))
    known = DeliveryStep.objects.filter(key=f"post:{key[:70]}").exists()
    if known or not delivering.may_move(row.stage, Stage(stage)):
        unchanged()
        return False
    _move(row, Stage(stage), at=said_at, key=f"post:{key[:70]}", place=place[:200])
    _tell(row)
    if row.stage == Stage.RETURNED:
        _open(dossiers.for_machine(uid=str(row.dossier_uid)), at)
    return True


@action(needs="publicservices.result.issue")
def remind_collection(*, actor: Actor, at: datetime) -> int:
    """Tell people, once, of results that have waited for so many days; how many were told."""
    days = int(str(law.value(delivering.KEEP_DAYS, on=clock.local(at).date())))
    rows = _all().filter(
        stage=Stage.READY, reminded_at=None, opened_at__lte=at - timedelta(days=days)
    )
    found = list(rows.order_by("id")[:BATCH])
    for row in found:
        row.reminded_at = at
        row.save(update_fields=["reminded_at"])
        publish(
            ResultForgotten(dossier_uid=str(row.dossier_uid), days=days), unit_id=row.counter_id
        )
    if not found:
        unchanged()
    return len(found)


def _open(dossier: DossierCard, at: datetime) -> Delivery:
    row = Delivery.objects.create(
        dossier_uid=dossier.uid, dossier_code=dossier.code, person_id=dossier.person_id,
        counter_id=dossier.reception_unit_id, opened_at=at,
    )  # fmt: skip
    row.refresh_from_db(fields=["uid"])
    publish(ResultReady(dossier_uid=dossier.uid), unit_id=row.counter_id)
    return row


def _open_row(actor: Actor, dossier_uid: str, at: datetime) -> Delivery:
    """The delivery under way of a dossier with a result, begun when there is none."""
    dossier = dossiers.dossier(actor=actor, uid=dossier_uid)
    demand(actor, RECEIVE, dossier.reception_unit_id)
    if dossier.state not in (State.DONE, State.RETURNED):
        raise UnableToMove(_("Hồ sơ này chưa có kết quả để trả."))
    row = _all().filter(dossier_uid=dossier_uid, ended_at=None).first()
    if row is None and _rows(dossier_uid).filter(stage__in=_WITH_PERSON).exists():
        raise UnableToMove(_("Kết quả này đã trả cho người nhận."))
    return row or _open(dossier, at)


_WITH_PERSON = (Stage.COLLECTED, Stage.DELIVERED)


def _rows(dossier_uid: str) -> DeliveryQuerySet:
    return Delivery.objects.as_system("a step asked the gate").filter(dossier_uid=dossier_uid)


def _all() -> DeliveryQuerySet:
    return Delivery.objects.as_system("a step asked the gate").select_for_update(of=("self",))


def _may(row: Delivery, to: Stage) -> None:
    if not delivering.may_move(row.stage, to):
        raise UnableToMove(
            _("Kết quả này đang ở trạng thái “%(stage)s” nên không làm được việc đó.")
            % {"stage": _(delivering.LABELS[Stage(row.stage)])}
        )


def _move(row: Delivery, to: Stage, *, at: datetime, key: str, place: str = "") -> None:
    row.stage = to
    if not delivering.MOVES[to]:
        row.ended_at = at
    row.save()
    DeliveryStep.objects.create(delivery=row, stage=to, at=at, place=place, key=key)


def _tell(row: Delivery) -> None:
    publish(
        ResultMoved(
            dossier_uid=str(row.dossier_uid), stage=row.stage, code=row.code,
            words=_(delivering.LABELS[Stage(row.stage)]),
        ),
        unit_id=row.counter_id,
    )  # fmt: skip
