"""Files that come with a page, question by question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import IO, Any

from congvu.engines.documents import api as documents
from congvu.kernel.actions import step
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid
from congvu.systems.publicservices.rules import counter

SCANS = (".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff")


@dataclass(frozen=True, kw_only=True)
class NewScans:
    """Uploads for one component, and how the component lies on the counter."""

    handed: counter.Handed
    streams: Sequence[IO[bytes]]


@step
def take_in(
    *,
    actor: Actor,
    person_id: int | None,
    key: str,
    streams: Iterable[Any],
    scanned: bool = False,
    most_mib: int = 0,
) -> tuple[list[str], str]:
    """Uids of the files of one question that were taken; why one was not, "" when all were.

    streams: uploads, each with its name. person_id: who owns them. scanned: at the counter a
    picture or PDF is a scan of a paper. They join the caller's transaction: when the page is
    refused, no file of it is kept.
    """
    uids, why = [], ""
    for stream in streams:
        name = stream.name or ""
        try:
            card = documents.store_upload(
                filename=name, stream=stream, owner_person_id=person_id, actor=actor, field=key,
                kind="scan" if scanned and name.lower().endswith(SCANS) else "attachment",
                most_mib=most_mib,
            )  # fmt: skip
            uids.append(str(card.uid))
        except Invalid as wrong:
            why = wrong.message
        documents.end_if_resumed(stream=stream)
    return uids, why


@step
def with_scans(
    *,
    actor: Actor,
    person_id: int,
    papers: Mapping[str, counter.Handed],
    scans: Mapping[str, NewScans],
) -> tuple[dict[str, counter.Handed], dict[str, str]]:
    """The papers with their new scans; component → why a scan was refused."""
    found, refused = dict(papers), dict[str, str]()
    for key, new in scans.items():
        uids, why = take_in(
            actor=actor, person_id=person_id, key=key, streams=new.streams, scanned=True
        )
        refused |= {key: why} if why else {}
        if uids:
            found[key] = replace(new.handed, files=(*new.handed.files, *uids))
    return found, refused
