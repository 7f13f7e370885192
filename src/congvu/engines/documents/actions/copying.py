"""Copies of issued documents: sao y, trích sao, sao lục, each with a number and signatures of its own.

Law: NĐ 30/2020/NĐ-CP Điều 25–27.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from congvu.engines.documents.actions.drafts import account_of
from congvu.engines.documents.actions.papers import request_paper
from congvu.engines.documents.contracts import PaperRef, Signatory
from congvu.engines.documents.models import DocumentKind
from congvu.engines.documents.models.drafts import SIGN
from congvu.engines.documents.queries import composing, copying, drafts, files, scans
from congvu.engines.documents.rules import capacities
from congvu.engines.documents.rules.copying import BadPages, Copying, may_copy, pages
from congvu.engines.identity import api as identity
from congvu.engines.org import api as org
from congvu.kernel import clock
from congvu.kernel.actions import action, demand, step
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound

TEMPLATE = "van-ban/copy"
PDF = "application/pdf"


@step
def request_copy(  # noqa: PLR0913 - what stands on a copy
    *, form: str, original: str, file_uid: UUID, unit_id: int, signer: int,
    recipients: Sequence[str], at: datetime, said_pages: str = "", subject_uid: str = "",
    of_copy: str = "",
) -> PaperRef:  # fmt: skip
    """Number a copy of a file and have it drawn and signed. The caller has asked who may.

    form: value of ``Copying``; original: what is copied, in words; signer: account; said_pages:
    ``1, 3-4``, only for an extract; of_copy: the kind of copy that the file itself is.
    Raises Invalid, NotFound.
    """
    _demand_pages(file_uid)
    kind = _kind(form, of_copy)
    shown = _pages(form, said_pages, file_uid)
    person_id = drafts.person_ids([signer])[signer]
    person = identity.person(person_id)
    lines = capacities.lines(composing.signing_of(org.unit(unit_id), signer))
    kept = [*(each for each in recipients if each.strip()), "Lưu: VT"]
    return request_paper(
        template=TEMPLATE, series=kind.series, title=f"{kind.name}: {original}"[:300],
        unit_id=unit_id, subject_noun=copying.NOUN, subject_uid=subject_uid or str(file_uid),
        on=clock.local(at).date(), pictures=(file_uid,),
        signers=(Signatory(key=f"person:{person.uid}", name=person.full_name, lines=lines),),
        data={
            "marks": True, "form": kind.name.upper(), "original": original, "shown": shown,
            "recipients": kept, "lines": list(lines), "signer": person.full_name,
        },
    )  # fmt: skip


@action(needs=SIGN)
def copy_paper(
    *, actor: Actor, paper: UUID, form: str, said_pages: str, recipients: Sequence[str],
    at: datetime,
) -> PaperRef:  # fmt: skip
    """Who signs for the agency copies a paper that it issued. Raises NotFound, Invalid, NotAllowed."""
    source = copying.source(actor, paper)
    demand(actor, SIGN, source.unit_id)
    if source.file is None:
        raise NotFound(_("Văn bản chưa được ký số nên chưa sao được."))
    return request_copy(
        form=form, original=copying.described(source), file_uid=source.file.uid,
        unit_id=source.unit_id, signer=account_of(actor), recipients=recipients, at=at,
        said_pages=said_pages, subject_uid=str(source.uid), of_copy=copying.form_of(source),
    )  # fmt: skip


def _demand_pages(file_uid: UUID) -> None:
    """Before a number is taken: only what has pages of its own can be drawn as it looks."""
    card = next(iter(files.cards([file_uid])), None)
    if card is None:
        raise NotFound(_("Không tìm thấy tệp này."))
    if not (card.media_type == PDF or card.media_type.startswith("image/")):
        words = _("Chỉ sao được tệp PDF hoặc ảnh. Hãy lưu “%(name)s” thành PDF rồi sao.")
        raise Invalid({"file": words % {"name": card.filename}})


def _kind(form: str, of_copy: str) -> DocumentKind:
    found = DocumentKind.objects.filter(code=form).first() if form in set(Copying) else None
    if found is None:
        raise Invalid({"form": _("Hãy chọn một hình thức sao trong danh sách.")})
    if not may_copy(Copying(form), of_copy):
        words = _("Sao y, trích sao từ bản gốc hoặc bản chính; sao lục từ bản sao y.")
        raise Invalid({"form": words})
    return found


def _pages(form: str, said: str, file_uid: UUID) -> list[int]:
    if form != Copying.EXTRACT:
        return []
    try:
        found = pages(said, count=scans.count_pages(uid=file_uid))
    except BadPages as wrong:
        words = _("Không có trang “%(pages)s”. Hãy ghi như: 1, 3-4.") % {"pages": wrong}
        raise Invalid({"pages": words}) from wrong
    if not found:
        raise Invalid({"pages": _("Hãy ghi các trang được trích sao, ví dụ: 1, 3-4.")})
    return found
