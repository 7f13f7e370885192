"""What the link of one recipient opens."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from congvu.engines.documents import api as documents
from congvu.kernel.errors import NotFound
from congvu.systems.correspondence.models import OutgoingLetter, Recipient
from congvu.systems.correspondence.queries.outgoing import files_of
from congvu.systems.correspondence.rules import links


def opened(token: str, *, on: date) -> tuple[Recipient, OutgoingLetter, list[documents.FileCard]]:
    """The recipient, the document and its files, the signed one first.

    Raises NotFound, saying why to who holds a real link.
    """
    rows = Recipient.objects.select_related("letter__unit")
    one = rows.filter(link_hash=links.kept(token)).first()
    if one is None:
        raise NotFound(_("Liên kết này không có hoặc đã được cơ quan gửi dừng."))
    if one.link_until is None or one.link_until < on:
        raise NotFound(_("Liên kết này đã hết hạn; hãy liên hệ cơ quan gửi văn bản."))
    if one.letter.state != OutgoingLetter.State.SENT or _ended(one.letter):
        raise NotFound(_("Cơ quan gửi đã thu hồi hoặc đang thu hồi văn bản này."))
    files = files_of(one.letter)
    if not files:
        raise NotFound(_("Tệp văn bản không còn; hãy liên hệ cơ quan gửi văn bản."))
    return one, one.letter, files


def _ended(row: OutgoingLetter) -> bool:
    """Whether the paper itself was revoked."""
    paper = documents.paper(code=row.paper_code) if row.paper_code else None
    return paper is not None and paper.state == "revoked"
