"""Handing the day's dossiers from the desk to who solves them, by a signed list."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from congvu.engines.documents import api as documents
from congvu.kernel import clock
from congvu.kernel.actions import action, demand, publish
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Refused
from congvu.systems.publicservices.events import DossiersHandedOver
from congvu.systems.publicservices.models import HandOver
from congvu.systems.publicservices.queries import handovers, papers
from congvu.systems.publicservices.queries.limits import limits

RECEIVE = handovers.RECEIVE
LAW = "NĐ 118/2025/NĐ-CP"


class UnableToHandOver(Refused):
    """The list is still open, empty, or signed already."""

    status = 422


@action(needs=RECEIVE)
def sign_hand_over(
    *, actor: Actor, day: date, reception_unit_id: int, owner_unit_id: int, at: datetime
) -> str:
    """Close one office's list of one day and have it signed; gives its uid.

    Only after the hand-over hour of that day, when nothing more can come on it. Law: NĐ 118/2025/NĐ-CP.
    """
    demand(actor, RECEIVE, reception_unit_id)
    listed = _listed(actor, day, reception_unit_id, owner_unit_id, at)
    row, made = HandOver.objects.as_system("the gate was asked").get_or_create(
        day=day,
        reception_unit_id=reception_unit_id,
        owner_unit_id=owner_unit_id,
        defaults={
            "dossier_uids": [r.uid for r in listed.rows],
            "signed_by": actor.name,
            "signed_at": at,
        },
    )
    if not made:
        raise UnableToHandOver(
            _("Sổ bàn giao này đã được %(who)s ký.") % {"who": row.signed_by}, law=LAW
        )
    _ask_paper(actor, row, listed, at)
    publish(
        DossiersHandedOver(
            handover_uid=str(row.uid),
            day=f"{day:%d/%m/%Y}",
            owner_unit_id=owner_unit_id,
            count=len(listed.rows),
        ),
        unit_id=reception_unit_id,
    )
    return str(row.uid)


def _listed(
    actor: Actor, day: date, reception_unit_id: int, owner_unit_id: int, at: datetime
) -> handovers.Listed:
    """The list as it stands. Raises UnableToHandOver while it is open or empty."""
    if at < handovers.window(day)[1]:
        raise UnableToHandOver(
            _("Sổ bàn giao ngày %(day)s chốt lúc %(hour)s. Hãy ký sau giờ đó.")
            % {"day": f"{day:%d/%m/%Y}", "hour": limits(day).hour()},
            law=LAW,
        )
    pair = (reception_unit_id, owner_unit_id)
    for listed in handovers.lists(actor=actor, day=day, at=at):
        if (listed.reception_unit_id, listed.owner_unit_id) == pair:
            return listed
    raise UnableToHandOver(_("Không có hồ sơ nào cần bàn giao cho cơ quan này trong ngày đã chọn."))


def _ask_paper(actor: Actor, row: HandOver, listed: handovers.Listed, at: datetime) -> None:
    documents.request_paper(
        template="onestop/handover",
        data={
            "day": listed.day.isoformat(),
            "giver": listed.giver,
            "receiver": listed.receiver,
            "officer": actor.name,
            "rows": [
                {
                    "code": r.code,
                    "procedure": r.procedure,
                    "received_at": papers.moment(r.received_at),
                    "due_at": papers.moment(r.due_at),
                }
                for r in listed.rows
            ],
        },
        title=f"Sổ bàn giao hồ sơ ngày {listed.day:%d/%m/%Y}",
        unit_id=listed.reception_unit_id,
        subject_noun=handovers.NOUN,
        subject_uid=str(row.uid),
        on=clock.local(at).date(),
        series="handover",
        request_key=f"handover:{row.uid}",
    )
