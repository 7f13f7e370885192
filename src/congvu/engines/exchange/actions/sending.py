"""Giving a document or a state out: rows and event in the caller's transaction, the rest later.

Law: QĐ 28/2018/QĐ-TTg.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from congvu.engines.documents import api as documents
from congvu.engines.exchange import events
from congvu.engines.exchange.actions.waking import wake_on_commit
from congvu.engines.exchange.contracts import (
    Business,
    Edoc,
    EdocStatus,
    Organ,
    Reference,
    Staff,
    StatusCode,
    Trace,
)
from congvu.engines.exchange.models import Delivery, Message, MessageFile, Office, Partner
from congvu.engines.exchange.models.messages import DOCUMENT, OUT, QUEUED, STATUS
from congvu.engines.exchange.queries import contents
from congvu.engines.exchange.queries.parties import Addressee, addressees, office_of
from congvu.engines.exchange.rules import writing
from congvu.engines.org import api as org
from congvu.kernel import ids, pairs, prepared
from congvu.kernel.actions import publish, running, step
from congvu.kernel.errors import Invalid, Refused

LAW = "qd-28-2018-qd-ttg"


class UnableToSend(Refused):
    """The exchange cannot take this out now."""


@step
def send_document(
    *,
    unit_id: int,
    to: Sequence[str],
    document: Edoc,
    file_uids: Sequence[UUID | str] = (),
    business: Business = Business.NEW,
    reason: str = "",
) -> str:
    """Give a document out to agencies; gives the message's uid. It goes when this is committed.

    unit_id: who sends (its office's code stands in ``From``). to: identifiers, either form.
    One message a channel is made, the first one's uid is given; `carried_by` names the others.
    file_uids: stored files, in order. business, reason: for recall, update and replacement; recall
    and update name the document by ``document.document_id``, replacement by ``document.replaced``.
    Raises Invalid (to, business), UnableToSend.
    """
    at = _now()
    office = _office(unit_id)
    partners = _partners(to)
    sender = organ_of(office)
    told = replace(
        document, sender=sender, business=business, reason=reason, attachments=(),
        document_id=document.document_id
        or writing.document_id(
            sender.code, document.promulgated_on, document.number, document.notation
        ),
        traces=(*document.traces, Trace(organ=sender.code, at=at)),
    )  # fmt: skip
    _demand_business(office, told)
    cards = documents.files(uids=[UUID(str(uid)) for uid in file_uids]) if file_uids else []
    if len(cards) != len(file_uids):
        raise Invalid({"file_uids": _("Có tệp đính kèm không còn trong kho.")})
    rows = [
        _write(office, each, group, kind=DOCUMENT, document_id=told.document_id, at=at)
        for group, each in _by_channel(told, partners)
    ]
    MessageFile.objects.bulk_create(
        MessageFile(message=row, name=card.filename, uid=card.uid) for row in rows for card in cards
    )
    return str(rows[0].uid)


def _by_channel(told: Edoc, partners: list[Partner]) -> list[tuple[list[Partner], Edoc]]:
    """The partners of each channel with the document as it goes there: a station refuses what names
    an agency that it does not know."""
    groups: dict[int, list[Partner]] = {}
    for each in partners:
        groups.setdefault(each.channel_id, []).append(each)
    return [
        (group, replace(told, to=tuple(_recipient(p, told) for p in group)))
        for group in groups.values()
    ]


@step
def send_status(
    *,
    unit_id: int,
    to: str,
    about: Reference,
    code: StatusCode,
    description: str = "",
    staff: Staff | None = None,
) -> str:
    """Tell an agency how its document stands here (or, with 13, that ours shall be given back).

    about: the document, by its ``document_id``. Gives the message's uid. Raises Invalid, UnableToSend.
    """
    at = _now()
    office = _office(unit_id)
    partners = _partners([to])
    told = EdocStatus(
        code=StatusCode(code), about=about, description=description, sender=organ_of(office),
        staff=staff or Staff(), at=at,
    )  # fmt: skip
    row = _write(office, told, partners, kind=STATUS, document_id=about.document_id, at=at)
    return str(row.uid)


def organ_of(office: Office) -> Organ:
    """Our side as the other reads it, with what the tree says of the unit today."""
    unit = org.unit(office.unit_id)
    return Organ(
        code=office.code, name=office.name, address=unit.address, email=unit.email,
        telephone=unit.phone,
    )  # fmt: skip


def _now() -> datetime:
    at = running().at
    if at is None:
        raise RuntimeError("what sends must be an action that is told `at`")
    return at


def _office(unit_id: int) -> Office:
    found = office_of(unit_id)
    if found is None:
        raise UnableToSend(
            _("Đơn vị này chưa có đầu mối liên thông. Hãy nhờ người quản trị mở đầu mối."), law=LAW
        )
    return found


def _partners(codes: Sequence[str]) -> list[Partner]:
    """Each once, in the order given. A pause holds messages back, it does not refuse them."""
    known = addressees(codes)
    missing = [code for code in codes if code not in known]
    if missing or not codes:
        said = ", ".join(missing)
        raise Invalid({
            "to": _("Chưa kết nối được với: %(codes)s. Hãy bỏ nơi nhận này hoặc gửi bằng đường khác.")
            % {"codes": said} if missing else _("Hãy chọn ít nhất một nơi nhận.")
        })  # fmt: skip
    _demand_room(known.values())
    return list(dict.fromkeys(known[code].partner for code in codes))


def _demand_room(known: Iterable[Addressee]) -> None:
    """Back-pressure: what cannot be carried away is not piled up without end."""
    full = dict.fromkeys(each.partner.channel.name for each in known if each.full)
    if full:
        raise UnableToSend(
            _(
                "Quá nhiều bản tin đang chờ gửi đến %(names)s. Hãy thử lại sau, hoặc báo người quản trị."
            )
            % {"names": ", ".join(full)}
        )


def _recipient(partner: Partner, document: Edoc) -> Organ:
    """As the author wrote it, else as the list of partners has it."""
    written = (each for each in document.to if each.code in (partner.code, partner.old_code))
    return next(written, Organ(code=partner.code, name=partner.name))


def _demand_business(office: Office, told: Edoc) -> None:
    if told.business is Business.NEW:
        return
    if not told.reason.strip():
        raise Invalid({"reason": _("Hãy ghi lý do.")}, law=LAW)
    named = {told.document_id}
    if told.business is Business.REPLACE:
        named = {each.document_id for each in told.replaced}
    sent = Message.objects.as_system("what this office has sent").filter(
        direction=OUT, kind=DOCUMENT, office=office, document_id__in=named
    )
    if not named or set(sent.values_list("document_id", flat=True)) != named:
        raise Invalid(
            {"business": _("Chưa gửi văn bản này bao giờ nên không thu hồi, cập nhật, thay thế được.")},
            law=LAW,
        )  # fmt: skip


def _write(
    office: Office, told: Edoc | EdocStatus, partners: list[Partner], *, kind: str,
    document_id: str, at: datetime,
) -> Message:  # fmt: skip
    uid, key_number = ids.uuid7(), contents.newest()
    business = int(told.business) if isinstance(told, Edoc) else 0
    status_code = told.code.value if isinstance(told, EdocStatus) else ""
    number = f"{told.number}/{told.notation}" if isinstance(told, Edoc) else ""
    row = Message(
        uid=uid, direction=OUT, kind=kind, state=QUEUED, office=office, document_id=document_id,
        number=number, business=business, status_code=status_code, sender_code=office.code,
        content=contents.sealed(told, uid=str(uid), key_number=key_number),
        key_number=key_number, at=at,
    )  # fmt: skip
    _outgoing(row, [
        Delivery(partner=p, channel=p.channel, document_id=document_id, queued_at=at)
        for p in partners
    ])  # fmt: skip
    publish(
        events.MessageQueued(
            message_uid=str(uid), kind=kind, document_id=document_id, business=business,
            status_code=status_code, sender=office.code, to=[p.code for p in partners],
            count=len(partners),
        ),
        unit_id=office.unit_id,
    )  # fmt: skip
    wake_on_commit(p.channel_id for p in partners)
    return row


def _outgoing(row: Message, deliveries: Sequence[Delivery]) -> None:
    """One recipient, which is nearly always so, by one statement that the server knows."""
    if len(deliveries) == 1:
        pairs.insert(row, deliveries[0], "message")
        return
    prepared.insert(row)
    for each in deliveries:
        each.message = row
    Delivery.objects.bulk_create(deliveries)
