"""Files that go with a paper, as they leave: PDFs bear the agency's signature with number and time.

The paper is drawn after them and lists their hashes, so that its own signatures cover them all.
Law: NĐ 30/2020/NĐ-CP Phụ lục I: the agency signs each file that goes with a document by itself; at the
top right of the first page stand number and time, no picture.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F

from congvu.engines.documents.actions import rendering, signing
from congvu.engines.documents.actions.files import drop_object, lock_object
from congvu.engines.documents.models import Blob, File, Paper, Template, store
from congvu.engines.documents.queries import files, keyring
from congvu.engines.documents.rules.files import MEDIA_TYPES, clean_filename
from congvu.engines.documents.rules.papers import PaperState
from congvu.engines.org import api as org
from congvu.kernel.actions import action, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.clock import local

PDF = MEDIA_TYPES[".pdf"]
STAMP = "van-ban/enclosure"
SYSTEM = Actor.system("Hệ thống ký số")
Row = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Signed:
    """A file with the agency's signature, laid in the store under ``name``."""

    name: str
    sha256: str
    size: int


def make_ready(paper: Paper, at: datetime) -> None:
    """Sign and keep the files of a reserved paper; safe to repeat, what is ready stays.

    Raises UnableToSign, files.UnableToReadFile when one is not what was approved.
    """
    if all(each.get("ready") for each in paper.enclosures):
        return
    made = [_signed(paper, each, at) for each in paper.enclosures]
    paper.enclosures = keep_ready(actor=SYSTEM, uid=paper.uid, made=made, at=at)
    for signed in filter(None, made):
        drop_object(signed.name)  # of who was overtaken; what a file holds stays


@action(needs="documents.store.manage")
def keep_ready(*, actor: Actor, uid: UUID, made: list[Signed | None], at: datetime) -> list[Row]:
    """Register the signed files; the rows of the paper as they are then."""
    unchanged()
    rows = Paper.objects.as_system("the issue flow").select_for_update()
    paper: Paper = rows.get(uid=uid)
    waits = paper.state == PaperState.RESERVED
    if waits and not all(each.get("ready") for each in paper.enclosures):
        pairs = zip(paper.enclosures, made, strict=True)
        paper.enclosures = [_kept(paper, row, signed) for row, signed in pairs]
        paper.save(update_fields=["enclosures"])
    found: list[Row] = paper.enclosures
    return found


def keep_object(paper: Paper, signed: Signed, filename: str) -> File:
    """The file row of an object of the paper; holder and unit may read it."""
    blob, _made = Blob.objects.get_or_create(
        owner_unit_id=paper.unit_id, owner_person_id=None, sha256=signed.sha256,
        defaults={
            "size": signed.size, "name": signed.name, "key_id": store.key_of(signed.name)
        },
    )  # fmt: skip
    Blob.objects.filter(id=blob.id).update(refs=F("refs") + 1)
    return File.objects.create(
        blob=blob, owner_unit_id=paper.unit_id, kind="paper", scan="clean",
        filename=clean_filename(filename), media_type=PDF,
        reader_persons=[paper.holder_id] if paper.holder_id else [],
    )  # fmt: skip


def put_object(paper: Paper, pdf: bytes) -> Signed:
    """Lay a signed PDF into the store, to be registered."""
    sha256 = hashlib.sha256(pdf).hexdigest()
    name = store.name_of(f"unit:{paper.unit_id}", sha256)
    store.storage().put(name, store.seal(name, [pdf], key_id=store.current_key()))
    return Signed(name=name, sha256=sha256, size=len(pdf))


def agency(paper: Paper) -> signing.Signer:
    """The agency's own signature on a paper."""
    key = f"unit:{org.unit(paper.unit_id).code}"
    return signing.Signer(
        key=key, name=paper.issuer, organisation=paper.issuer, field="co-quan",
        reason=f"{paper.title} {paper.number_text}".strip(), held=keyring.of(key),
    )  # fmt: skip


def _signed(paper: Paper, row: Mapping[str, Any], at: datetime) -> Signed | None:
    """None: goes as it is, for it is no PDF or bears its author's signature already."""
    [(name, media_type, content)] = files.whole([UUID(row["file"])])
    if hashlib.sha256(content).hexdigest() != row["sha256"]:
        raise files.UnableToReadFile(f"Tệp kèm theo “{name}” không còn như lúc trình ký.")
    if media_type != PDF or row.get("ready") or signing.is_signed(content):
        return None
    shown = replace(agency(paper), shown=_stamp(paper, at))
    return put_object(paper, signing.sign(content, [shown], at=at))


def _kept(paper: Paper, row: Row, signed: Signed | None) -> Row:
    if signed is None:
        return {**row, "ready": True}
    lock_object(signed.name)
    file = keep_object(paper, signed, row["name"])
    return {
        **row, "file": str(file.uid), "size": signed.size, "sha256": signed.sha256,
        "approved": row["sha256"], "ready": True,
    }  # fmt: skip


def _stamp(paper: Paper, at: datetime) -> bytes:
    """What stands at the corner of the first page, as a page of its own."""
    template = Template.objects.filter(code=STAMP).order_by("-id").first()
    if template is None:
        raise signing.UnableToSign(f"template {STAMP} is not loaded")
    said = {
        "title": paper.title, "number": paper.number_text, "issuer": paper.issuer,
        "signed_at": local(at).isoformat(timespec="seconds"),
    }  # fmt: skip
    return rendering.render(
        source=template.source, library=template.library, data={}, paper=said, at=at
    )
