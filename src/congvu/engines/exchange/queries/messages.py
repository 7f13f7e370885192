"""Messages as others may show them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from congvu.engines.exchange.contracts import (
    DeliveryCard,
    Edoc,
    EdocStatus,
    MessageCard,
    MessageFile,
)
from congvu.engines.exchange.models import Delivery, Message
from congvu.engines.exchange.queries import contents
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound


def message(uid: str) -> MessageCard:
    """One message; the caller has asked who may see it. Raises NotFound."""
    rows = Message.objects.as_system("the caller has asked who may see it")
    row = rows.select_related("office", "partner").filter(uid=uid).first()
    if row is None:
        raise NotFound(_("Không có bản tin này."))
    return card_of(row)


def visible(actor: Actor) -> Any:
    """The messages within sight, the newest first."""
    rows = Message.objects.visible_to(actor).select_related("office", "partner")
    return rows.order_by("-id")


def one_visible(actor: Actor, uid: str) -> Message:
    """One of them as a row. Raises NotFound."""
    row: Message | None = visible(actor).filter(uid=uid).first()
    if row is None:
        raise NotFound(_("Không có bản tin này."))
    return row


def card_of(row: Message) -> MessageCard:
    """The row with what it says, its files and how it stands with each recipient."""
    said = contents.told(row)
    return MessageCard(
        uid=str(row.uid), direction=row.direction, kind=row.kind, state=row.state,
        office=row.office.code if row.office else "",
        unit_id=row.office.unit_id if row.office else 0,
        partner=row.sender_code if row.direction == "in" else "",
        partner_name=row.partner.name if row.partner else "",
        document_id=row.document_id, at=row.at, sha256=row.sha256, weak=row.weak,
        document=said if isinstance(said, Edoc) else None,
        status=said if isinstance(said, EdocStatus) else None,
        files=_files(row), deliveries=_deliveries(row),
    )  # fmt: skip


def _files(row: Message) -> tuple[MessageFile, ...]:
    return tuple(
        MessageFile(name=file.name, uid=str(file.uid or ""), reason=file.reason)
        for file in row.files.order_by("id")
    )


def _deliveries(row: Message) -> tuple[DeliveryCard, ...]:
    return tuple(
        DeliveryCard(
            partner=each.partner.code, partner_name=each.partner.name, state=each.state,
            attempts=each.attempts, trouble=each.trouble, sent_at=each.sent_at,
            confirmed_at=each.confirmed_at,
        )
        for each in Delivery.objects.filter(message=row).select_related("partner").order_by("id")
    )  # fmt: skip


def carried_by(uid: str) -> dict[str, str]:
    """Partner's code → the message that goes there, of all that were made when this one was."""
    row = Message.objects.as_system("the caller has just sent it").get(uid=uid)
    rows = Delivery.objects.filter(
        document_id=row.document_id, message__office=row.office_id, message__kind=row.kind,
        message__business=row.business, message__at=row.at,
    )  # fmt: skip
    return {code: str(each) for code, each in rows.values_list("partner__code", "message__uid")}
