"""A letter on paper, scanned: read by the machine, looked over by the clerk."""

from __future__ import annotations

import io
from datetime import datetime
from typing import IO
from uuid import UUID

from django.utils.translation import gettext as _

from congvu.engines.documents import api as documents
from congvu.engines.jobs import api as jobs
from congvu.kernel import clock, ids
from congvu.kernel.actions import action, demand, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound
from congvu.systems.correspondence.actions.incoming import REGISTER, refuse_marked
from congvu.systems.correspondence.events import ScanRead, ScanUploaded, SecretRefused
from congvu.systems.correspondence.models import Scan
from congvu.systems.correspondence.queries import kinds
from congvu.systems.correspondence.queries import pages as queries
from congvu.systems.correspondence.rules import reading

READ_JOB = "correspondence.read"
SYSTEM = Actor.system("Đọc bản quét")


@action(needs=REGISTER)
def upload_scan(
    *, actor: Actor, unit_id: int, filename: str, stream: IO[bytes], at: datetime
) -> str:
    """Take a scan in; what carries its own words is held against the marks of secrecy at the door.

    Gives the scan's uid; the worker reads it. Raises UnableToTakeSecret and UnableToTakeFile of documents.
    """
    demand(actor, REGISTER, unit_id)
    content = stream.read()
    refuse_marked(content)
    card = documents.store_upload(
        filename=filename, stream=io.BytesIO(content), kind="scan", owner_unit_id=unit_id,
        actor=actor,
    )  # fmt: skip
    row = Scan.objects.create(
        uid=ids.uuid7(), unit_id=unit_id, file_uid=card.uid, filename=card.filename,
        uploaded_by=actor.name, uploaded_at=at,
    )  # fmt: skip
    publish(ScanUploaded(scan_uid=str(row.uid)), unit_id=unit_id)
    jobs.enqueue(READ_JOB, unique_key=f"{READ_JOB}:{row.uid}", scan_uid=str(row.uid))
    return str(row.uid)


def read_scan(*, uid: str) -> None:
    """The worker's part: the pages' own words, else what Tesseract sees; then the proposal."""
    row = Scan.objects.as_system("the worker reads").filter(uid=uid).first()
    if row is None or row.state != Scan.State.READING or row.file_uid is None:
        return
    finish_reading(actor=SYSTEM, uid=uid, pages=queries.read(row.file_uid))


@action(needs=REGISTER)
def finish_reading(*, actor: Actor, uid: str, pages: list[str]) -> None:
    """Hand it to the clerk, or drop it with its file when it bears a mark of secrecy."""
    row = _locked(uid)
    if row.state != Scan.State.READING:
        unchanged()
        return
    mark = documents.secret_mark(lines="\n".join(pages).splitlines())
    if mark:
        _drop(row, mark)
    else:
        words, face = "\n".join(filter(None, pages)), pages[: queries.FACE]
        row.words, row.pages = words, len(pages) or None
        row.proposal = propose("\n".join(face))
        row.state = Scan.State.READY if row.proposal else Scan.State.FAILED
    row.save()
    publish(ScanRead(scan_uid=uid, state=row.state), unit_id=row.unit_id)


@action(needs=REGISTER)
def drop_scan(*, actor: Actor, uid: UUID | str, at: datetime) -> None:
    """The clerk throws a scan away. Raises NotFound."""
    row = _locked(uid)
    demand(actor, REGISTER, row.unit_id)
    if row.state == Scan.State.USED:
        raise NotFound(_("Bản quét này đã vào sổ."))
    if row.file_uid is not None:
        documents.remove_file(uid=row.file_uid, reason="scan dropped")
    publish(ScanRead(scan_uid=str(row.uid), state="dropped"), unit_id=row.unit_id)
    row.delete()


def propose(text: str) -> dict[str, reading.Reading]:
    """The fields that the face of a letter gives away."""
    return reading.read(text, kinds.known(on=clock.today()))


def _drop(row: Scan, mark: str) -> None:
    if row.file_uid is not None:
        documents.remove_file(uid=row.file_uid, reason="mark of secrecy")
    row.file_uid, row.filename, row.mark, row.state = None, "", mark, Scan.State.SECRET
    publish(SecretRefused(mark=mark), unit_id=row.unit_id)


def _locked(uid: UUID | str) -> Scan:
    rows = Scan.objects.as_system("the action asks the gate").select_for_update()
    row = rows.filter(uid=uid).first()
    if row is None:
        raise NotFound(_("Không tìm thấy bản quét này."))
    return row
