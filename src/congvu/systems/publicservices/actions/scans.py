"""A stack of scanned paper: taken in, read page by page, looked over, filed to its components."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO
from uuid import UUID

from django.utils.translation import gettext as _

from congvu.engines.documents import api as documents
from congvu.engines.documents.contracts import FileCard
from congvu.engines.identity import api as identity
from congvu.engines.jobs import api as jobs
from congvu.kernel.actions import action, demand, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound
from congvu.kernel.sealing import seal_json
from congvu.registers.dossiers import api as dossiers
from congvu.registers.dossiers.contracts import Digitised
from congvu.systems.publicservices.actions.opening import attachment, share
from congvu.systems.publicservices.actions.uploads import take_in
from congvu.systems.publicservices.events import ScansFiled, ScansRead, ScansUploaded
from congvu.systems.publicservices.models import Intake, ScanBatch, ScanPage, Stage
from congvu.systems.publicservices.models.intakes import RECEIVE
from congvu.systems.publicservices.models.scans import READ_KEY
from congvu.systems.publicservices.queries import scans
from congvu.systems.publicservices.rules import scanning

READ_JOB, FILE_JOB = "publicservices.read_scans", "publicservices.file_scans"
MOST_FILES = 40
SYSTEM = Actor.system("Đọc bản quét")


class UnableToScan(Invalid):
    """The stack cannot be taken, or not be filed so."""


@dataclass(frozen=True, kw_only=True)
class Placed:
    """What the officer decided of one page."""

    component_key: str
    rotation: int = 0
    dropped: bool = False


@action(needs=RECEIVE)
def upload_scans(
    *,
    actor: Actor,
    subject: str,
    subject_uid: str,
    files: Sequence[str] = (),
    streams: Sequence[IO[bytes]] = (),
    at: datetime,
) -> str:
    """Have files split and read by the worker; gives the batch's uid. Raises UnableToScan.

    files: uids of stored ones; streams: uploads, kept together with the batch or not at all.
    """
    of = scans.subject_of(actor=actor, subject=subject, uid=subject_uid)
    demand(actor, RECEIVE, of.unit_id)
    if streams:
        files, why = take_in(
            actor=actor, person_id=of.person_id, key="scans", streams=streams[:MOST_FILES],
            scanned=True,
        )  # fmt: skip
        if why:
            raise UnableToScan({"scans": why})
    if not files or len(files) > MOST_FILES:
        raise UnableToScan(
            {"scans": _("Hãy chọn từ 1 đến %(most)s tệp quét.") % {"most": MOST_FILES}}
        )
    row = ScanBatch.objects.create(
        subject=subject, subject_uid=subject_uid, unit_id=of.unit_id, person_id=of.person_id,
        procedure_version_id=of.procedure_version_id, files=[UUID(f) for f in files],
        uploaded_by=actor.name, uploaded_at=at,
    )  # fmt: skip
    row.refresh_from_db(fields=["uid"])
    jobs.enqueue(READ_JOB, batch_uid=str(row.uid))
    publish(ScansUploaded(batch_uid=str(row.uid), files=len(files)), unit_id=of.unit_id)
    return str(row.uid)


def read_batch(*, uid: str, at: datetime) -> None:
    """The worker's part: every page drawn, its codes read, the words of the first ones read.

    Each page is kept as it is read, so that a run that was cut short goes on where it stopped.
    """
    batch = ScanBatch.objects.as_system("the worker reads").get(uid=uid)
    if batch.stage != Stage.READING:
        return
    try:
        counts = [documents.count_pages(uid=f) for f in batch.files]
        set_total(actor=SYSTEM, uid=uid, total=sum(counts))
        words: dict[str, str] = {}
        number, current = 0, ""
        for file, count in zip(batch.files, counts, strict=True):
            for page in documents.scanned_pages(uid=file):
                current = _read_page(batch, number, current, file, page, words)
                number += 1
                if page.index + 1 >= count:
                    break
    except documents.Unreadable as broken:
        finish_reading(actor=SYSTEM, uid=uid, words={}, trouble=str(broken)[:300] or "unreadable")
        return
    finish_reading(actor=SYSTEM, uid=uid, words=words, trouble="")


@action(needs=RECEIVE)
def set_total(*, actor: Actor, uid: str, total: int) -> None:
    """How many pages there are, for the progress shown."""
    ScanBatch.objects.as_system("the worker reads").filter(uid=uid).update(total=total)
    unchanged()


@action(needs=RECEIVE)
def keep_page(
    *, actor: Actor, batch_id: int, number: int, file: UUID, page: documents.ScannedPage,
    component_key: str, separator: bool, person_id: int,
) -> None:  # fmt: skip
    """One page as read; a page that is there already is left as it is."""
    unchanged()
    thumb = documents.store_upload(
        filename=f"trang-{number + 1}.jpg", stream=io.BytesIO(page.thumb), kind="photo",
        owner_person_id=person_id,
    )  # fmt: skip
    ScanPage.objects.get_or_create(
        batch_id=batch_id,
        number=number,
        defaults={
            "file_uid": file, "index": page.index, "component_key": component_key,
            "blank": page.blank, "separator": separator, "dropped": separator or page.blank,
            "thumb": thumb.uid,
        },
    )  # fmt: skip
    ScanBatch.objects.as_system("the worker reads").filter(pk=batch_id).update(done=number + 1)


@action(needs=RECEIVE)
def finish_reading(*, actor: Actor, uid: str, words: Mapping[str, str], trouble: str) -> None:
    """Hand the stack to the officer, or say why it could not be read."""
    row = _locked_by_worker(uid, Stage.READING)
    row.stage = Stage.FAILED if trouble else Stage.READY
    row.why, row.ocr = trouble, documents.can_read_text()
    row.read = seal_json(dict(words), key=READ_KEY, context=uid)
    row.save(update_fields=["stage", "why", "ocr", "read"])
    publish(ScansRead(batch_uid=uid, pages=row.total, trouble=trouble), unit_id=row.unit_id)


@action(needs=RECEIVE)
def file_scans(*, actor: Actor, uid: str, placed: Mapping[int, Placed], at: datetime) -> None:
    """The officer has looked it over: each page goes to its component, in the pages' order.

    placed: page number → decision. Raises UnableToScan while a page that is kept has no component.
    """
    row = (
        ScanBatch.objects.visible_to(actor).select_for_update(of=("self",)).filter(uid=uid).first()
    )
    if row is None:
        raise NotFound(_("Không tìm thấy tập quét này tại quầy của bạn."))
    if row.stage != Stage.READY:
        unchanged()
        return
    keys = {c.key for c in scans.components_of(row)}
    pages = list(row.pages.order_by("number"))
    for page in pages:
        choice = placed.get(page.number)
        if choice is None:
            continue
        page.component_key = choice.component_key if choice.component_key in keys else ""
        page.rotation = choice.rotation if choice.rotation in (0, 90, 180, 270) else 0
        page.dropped = choice.dropped
    lost = [p.number + 1 for p in pages if not p.dropped and not p.component_key]
    if lost:
        raise UnableToScan(
            {
                f"giay-{n - 1}": _(
                    "Trang %(n)s chưa thuộc giấy tờ nào: chọn giấy tờ hoặc bỏ trang."
                )
                % {"n": n}
                for n in lost
            }
        )
    if all(p.dropped for p in pages):
        raise UnableToScan({"": _("Mọi trang đều bị bỏ; hãy giữ ít nhất một trang.")})
    ScanPage.objects.bulk_update(pages, ["component_key", "rotation", "dropped"])
    row.stage = Stage.FILING
    row.save(update_fields=["stage"])
    jobs.enqueue(FILE_JOB, batch_uid=uid)
    unchanged()


def file_batch(*, uid: str, at: datetime) -> None:
    """The worker's part: one PDF a component, into the intake or the dossier."""
    batch = ScanBatch.objects.as_system("the worker files").get(uid=uid)
    if batch.stage != Stage.FILING:
        return
    made: dict[str, bytes] = {}
    for key in dict.fromkeys(p.component_key for p in _kept(batch)):
        pieces = [
            documents.Piece(uid=p.file_uid, index=p.index, rotation=p.rotation)
            for p in _kept(batch)
            if p.component_key == key
        ]
        made[key] = documents.assemble(pieces=pieces)
    put_files(actor=SYSTEM, uid=uid, made=made, at=at)


