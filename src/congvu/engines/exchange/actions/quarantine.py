"""What was set aside: tried again after the cause is mended, or let go with a reason."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from congvu.engines.exchange import events
from congvu.engines.exchange.actions.receiving import admit
from congvu.engines.exchange.models import Message
from congvu.engines.exchange.models.messages import DISMISSED, QUARANTINED, RELEASED
from congvu.engines.exchange.queries import contents, judging
from congvu.engines.exchange.rules.faults import SENTENCES, Unreadable
from congvu.kernel.actions import action, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound, Refused

RESEND = "exchange.message.resend"


class UnableToRelease(Refused):
    """It is still not a message that may be believed; the sentence says why."""


@action(needs=RESEND)
def release(*, actor: Actor, uid: str, at: datetime) -> tuple[str, ...]:
    """Judge it again as if it came now; gives the messages it became. Raises UnableToRelease."""
    row = _held(uid)
    raw = contents.payload(row)
    try:
        judged = judging.judge(raw, known=judging.Known(None), at=at)
    except Unreadable as wrong:
        why = " ".join(_(SENTENCES[fault.key]) for fault in wrong.faults[:3])
        raise UnableToRelease(_("Vẫn chưa nhận được: %(why)s") % {"why": why}) from wrong
    row.state = RELEASED
    row.save(update_fields=["state"])
    [taken] = admit([(judged, raw)], at=at)
    if taken.again:
        unchanged()
    return taken.uids


@action(needs=RESEND)
def dismiss(*, actor: Actor, uid: str, reason: str, at: datetime) -> None:
    """Let it go; the bytes are kept as evidence. Raises Invalid without a reason."""
    if not reason.strip() or "\x00" in reason:
        raise Invalid({"reason": _("Hãy ghi lý do bỏ bản tin.")})
    row = _held(uid)
    row.state = DISMISSED
    row.save(update_fields=["state"])
    publish(
        events.MessageDismissed(
            message_uid=uid, sender=row.sender_code, sha256=row.sha256, reason=reason.strip()[:300]
        )
    )


def _held(uid: str) -> Message:
    rows = Message.objects.as_system("an engineer at the quarantine").select_for_update()
    row = rows.filter(uid=uid, state=QUARANTINED).first()
    if row is None:
        raise NotFound(_("Bản tin này không còn trong khu cách ly."))
    return row
