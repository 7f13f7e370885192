"""Copies of what came: sao y, trích sao, sao lục, signed by the agency that has it in its book.

Law: NĐ 30/2020/NĐ-CP Điều 25–27.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from congvu.engines.documents import api as documents
from congvu.kernel.actions import action, demand, publish
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound, Refused
from congvu.systems.correspondence import events
from congvu.systems.correspondence.models import IncomingLetter
from congvu.systems.correspondence.queries import kinds
from congvu.systems.correspondence.rules import states

SIGN = "documents.draft.sign"


class UnableToCopy(Refused):
    """It is not in the book, or was given back."""


@action(needs=SIGN)
def copy_letter(
    *, actor: Actor, uid: UUID | str, file: UUID, form: str, said_pages: str,
    recipients: Sequence[str], at: datetime,
) -> documents.PaperRef:  # fmt: skip
    """Who signs for the agency copies a letter of its book; the copy gets a number of its own.

    form: of ``documents.COPIES``; who asks for sao lục says that what came is a copy itself. file: which
    of its files; said_pages: ``1, 3-4`` of an extract. Raises NotFound, NotAllowed, Invalid, UnableToCopy.
    """
    row = IncomingLetter.objects.visible_to(actor).filter(uid=uid).first()
    if row is None:
        raise NotFound(_("Không tìm thấy văn bản này."))
    demand(actor, SIGN, row.unit_id)
    if not row.number or row.state == states.RECALL_AGREED:
        raise UnableToCopy(_("Chỉ sao được văn bản đã vào sổ và chưa trả lại nơi gửi."))
    if file not in row.files:
        raise Invalid({"file": _("Tệp này không còn ở văn bản. Hãy tải lại trang.")})
    made = documents.request_copy(
        form=form, original=described(row), file_uid=file, unit_id=row.unit_id,
        signer=actor.account_id or 0, recipients=recipients, at=at, said_pages=said_pages,
        subject_uid=str(row.uid), of_copy=documents.FULL_COPY if form == documents.COPY_OF_A_COPY else "",
    )  # fmt: skip
    told = events.LetterCopied(letter_uid=str(row.uid), number=made.number, paper_code=made.code)
    publish(told, unit_id=row.unit_id)
    return made


def described(row: IncomingLetter) -> str:
    """What is copied, as one cites it."""
    return _("%(kind)s số %(number)s ngày %(day)s của %(author)s: %(abstract)s") % {
        "kind": kinds.kind_label(row.kind), "number": row.notation, "author": row.author,
        "day": f"{row.dated_on:%d/%m/%Y}", "abstract": row.abstract,
    }  # fmt: skip