@action(needs=RECEIVE)
def put_files(*, actor: Actor, uid: str, made: Mapping[str, bytes], at: datetime) -> None:
    """Attach what was put together; the pages' small pictures go."""
    row = _locked_by_worker(uid, Stage.FILING)
    names = {c.key: c.name for c in scans.components_of(row)}
    cards = {
        key: documents.store_upload(
            filename=f"{names.get(key, key)[:100]}.pdf", stream=io.BytesIO(content), kind="scan",
            owner_person_id=row.person_id,
        )
        for key, content in made.items()
    }  # fmt: skip
    if row.subject == scans.INTAKE:
        _into_intake(row, cards)
    else:
        _into_dossier(row, cards, at)
    for page in row.pages.exclude(thumb=None):
        documents.remove_file(uid=page.thumb or UUID(int=0), reason="scan filed")
    row.pages.update(thumb=None)
    row.stage = Stage.FILED
    row.save(update_fields=["stage"])
    publish(ScansFiled(batch_uid=uid, components=sorted(cards)), unit_id=row.unit_id)


def _read_page(
    batch: ScanBatch, number: int, current: str, file: UUID, page: documents.ScannedPage,
    words: dict[str, str],
) -> str:  # fmt: skip
    """Keep one page; the component that goes on after it."""
    keys = [c.key for c in scans.components_of(batch)]
    begins = scanning.component_of(page.codes, scans.procedure_of(batch).code, keys)
    current = begins or current
    if number >= batch.done:
        keep_page(
            actor=SYSTEM, batch_id=batch.pk, number=number, file=file, page=page,
            component_key=current, separator=begins is not None, person_id=batch.person_id,
        )  # fmt: skip
    if begins is None and not page.blank and number < scans.READ_PAGES:
        for field, value in scanning.said(documents.read_text(picture=page.picture)).items():
            if field != "cccd" or not identity.cccd_fault(value):
                words.setdefault(field, value)
    return current


