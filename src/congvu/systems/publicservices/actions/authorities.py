"""Beginning an application for another, and taking the authority back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import IO
from uuid import UUID

from django.utils.translation import gettext as _

from congvu.engines.casework.contracts import DraftRef
from congvu.engines.documents import api as documents
from congvu.engines.identity import api as identity
from congvu.kernel import clock
from congvu.kernel.actions import action, publish, step
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound, Refused
from congvu.registers.dossiers import api as dossiers
from congvu.systems.publicservices.actions.drafts import open_draft
from congvu.systems.publicservices.actions.uploads import take_in
from congvu.systems.publicservices.events import AuthorityEnded, AuthorityGiven
from congvu.systems.publicservices.models import Authority
from congvu.systems.publicservices.rules import representing

SUBMIT = "publicservices.application.submit"


class UnableToRepresent(Invalid):
    """The proof is not complete, or the authority no longer holds."""


@action(needs=SUBMIT)
def begin_for_another(
    *,
    actor: Actor,
    code: str,
    said: Mapping[str, str],
    birth_date: date | None,
    issued_on: date | None,
    valid_until: date | None,
    proof: IO[bytes] | None = None,
    at: datetime,
) -> DraftRef:
    """Open a draft for another person or an organisation. said: whom, basis, full_name, cccd,
    organisation, organisation_number, number, file (uid). proof: the paper as an upload with its
    name, instead of ``file``; kept only when all is right. Raises UnableToRepresent."""
    today = clock.local(at).date()
    if proof is not None:
        said = {**said, "file": "-"}  # kept when the rest is right
    wrong = representing.faults(said, birth_date=birth_date, valid_until=valid_until, today=today)
    if wrong:
        raise UnableToRepresent({f: _(representing.FAULTS[key]) for f, key in wrong.items()})
    if proof is not None:
        said = {**said, "file": _kept_proof(actor, proof)}
    documents.verify_hashes(uids=[UUID(said["file"])])
    principal = _principal(actor, said, birth_date)
    draft = open_draft(actor=actor, code=code, at=at)
    row = Authority.objects.create(
        request_key=str(draft.uid), agent_id=actor.person_id or 0, principal_id=principal,
        organisation="" if principal else said["organisation"].strip()[:300],
        organisation_number="" if principal else said["organisation_number"].strip()[:40],
        basis=said["basis"], number=said.get("number", "").strip()[:100], issued_on=issued_on,
        valid_until=valid_until, file_uid=said["file"], given_at=at,
    )  # fmt: skip
    row.refresh_from_db(fields=["uid"])
    publish(AuthorityGiven(authority_uid=str(row.uid), basis=row.basis, draft_uid=str(draft.uid)))
    return draft


@step
def authority_for(*, request_key: str, on: date) -> Authority | None:
    """The authority behind an application, locked; None when the person acts for themself.

    Raises UnableToRepresent when it was withdrawn or has run out since.
    """
    rows = Authority.objects.as_system("the application's own").select_for_update()
    row = rows.filter(request_key=request_key).first()
    if row is None:
        return None
    if row.ended_at is not None:
        raise UnableToRepresent({"": _("Người được đại diện đã rút quyền đại diện của bạn.")})
    if row.valid_until is not None and row.valid_until < on:
        raise UnableToRepresent({"": _(representing.EXPIRED)})
    return row


@action(needs=SUBMIT)
def withdraw_authority(*, actor: Actor, uid: str, at: datetime) -> None:
    """The represented person takes the authority back: who acted may see and do no more; the
    dossier goes on as the person's own. Raises NotFound for anyone else."""
    rows = Authority.objects.visible_to(actor).select_for_update()
    row = rows.filter(uid=uid, principal_id=actor.person_id or 0).first()
    if row is None:
        raise NotFound(_("Không tìm thấy quyền đại diện này."))
    if row.ended_at is not None:
        raise Refused(_("Quyền đại diện này đã rút rồi."))
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    known = dossiers.by_key(request_key=row.request_key)
    if known is not None:
        dossiers.end_agency(uid=known.uid, at=at)
    publish(
        AuthorityEnded(authority_uid=uid, dossier_uid=known.uid if known else ""),
        unit_id=known.owner_unit_id if known else None,
    )


def _kept_proof(actor: Actor, proof: IO[bytes]) -> str:
    """The uid of the proof. Raises Invalid when it is refused."""
    uids, why = take_in(actor=actor, person_id=actor.person_id, key="file", streams=[proof])
    if why:
        raise UnableToRepresent({"file": why})
    return uids[0]


def _principal(actor: Actor, said: Mapping[str, str], birth_date: date | None) -> int | None:
    """The represented person: known by the number, and then by the same name and birth date."""
    if said["whom"] == representing.ORGANISATION:
        return None
    found = identity.register_person(
        full_name=said["full_name"], source="publicservices.authority", birth_date=birth_date,
        cccd=said["cccd"],
    )  # fmt: skip
    card = identity.person(found)
    same = card.full_name.casefold() == " ".join(said["full_name"].split()).casefold()
    if not same or (card.birth_date and card.birth_date != birth_date):
        raise UnableToRepresent(
            {"cccd": _("Số định danh, họ tên và ngày sinh không khớp nhau. Hãy xem lại giấy tờ.")}
        )
    if found == actor.person_id:
        raise UnableToRepresent({"cccd": _("Đây là số của chính bạn. Hãy chọn “Cho chính tôi”.")})
    return found
