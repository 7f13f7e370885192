"""Files that come with a page, question by question."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from congvu.engines.documents import api as documents
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid

SCANS = (".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff")


def take_in(
    *, actor: Actor, person_id: int | None, key: str, streams: Iterable[Any], scanned: bool = False
) -> tuple[list[str], str]:
    """Uids of the files of one question that were taken; why one was not, "" when all were.

    streams: uploads, each with its name. person_id: who owns them. scanned: at the counter a
    picture or PDF is a scan of a paper.
    """
    uids, why = [], ""
    for stream in streams:
        name = stream.name or ""
        try:
            card = documents.store_upload(
                filename=name, stream=stream, owner_person_id=person_id, actor=actor, field=key,
                kind="scan" if scanned and name.lower().endswith(SCANS) else "attachment",
            )  # fmt: skip
            uids.append(str(card.uid))
        except Invalid as wrong:
            why = wrong.message
    return uids, why
