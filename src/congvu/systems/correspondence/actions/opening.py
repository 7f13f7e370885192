"""A document of ours is for everybody: its printed QR gives the file, by decision, with the reason.

Law: Luật Tiếp cận thông tin 104/2016/QH13, Điều 17 (thông tin phải được công khai); decision 0024.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from congvu.engines.documents import api as documents
from congvu.kernel.actions import action, demand, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, Refused
from congvu.systems.correspondence import events
from congvu.systems.correspondence.actions import recipients
from congvu.systems.correspondence.models import OutgoingLetter
from congvu.systems.correspondence.queries.outgoing import OPEN

State = OutgoingLetter.State


class UnableToOpen(Refused):
    """It is not issued, or is asked back."""


@action(needs=OPEN)
def open_letter(
    *, actor: Actor, uid: UUID | str, public: bool, reason: str, at: datetime
) -> None:  # fmt: skip
    """Everybody who has the code may fetch it, or no longer. Raises NotFound, Invalid, UnableToOpen."""
    row = recipients.locked_letter(uid)
    demand(actor, OPEN, row.unit_id)
    if not row.paper_code or (public and row.state not in (State.ISSUED, State.SENT)):
        raise UnableToOpen(_("Chỉ công khai được văn bản đã ban hành và còn hiệu lực."))
    if not reason.strip():
        raise Invalid({"reason": _("Hãy ghi căn cứ, lý do.")})
    if not documents.open_paper(code=row.paper_code, public=public):
        unchanged()
        return
    told = events.LetterOpened if public else events.LetterShut
    publish(told(letter_uid=str(row.uid), reason=reason.strip()[:300]), unit_id=row.unit_id)
