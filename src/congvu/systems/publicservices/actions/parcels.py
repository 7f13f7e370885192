"""Consignments opened at the counter: noted, followed to the dossier, sent back when refused.

Law: NĐ 118/2025/NĐ-CP.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from congvu.kernel import clock, ids
from congvu.kernel.actions import action, demand, publish, running, step
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound
from congvu.systems.publicservices.actions.shown import UnableToTake
from congvu.systems.publicservices.events.parcels import ParcelOpened, ParcelRefused, ParcelSentBack
from congvu.systems.publicservices.models import Intake, Parcel, ParcelQuerySet
from congvu.systems.publicservices.models.intakes import RECEIVE
from congvu.systems.publicservices.rules import delivering, parcels
from congvu.systems.publicservices.rules.parcels import Opened, Stage


class UnableToSendBack(Invalid):
    """The papers cannot be sent back so."""


@step
def open_parcel(*, intake: Intake, opened: Opened, at: datetime) -> None:
    """Note the consignment of an intake that came by post. Raises UnableToTake."""
    wrong = parcels.faults(opened, clock.local(at).date())
    code = delivering.clean_code(opened.code)
    if not wrong and _all().filter(code=code).exists():
        wrong = {"consignment": "used"}
    if wrong:
        raise UnableToTake({field: _(parcels.FAULTS[why]) for field, why in wrong.items()})
    row = Parcel.objects.create(
        uid=ids.uuid7(), code=code, unit_id=intake.unit_id, intake_uid=intake.uid,
        posted_on=opened.posted_on or clock.local(at).date(), arrived_at=at, opened_by=running().actor.name,
        witness=opened.witness.strip()[:200], note=opened.note.strip()[:500],
    )  # fmt: skip
    publish(
        ParcelOpened(parcel_uid=str(row.uid), code=code, posted_on=row.posted_on.isoformat()),
        unit_id=row.unit_id,
    )


@step
def follow_intake(*, intake: Intake, refused: str = "", dossier_uid: str = "") -> None:
    """The intake was entered, or its papers go back. refused: why; intakes by hand have no parcel."""
    row = _all().select_for_update(of=("self",)).filter(intake_uid=intake.uid).first()
    if row is None:
        return
    row.dossier_uid = dossier_uid or None
    row.stage, row.back_reason = (Stage.TO_RETURN if refused else Stage.ENTERED), refused[:1000]
    row.save(update_fields=["dossier_uid", "stage", "back_reason"])
    if refused:
        publish(ParcelRefused(parcel_uid=str(row.uid), code=row.code), unit_id=row.unit_id)


@action(needs=RECEIVE)
def send_back(*, actor: Actor, uid: str, code: str, at: datetime) -> None:
    """The refused papers go back by post. Raises NotFound, UnableToSendBack."""
    rows = Parcel.objects.visible_to(actor).select_for_update(of=("self",))
    row = rows.filter(uid=uid).first()
    if row is None:
        raise NotFound(_("Không tìm thấy bưu gửi này tại quầy của bạn."))
    demand(actor, RECEIVE, row.unit_id)
    if row.stage != Stage.TO_RETURN:
        raise UnableToSendBack({"": _("Bưu gửi này không có giấy tờ phải gửi trả.")})
    if not parcels.may_send_back(code, row.code):
        raise UnableToSendBack({"back_code": _(parcels.NO_WAY_BACK)})
    row.stage, row.back_code, row.back_at = Stage.SENT_BACK, delivering.clean_code(code), at
    row.save(update_fields=["stage", "back_code", "back_at"])
    publish(
        ParcelSentBack(parcel_uid=str(row.uid), code=row.code, back_code=row.back_code),
        unit_id=row.unit_id,
    )


def _all() -> ParcelQuerySet:
    return Parcel.objects.as_system("a step asked the gate")
