"""The bytes of messages, into their table."""

from __future__ import annotations

from collections.abc import Iterable

from congvu.engines.exchange.models import Message
from congvu.engines.exchange.queries import contents
from congvu.kernel import prepared

# Bytes as they are: spelt as text, as the ORM does, they cost more than the seal around them.
_KEEP = """
    INSERT INTO exchange_payload (message_id, content, key_number)
    SELECT * FROM unnest(%b::bigint[], %b::bytea[], %b::int[])
"""


def keep_payloads(told: Iterable[tuple[Message, bytes]]) -> None:
    """Write the bytes of new messages, sealed, by one statement."""
    rows = contents.sealed_payloads(told)
    prepared.execute(
        _KEEP,
        [
            [row.message_id for row in rows], [bytes(row.content) for row in rows],
            [row.key_number for row in rows],
        ],
    )  # fmt: skip
