"""What a message says, out of its seal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

import msgspec

from congvu.engines.exchange.contracts import Edoc, EdocStatus
from congvu.engines.exchange.models import Message, Payload
from congvu.engines.exchange.models.messages import DOCUMENT
from congvu.kernel import sealing
from congvu.kernel.sealing import seal_bytes, seal_json, unseal_bytes, unseal_json

KEY = "exchange-message"
T = TypeVar("T")


def newest() -> int:
    """The number of the key that new messages are sealed under."""
    return sealing.newest(KEY)


def sealed(told: Edoc | EdocStatus, *, uid: str, key_number: int) -> bytes:
    """As it lies in the row."""
    return seal_json(msgspec.to_builtins(told), key=_key(key_number), context=uid)


def told(row: Message) -> Edoc | EdocStatus | None:
    """As it was said; None for what could not be read at all."""
    if not row.content:
        return None
    content = unseal_json(row.content, key=_key(row.key_number), context=str(row.uid))
    shape: Any = Edoc if row.kind == DOCUMENT else EdocStatus
    said: Edoc | EdocStatus = msgspec.convert(content, shape)
    return said


def sealed_payload(row: Message, raw: bytes, *, key_number: int) -> Payload:
    """The bytes of a message as they shall lie in the table."""
    content = seal_bytes(raw, key=_key(key_number), context=f"{row.uid}:payload")
    return Payload(message=row, content=content, key_number=key_number)


def sealed_payloads(told: Iterable[tuple[Message, bytes]]) -> list[Payload]:
    """The same of several, under the newest key."""
    number = newest()
    return [sealed_payload(row, raw, key_number=number) for row, raw in told]


def payload(row: Message) -> bytes:
    """The bytes as they went or came; b"" while there are none."""
    held = Payload.objects.filter(message=row).first()
    return opened(held, row) if held else b""


def payloads(rows: Sequence[Message]) -> list[bytes]:
    """The same of several, in their order."""
    held = {each.message_id: each for each in Payload.objects.filter(message__in=rows)}
    return [opened(held[row.pk], row) for row in rows]


def opened(held: Payload, row: Message) -> bytes:
    """A payload out of its seal."""
    return unseal_bytes(held.content, key=_key(held.key_number), context=f"{row.uid}:payload")


def _key(number: int) -> str:
    return sealing.numbered(KEY, number)
