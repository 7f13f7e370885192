"""Reserve → work → confirm: what happens to a paper after it was asked for.

Each step can be repeated after a kill at any point: a signed draft is kept under the paper's own
name until the paper is registered, so that a second run takes the same bytes up again.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from congvu.engines.documents.actions import enclosing, rendering, signing
from congvu.engines.documents.actions.files import drop_object, lock_object
from congvu.engines.documents.actions.mending import mended
from congvu.engines.documents.actions.outcomes import issued
from congvu.engines.documents.actions.papers import confirm_reserved
from congvu.engines.documents.events import PaperIssued
from congvu.engines.documents.models import Paper, marks, pki, store
from congvu.engines.documents.queries import keyring, scans
from congvu.engines.documents.queries.places import place_of
from congvu.engines.documents.rules import drawing
from congvu.engines.documents.rules.papers import PaperState
from congvu.engines.org import api as org
from congvu.kernel.actions import action, publish, unchanged
from congvu.kernel.actors import Actor


def issue_paper(*, uid: UUID, at: datetime) -> None:
    """Draw, sign, time-stamp, store and register one reserved paper; safe to repeat.

    Raises signing.UnableToSign (try again later), rendering.UnableToRender (the template is wrong).
    """
    paper = _read(uid)
    at = max(at, paper.requested_at)  # the clock may have been set back since
    on_paper = at.replace(microsecond=0)  # PDF dates know whole seconds
    if paper.state == PaperState.RESERVED:
        pdf = _staged(paper)
        if pdf is None:
            enclosing.make_ready(paper, on_paper)
            pdf = _sign(paper, _draw(paper, on_paper), on_paper)
            _stage(paper, pdf)
        made = enclosing.put_object(paper, pdf)
        registered = register_paper(actor=enclosing.SYSTEM, uid=uid, made=made, at=at)
        if registered != made.sha256:  # another worker was faster; its bytes are the paper
            drop_object(made.name)
    store.storage().delete(_stage_name(uid))


@action(needs="documents.store.manage")
def register_paper(*, actor: Actor, uid: UUID, made: enclosing.Signed, at: datetime) -> str:
    """Confirm: the signed file lies in the store; returns the registered hash."""
    lock_object(made.name)
    paper: Paper = _rows().select_for_update(of=("self",)).get(uid=uid)
    if paper.state != PaperState.RESERVED:
        unchanged()
        return str(paper.sha256)
    title, sha256 = f"{paper.title} {paper.number_text}".replace("/", "-").strip(), made.sha256
    file = enclosing.keep_object(paper, made, f"{title}.pdf")
    confirm_reserved(paper)
    paper.file, paper.sha256, paper.issued_at = file, sha256, at
    paper.state, paper.data, paper.trouble = PaperState.ISSUED.value, None, ""
    paper.save(update_fields=["file", "sha256", "issued_at", "state", "data", "trouble"])
    publish(
        PaperIssued(
            paper_uid=str(uid), title=paper.title, number=paper.number_text,
            template=paper.template.code, about_noun=paper.subject_noun,
            about_uid=paper.subject_uid, file_uid=str(file.uid), sha256=sha256,
            enclosed=" ".join(each["sha256"] for each in paper.enclosures),
        ),
        unit_id=paper.unit_id,
    )  # fmt: skip
    issued(paper, at)
    mended(paper)
    return sha256


def note_trouble(*, uid: UUID, sentence: str) -> None:
    """Remember in words why the last attempt failed, for the list of waiting papers."""
    _rows().filter(uid=uid, state=PaperState.RESERVED.value).update(trouble=sentence[:500])


def _draw(paper: Paper, at: datetime) -> bytes:
    if paper.data is None:
        raise rendering.UnableToRender(f"paper {paper.uid} has no data")
    data = json.loads(store.unseal_text(f"paper:{paper.code}", bytes(paper.data)))
    fields = rendering.paper_fields(
        code=paper.code, public_url=settings.PUBLIC_URL, on=paper.on, at=at,
        valid_until=paper.valid_until, texts=_texts(paper),
    )  # fmt: skip
    if paper.enclosures:
        data["enclosures"] = [drawing.enclosed(each) for each in paper.enclosures]
    drawn = scans.drawn([UUID(uid) for uid in paper.pictures]) if paper.pictures else []
    fields["pages"] = [{"file": d.name, "wide": d.wide, "high": d.high} for d in drawn]
    files = {d.name: d.picture for d in drawn}
    if data.get("marks"):
        files |= _marks(paper, fields)
    return rendering.render(
        source=paper.template.source, library=paper.template.library, data=data, paper=fields,
        at=at, files=files,
    )  # fmt: skip


def _marks(paper: Paper, fields: dict[str, Any]) -> dict[str, bytes]:
    """The pictures of signatures and seal by file name, told to the template in ``fields``."""
    files: dict[str, bytes] = {}
    seal = marks.seal(f"unit:{org.unit(paper.unit_id).code}", name=paper.issuer)
    if seal:
        files["dau.png"] = seal
        fields["seal_picture"] = "dau.png"
    fields["signers"] = [dict(each) for each in paper.signers]
    for place, signer in enumerate(fields["signers"], start=1):
        picture = marks.signature(signer["key"], name=signer["name"])
        if picture:
            files[f"ky-{place}.png"] = picture
            signer["picture"] = f"ky-{place}.png"
    return files


def _texts(paper: Paper) -> dict[str, Any]:
    unit = org.unit(paper.unit_id)
    parent = org.get_many([unit.parent_id]).get(unit.parent_id) if unit.parent_id else None
    return {
        "number": paper.number_text, "title": paper.title, "issuer": paper.issuer,
        "parent": parent.name if parent else "", "place": place_of(unit),
        "signers": paper.signers, "demo": pki.is_demo(),
    }  # fmt: skip


def _sign(paper: Paper, pdf: bytes, at: datetime) -> bytes:
    persons = [
        signing.Signer(key=s["key"], name=s["name"], organisation=paper.issuer,
                       field=f"ca-nhan-{place}", reason=paper.title, held=keyring.of(s["key"]))
        for place, s in enumerate(paper.signers, start=1)
    ]  # fmt: skip
    return signing.sign(pdf, [*persons, enclosing.agency(paper)], at=at)


def _stage_name(uid: UUID) -> str:
    return store.name_of("stage", str(uid))


def _staged(paper: Paper) -> bytes | None:
    """The signed draft of an earlier run that was killed before it was registered."""
    try:
        return b"".join(store.unseal(_stage_name(paper.uid)))
    except (FileNotFoundError, store.Damaged):
        return None


def _stage(paper: Paper, pdf: bytes) -> None:
    _put(_stage_name(paper.uid), pdf)


def _put(name: str, pdf: bytes) -> None:
    store.storage().put(name, store.seal(name, [pdf], key_id=store.current_key()))


def _rows() -> Any:
    return Paper.objects.as_system("the issue flow").select_related("template")


def _read(uid: UUID) -> Paper:
    found: Paper = _rows().get(uid=uid)
    return found