def _into_intake(row: ScanBatch, cards: Mapping[str, FileCard]) -> None:
    intake = Intake.objects.as_system("the worker files").select_for_update(of=("self",)).get(
        uid=row.subject_uid
    )  # fmt: skip
    papers = dict(intake.papers)
    for key, card in cards.items():
        lies = papers.get(key) or {"copy": 0, "count": 1, "files": [], "reused_from": ""}
        papers[key] = {**lies, "files": [*lies["files"], str(card.uid)]}
    intake.papers = papers
    intake.read = seal_json(scans.read_of(row), key=READ_KEY, context=f"intake:{intake.uid}")
    intake.save(update_fields=["papers", "read"])


def _into_dossier(row: ScanBatch, cards: Mapping[str, FileCard], at: datetime) -> None:
    dossier = dossiers.for_machine(uid=str(row.subject_uid))
    dossiers.add_scans(
        uid=dossier.uid, at=at,
        attachments=[attachment(key, card, Digitised.SCANNED) for key, card in cards.items()],
    )  # fmt: skip
    share([str(c.uid) for c in cards.values()], dossier.owner_unit_id, dossier.reception_unit_id)


def _kept(batch: ScanBatch) -> list[ScanPage]:
    return list(batch.pages.filter(dropped=False).order_by("number"))


def _locked_by_worker(uid: str, stage: Stage) -> ScanBatch:
    rows = ScanBatch.objects.as_system("the worker's turn").select_for_update(of=("self",))
    row = rows.filter(uid=uid, stage=stage).first()
    if row is None:
        raise NotFound(_("Tập quét này đã được xử lý."))
    return row
