"""Comparing with the original before a copy of it is certified.

Law: NĐ 45/2020/NĐ-CP Điều 10; NĐ 23/2015/NĐ-CP.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from congvu.engines.casework.contracts import Ended
from congvu.engines.documents import api as documents
from congvu.engines.documents.contracts import PaperCard
from congvu.engines.law import api as law
from congvu.engines.payments import api as payments
from congvu.kernel import clock
from congvu.kernel.actions import publish, step
from congvu.kernel.errors import Refused
from congvu.registers.dossiers import api as dossiers
from congvu.registers.dossiers.contracts import AttachmentCard, Digitised, DossierCard
from congvu.registers.procedures import api as procedures
from congvu.registers.procedures.contracts import Procedure, Result
from congvu.systems.publicservices import rules
from congvu.systems.publicservices.events import OriginalCompared
from congvu.systems.publicservices.models import CertifiedCopy
from congvu.systems.publicservices.rules import certifying

NOUN = "dossiers.dossier"
COMPARED = "doi_chieu"  # the case's data: what was compared, as the certified copy says it


class UnableToCertify(Refused):
    """What lies in the dossier is no original, or cannot be shown."""

    status = 422


@step
def compare(*, ended: Ended) -> Mapping[str, Any]:
    """The officer says that the scan is as the original; a digital original is verified first.

    Raises UnableToCertify with the file and what to do.
    """
    dossier = dossiers.for_machine(uid=ended.case.subject_uid)
    procedure = procedures.procedure_version(version_id=dossier.procedure_version_id)
    shown = certifying.originals(dossier.attachments, _keys(procedure))
    if not shown:
        raise _refusal("none")
    pages = _pages(
        shown, int(str(law.value(certifying.MOST_PAGES, on=clock.local(ended.at).date())))
    )
    words = dict.fromkeys(_origin(file, ended) for file in shown)
    said = "; ".join(words)
    publish(
        OriginalCompared(dossier_uid=dossier.uid, code=dossier.code, pages=pages, origin=said),
        unit_id=dossier.owner_unit_id,
    )
    return {COMPARED: said}


def pictures(dossier: DossierCard, result: Result) -> tuple[UUID, ...]:
    """Files whose pages the result shows. Raises UnableToCertify when there is none."""
    if not result.pages:
        return ()
    found = certifying.originals(dossier.attachments, result.pages)
    if not found:
        raise _refusal("none")
    return tuple(UUID(a.file_uid) for a in found)


@step
def enter_in_book(
    *, dossier: DossierCard, result: Result, paper: PaperCard, asked_by: str, original: str
) -> None:
    """Write the line of the book for a signed copy; results that show no pages have none."""
    if not result.pages or CertifiedCopy.objects.as_system("the same paper told again").filter(
        paper_code=paper.code
    ).exists():  # fmt: skip
        return
    CertifiedCopy.objects.create(
        unit_id=dossier.owner_unit_id, dossier_uid=dossier.uid, paper_code=paper.code,
        number=paper.number, on=paper.on, asked_by=asked_by, original=original[:300],
        pages=sum(documents.count_pages(uid=uid) for uid in pictures(dossier, result)),
        fee=sum(i.amount for i in payments.invoices_of(noun=NOUN, uid=dossier.uid)),
        signer=paper.signer,
    )  # fmt: skip


def _keys(procedure: Procedure) -> list[str]:
    return [key for result in procedure.results for key in result.pages]


def _pages(shown: list[AttachmentCard], most: int) -> int:
    count = 0
    for file in shown:
        try:
            count += documents.count_pages(uid=UUID(file.file_uid))
        except documents.Unreadable as broken:
            raise _refusal("broken", file=file.filename) from broken
    if count > most:
        raise _refusal("many", pages=count, most=most)
    return count


def _origin(file: AttachmentCard, ended: Ended) -> str:
    """What the file was compared with, in words."""
    if file.digitised is Digitised.SCANNED:
        return _(certifying.PAPER)
    ours = documents.paper_with_hash(sha256=file.sha256)
    if ours is not None:
        today = clock.local(ended.at).date()
        if rules.standing_of(state=ours.state, valid_until=ours.valid_until, today=today) != (
            "in_force"
        ):
            raise _refusal("ended", file=file.filename)
        return _(certifying.DIGITAL) % {"signers": ours.issuer}
    report = documents.check_signatures(uid=UUID(file.file_uid))
    why = certifying.why_not(
        readable=report.readable, signed=bool(report.signatures), intact=report.intact,
        trusted=report.trusted,
    )  # fmt: skip
    if why:
        raise _refusal(why, file=file.filename)
    signers = dict.fromkeys(s.organisation or s.signer for s in report.signatures)
    return _(certifying.DIGITAL) % {"signers": ", ".join(signers)}


def _refusal(why: str, **values: object) -> UnableToCertify:
    return UnableToCertify(
        _(certifying.REFUSED[why]) % values, law="NĐ 45/2020/NĐ-CP Điều 10", field="outcome"
    )
