"""The files of a document that came: each through the house's own gate, then the document is here."""

from __future__ import annotations

import io
from datetime import datetime

from congvu.engines.documents import api as documents
from congvu.engines.exchange.actions.receiving import tell_document
from congvu.engines.exchange.contracts import Attachment, Edoc
from congvu.engines.exchange.models import Message, MessageFile
from congvu.engines.exchange.models.messages import RECEIVED, TAKEN
from congvu.engines.exchange.queries import contents, judging
from congvu.kernel.actions import action, unchanged
from congvu.kernel.actors import Actor

SEND = "exchange.message.send"
MOST_MIB = 64


@action(needs=SEND)
def open_files(*, actor: Actor, message: int, at: datetime) -> None:
    """Put the files away, all in one transaction; one that the gate refuses is named with its reason.

    The signature was checked on these bytes when they came; the seal shows that they are the same.
    """
    rows = Message.objects.as_system("taken just now").select_for_update(of=("self",))
    row = rows.select_related("office").filter(pk=message, state=TAKEN).first()
    if row is None:
        unchanged()
        return
    said = judging.reread(contents.payload(row))
    for file in said.attachments if isinstance(said, Edoc) else ():
        _put(row, file)
    row.state = RECEIVED
    row.save(update_fields=["state"])
    tell_document(row)


def _put(row: Message, file: Attachment) -> None:
    assert row.office is not None
    try:
        card = documents.store_upload(
            filename=file.name, stream=io.BytesIO(file.content), kind="attachment",
            owner_unit_id=row.office.unit_id, most_mib=MOST_MIB,
        )  # fmt: skip
    except documents.UnableToTakeFile as refused:
        MessageFile.objects.create(message=row, name=file.name[:300], reason=refused.message[:500])
        return
    MessageFile.objects.create(message=row, name=card.filename, uid=card.uid)
