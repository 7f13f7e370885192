"""From a queued message to signed bytes; afterwards they never change, however often they go."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext as _

from congvu.engines.documents import api as documents
from congvu.engines.exchange.actions.keeping import keep_payloads
from congvu.engines.exchange.contracts import Attachment, Edoc, EdocStatus
from congvu.engines.exchange.models import Message, MessageFile, Office
from congvu.engines.exchange.models.messages import QUEUED, SIGNED
from congvu.engines.exchange.models.parties import EVENTS
from congvu.engines.exchange.queries import contents, dues
from congvu.engines.exchange.rules import envelope, signing, writing
from congvu.kernel import prepared
from congvu.kernel.actions import action, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound

SEND = "exchange.message.send"
Signer = tuple[signing.Key, tuple[signing.Certificate, ...]]
_LOCK = """
    SELECT id FROM exchange_message WHERE id = ANY(%s::bigint[]) AND state = %s ORDER BY id FOR UPDATE
"""
# One statement however many there are: the ORM's own writes a condition a row and column.
_KEEP = """
    UPDATE exchange_message m SET sha256 = t.sha256, size = t.size, signer = t.signer, state = %s
    FROM unnest(%s::bigint[], %s::text[], %s::int[], %s::text[]) t (id, sha256, size, signer)
    WHERE m.id = t.id
"""


class Incomplete(Exception):
    """A file of the document is no longer in the store: it may not go without."""


@action(needs=SEND)
def prepare(*, actor: Actor, messages: Sequence[int], form: str, at: datetime) -> dict[int, str]:
    """Write and sign those of the messages that are only queued; gives those that cannot go, and why.

    form: how their channel's messages are written.

    Raises UnableToSign. Nothing is told: what a message says was told when it was queued, its hash is
    when it goes.
    """
    unchanged()
    queued = [pk for (pk,) in prepared.execute(_LOCK, [list(messages), QUEUED])]
    files = _files(queued)
    ready: list[tuple[Message, bytes]] = []
    wrong: dict[int, str] = {}
    keys: dict[int, Signer] = {}
    for row in dues.on_their_way(queued).values():
        assert row.office is not None
        if row.office.pk not in keys:
            keys[row.office.pk] = _key(row.office, at)
        try:
            told = _with_files(contents.told(row), files.get(row.pk, []))
        except Incomplete as missing:
            wrong[row.pk] = str(missing)
            continue
        ready.append((row, _signed(row, told, *keys[row.office.pk], form=form, at=at)))
    _keep(ready)
    return wrong


def _files(messages: Sequence[int]) -> dict[int, list[MessageFile]]:
    found: dict[int, list[MessageFile]] = {}
    for each in prepared.many(MessageFile, message_id=messages):
        found.setdefault(each.message_id, []).append(each)
    return found


def _keep(ready: list[tuple[Message, bytes]]) -> None:
    for row, raw in ready:
        row.sha256, row.size, row.state = hashlib.sha256(raw).hexdigest(), len(raw), SIGNED
    with connection.cursor() as cursor:
        rows = [row for row, _raw in ready]
        columns = [
            [getattr(row, name) for row in rows] for name in ("pk", "sha256", "size", "signer")
        ]
        cursor.execute(_KEEP, [SIGNED, *columns])
    keep_payloads(ready)


def _signed(
    row: Message, told: Edoc | EdocStatus, key: signing.Key, chain: tuple[signing.Certificate, ...],
    *, form: str, at: datetime,
) -> bytes:  # fmt: skip
    row.signer = signing.name_of(chain[0])
    if form == EVENTS:
        return envelope.sign(envelope.event(told, uid=str(row.uid), at=at), key=key, chain=chain)
    tree = writing.document(told) if isinstance(told, Edoc) else writing.status(told)
    return signing.sign(tree, key=key, chain=chain)


def _key(office: Office, at: datetime) -> Signer:
    return documents.agency_key(code=office.code, name=office.name, at=at)


def _with_files(told: Edoc | EdocStatus | None, kept: list[MessageFile]) -> Edoc | EdocStatus:
    assert told is not None
    if not kept or not isinstance(told, Edoc):
        return told
    cards = {card.uid: card for card in documents.files(uids=[f.uid for f in kept if f.uid])}
    lost = next((file for file in kept if file.uid not in cards), None)
    if lost is not None:
        raise _incomplete(lost)
    return replace(told, attachments=tuple(
        Attachment(
            name=file.name, media_type=cards[file.uid].media_type, content=_content(file),
        )
        for file in kept if file.uid
    ))  # fmt: skip


def _content(file: MessageFile) -> bytes:
    assert file.uid is not None
    try:
        return b"".join(documents.read_file(uid=file.uid))
    except (NotFound, OSError, RuntimeError) as wrong:  # the last: damaged in the store
        raise _incomplete(file) from wrong


def _incomplete(file: MessageFile) -> Incomplete:
    return Incomplete(
        _("Tệp “%(name)s” không còn trong kho nên không gửi văn bản. Hãy gửi lại với tệp mới.")
        % {"name": file.name}
    )
