"""What comes in: read strictly, believed by its signature, taken once; else set aside with reasons.

Law: QĐ 28/2018/QĐ-TTg, QCVN 102:2016/BTTTT.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import IntegrityError
from django.utils.translation import gettext as _

from congvu.engines.exchange import events
from congvu.engines.exchange.actions.keeping import keep_payloads
from congvu.engines.exchange.contracts import Edoc, EdocStatus
from congvu.engines.exchange.models import Channel, Delivery, Message, Office, Partner
from congvu.engines.exchange.models.deliveries import CONFIRMED, DEAD, SENT
from congvu.engines.exchange.models.messages import (
    DOCUMENT,
    IN,
    QUARANTINED,
    RECEIVED,
    STATUS,
    TAKEN,
)
from congvu.engines.exchange.queries import contents, judging
from congvu.engines.exchange.queries.judging import Judged
from congvu.engines.exchange.rules.faults import SENTENCES, Unreadable
from congvu.engines.jobs import api as jobs
from congvu.kernel import ids
from congvu.kernel.actions import action, publish, publish_together, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.events import Event

SEND = "exchange.message.send"


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What became of the bytes. uids: of the messages, one an office of ours; again: known already."""

    uids: tuple[str, ...]
    quarantined: bool
    again: bool
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class Made:
    """A message about to be written for one of our offices."""

    row: Message
    office: Office
    raw: bytes


def why(taken: Taken) -> str:
    """Why a message was set aside."""
    faults = " ".join(fault(key) for key in taken.faults[:3])
    return _("Bản tin bị cách ly: %(why)s") % {"why": faults}


def fault(key: str) -> str:
    """The sentence of a fault."""
    said = SENTENCES[key]
    return _(said)


def take(*, actor: Actor, raw: bytes, channel: int, at: datetime) -> Taken:
    """Take a message in; the same bytes again change nothing.

    channel: the one it came over; a direct partner speaks for itself alone.
    """
    return take_all(actor=actor, raws=[raw], channel=channel, at=at)[0]


def take_all(*, actor: Actor, raws: Sequence[bytes], channel: int, at: datetime) -> list[Taken]:
    """Take several in, in order, up to the first that is set aside: what follows may build on it.

    The same bytes that come twice at once meet at the database: the second finds what the first made.
    """
    try:
        return take_in(actor=actor, raws=raws, channel=channel, at=at)
    except IntegrityError:
        return take_in(actor=actor, raws=raws, channel=channel, at=at)


@action(needs=SEND)
def take_in(*, actor: Actor, raws: Sequence[bytes], channel: int, at: datetime) -> list[Taken]:
    """One transaction for all of them; see :func:`take_all`. Raises IntegrityError."""
    unchanged()
    Channel.objects.filter(pk=channel).update(heard_at=at)
    known = judging.Known(channel)
    believed: list[tuple[Judged, bytes]] = []
    for raw in raws:
        try:
            believed.append((judging.judge(raw, known=known, at=at), raw))
        except Unreadable as wrong:
            return [*admit(believed, at=at), _set_aside(raw, wrong, at)]
    return admit(believed, at=at)


def admit(believed: Sequence[tuple[Judged, bytes]], *, at: datetime) -> list[Taken]:
    """Write what was believed, once for each office it is for."""
    hashes = [hashlib.sha256(raw).hexdigest() for _judged, raw in believed]
    known, made, found = _known(hashes), list[Made](), list[Taken]()
    for (judged, raw), sha256 in zip(believed, hashes, strict=True):
        fresh = [o for o in judged.offices if (o.pk, sha256) not in known]
        made += (rows := [_made(judged, office, raw, sha256, at) for office in fresh])
        known |= {(row.office.pk, sha256): str(row.row.uid) for row in rows}
        uids = tuple(known[o.pk, sha256] for o in judged.offices)
        found.append(Taken(uids=uids, quarantined=False, again=not fresh))
    _enter(made, at)
    return found


def _known(hashes: Sequence[str]) -> dict[tuple[int, str], str]:
    """(our office, hash) → the message's uid, of those that have come before."""
    rows = Message.objects.as_system("seen before?").filter(direction=IN, sha256__in=hashes)
    found = rows.exclude(office=None).exclude(state=QUARANTINED)
    return {(pk, sha): str(uid) for pk, sha, uid in found.values_list("office", "sha256", "uid")}


def _enter(made: Sequence[Made], at: datetime) -> None:
    if not made:
        return
    Message.objects.bulk_create(each.row for each in made)
    keep_payloads((each.row, each.raw) for each in made)
    partners = {each.row.partner_id for each in made if each.row.partner_id}
    Partner.objects.filter(pk__in=partners).update(heard_at=at)
    for each in made:
        if each.row.state == TAKEN:
            jobs.enqueue("exchange.open", message=each.row.pk)
    told = [(_told(each), each.office.unit_id) for each in made]
    publish_together([*told, *_confirmed(made)])


def _told(made: Made) -> Event:
    row = made.row
    if row.state == TAKEN:
        return events.MessageTaken(
            message_uid=str(row.uid), document_id=row.document_id, sender=row.sender_code,
            sha256=row.sha256, weak=row.weak,
        )  # fmt: skip
    if row.kind == STATUS:
        return events.StatusReceived(
            message_uid=str(row.uid), document_id=row.document_id, status_code=row.status_code,
            sender=row.sender_code, office=made.office.code, sha256=row.sha256, weak=row.weak,
        )  # fmt: skip
    return _document_told(row, made.office)


def tell_document(row: Message) -> None:
    """It is here with its files."""
    assert row.office is not None
    publish(_document_told(row, row.office), unit_id=row.office.unit_id)


def _document_told(row: Message, office: Office) -> Event:
    return events.DocumentReceived(
        message_uid=str(row.uid), document_id=row.document_id, business=row.business,
        sender=row.sender_code, office=office.code, sha256=row.sha256, weak=row.weak,
    )  # fmt: skip


def _confirmed(made: Sequence[Made]) -> list[tuple[Event, int]]:
    """Who tells a state of a document has it, whatever became of our calls."""
    tellers = {
        (each.row.document_id, each.row.partner_id, each.office.pk): each.office
        for each in made if each.row.kind == STATUS
    }  # fmt: skip
    if not tellers:
        return []
    rows = Delivery.objects.filter(
        state__in=(SENT, DEAD), document_id__in={key[0] for key in tellers},
        partner__in={key[1] for key in tellers}, message__kind=DOCUMENT,
    )  # fmt: skip
    rows = rows.select_for_update(of=("self",)).select_related("message", "partner").order_by("id")
    mine = [(r, o) for r in rows if (o := tellers.get(_key(r))) is not None]
    Delivery.objects.filter(pk__in=[row.pk for row, _office in mine]).update(
        state=CONFIRMED, confirmed_at=made[0].row.at, trouble=""
    )
    return [(_confirmation(row), office.unit_id) for row, office in mine]


def _key(row: Delivery) -> tuple[str, int | None, int]:
    return row.document_id, row.partner_id, row.message.office_id or 0


def _confirmation(row: Delivery) -> Event:
    return events.DeliveryConfirmed(
        message_uid=str(row.message.uid), kind=DOCUMENT, document_id=row.document_id,
        partner_code=row.partner.code, sha256=row.message.sha256, by="status",
    )  # fmt: skip


def _made(judged: Judged, office: Office, raw: bytes, sha256: str, at: datetime) -> Made:
    told, uid = judged.told, ids.uuid7()
    document = told if isinstance(told, Edoc) else None
    light = replace(document, attachments=()) if document else told
    number = contents.newest()
    row = Message(
        uid=uid, direction=IN, kind=DOCUMENT if document else STATUS, office=office,
        state=TAKEN if document and document.attachments else RECEIVED,
        partner=judged.partner, sender_code=judged.partner.code,
        document_id=judged.document_id,
        number="/".join(n for n in (document.number, document.notation) if n) if document else "",
        business=int(document.business) if document else 0,
        status_code=told.code.value if isinstance(told, EdocStatus) else "",
        content=contents.sealed(light, uid=str(uid), key_number=number), key_number=number,
        sha256=sha256, size=len(raw), weak=judged.weak, signer=judged.signer, at=at,
    )  # fmt: skip
    return Made(row, office, raw)


def _set_aside(raw: bytes, wrong: Unreadable, at: datetime) -> Taken:
    """To the quarantine: the bytes are kept, nothing of them is believed."""
    sha256 = hashlib.sha256(raw).hexdigest()
    keys = tuple(dict.fromkeys(fault.key for fault in wrong.faults))
    rows = Message.objects.as_system("seen before?")
    known = rows.filter(direction=IN, office=None, sha256=sha256).first()
    if known is not None:
        return Taken(uids=(str(known.uid),), quarantined=True, again=True, faults=keys)
    seen = judging.glance(raw)
    uid = ids.uuid7()
    row = Message.objects.create(
        uid=uid, direction=IN, kind=STATUS if seen.is_status else DOCUMENT, state=QUARANTINED,
        sender_code=seen.sender[:60], document_id=seen.document_id[:300], sha256=sha256,
        size=len(raw), faults=[{"key": f.key, "where": f.where} for f in wrong.faults][:20], at=at,
    )  # fmt: skip
    keep_payloads([(row, raw)])
    publish(
        events.MessageQuarantined(
            message_uid=str(uid), sender=row.sender_code, sha256=sha256, faults=list(keys)
        )
    )
    return Taken(uids=(str(uid),), quarantined=True, again=False, faults=keys)
