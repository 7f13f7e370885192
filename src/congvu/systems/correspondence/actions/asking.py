"""What agencies that have our document are asked: to give it back, or to take it up anew; their answers.

One request is open at a recipient at a time, for an answer names the document and not the request.

Law: NĐ 30/2020/NĐ-CP, Điều 18; QĐ 28/2018/QĐ-TTg (13, 15, 16; nghiệp vụ 1 và 2).
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from congvu.engines.exchange import api as exchange
from congvu.kernel.actions import action, demand, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid
from congvu.systems.correspondence import events
from congvu.systems.correspondence.actions import mailing, recipients
from congvu.systems.correspondence.actions.incoming import REGISTER
from congvu.systems.correspondence.actions.outgoing import State, UnableToSend, carry
from congvu.systems.correspondence.models import OutgoingLetter, Recipient
from congvu.systems.correspondence.rules import states

UNDER_WAY = (Recipient.State.WAITING, Recipient.State.SENT, Recipient.State.CONFIRMED)


@action(needs=REGISTER)
def ask_back(*, actor: Actor, uid: UUID | str, reason: str, at: datetime) -> None:
    """Ask every agency that got it to give it back: 13. Raises Invalid, UnableToSend."""
    row = recipients.locked_letter(uid)
    theirs = _askable(actor, row, reason)
    codes = [one.code for one in theirs]
    carry(row, codes, business=exchange.Business.RECALL, reason=reason.strip()[:500])
    _keep(row, theirs, states.RECALL, at)
    mailing.stop_waiting(row, at)
    row.state = State.RECALLED
    row.save(update_fields=["state"])
    publish(
        events.OutgoingRecalled(letter_uid=str(row.uid), count=len(theirs), reason=reason.strip()),
        unit_id=row.unit_id,
    )


@action(needs=REGISTER)
def send_update(
    *, actor: Actor, uid: UUID | str, reason: str, at: datetime, due_on: date | None = None
) -> None:
    """Send the document with its file anew to every agency that got it; each agrees or refuses.

    reason: what is changed, for the agencies to read. due_on: the day before which an answer is asked
    for now. Raises Invalid, UnableToSend.
    """
    row = recipients.locked_letter(uid)
    theirs = _askable(actor, row, reason)
    if due_on is not None and due_on < at.date():
        raise Invalid({"due_on": _("Hạn trả lời phải từ hôm nay trở đi.")})
    codes = [one.code for one in theirs]
    carry(row, codes, business=exchange.Business.UPDATE, reason=reason.strip()[:500], due_on=due_on)
    _keep(row, theirs, states.UPDATE, at)
    publish(
        events.OutgoingUpdated(letter_uid=str(row.uid), count=len(theirs), reason=reason.strip()),
        unit_id=row.unit_id,
    )


@action(needs=REGISTER)
def end_update(*, actor: Actor, uid: UUID | str, reason: str, at: datetime) -> None:
    """The clerk waits no longer for who has not answered an update. Raises Invalid, UnableToSend."""
    row = recipients.locked_letter(uid)
    demand(actor, REGISTER, row.unit_id)
    if not _open(row, states.UPDATE).exists():
        raise UnableToSend(_("Không còn nơi nào chưa trả lời bản cập nhật. Hãy tải lại trang."))
    if not reason.strip():
        raise Invalid({"reason": _("Hãy ghi lý do thôi chờ trả lời.")})
    count = _forget(row, states.UPDATE)
    publish(
        events.UpdateEnded(letter_uid=str(row.uid), count=count, reason=reason.strip()[:500]),
        unit_id=row.unit_id,
    )


@action(needs=REGISTER)
def end_recall(
    *, actor: Actor, uid: UUID | str, withdrawn: bool, reason: str, at: datetime
) -> None:
    """The clerk ends a recall that not everybody answered or agreed to.

    withdrawn: the document counts as taken back, else it stands. Raises NotFound, Invalid,
    UnableToSend.
    """
    row = recipients.locked_letter(uid)
    demand(actor, REGISTER, row.unit_id)
    if row.state != State.RECALLED:
        raise UnableToSend(_("Văn bản không đang thu hồi. Hãy tải lại trang."))
    if not reason.strip():
        raise Invalid({"reason": _("Hãy ghi lý do kết thúc thu hồi.")})
    _forget(row, states.RECALL)
    _end_recall(row, State.WITHDRAWN if withdrawn else State.SENT, reason.strip()[:500])


@action(needs=REGISTER)
def follow_status(*, actor: Actor, message_uid: str, at: datetime) -> None:
    """An agency tells how our document stands there; 15 and 16 answer what it was asked.

    Such an answer to nothing that is open is written down and changes nothing else.
    """
    card = exchange.message(message_uid)
    said = card.status
    found = _recipient_of(card) if said else None
    if found is None or said is None:
        unchanged()
        return
    code = str(said.code.value)
    answers = code in (states.RECALL_AGREED, states.RECALL_REFUSED)
    heard = answers and found.recall == states.RECALL_ASKED
    if heard:
        found.recall = code
    elif not answers:
        found.status = code
    found.state = Recipient.State.CONFIRMED
    recipients.tell(found, f"{code} {_label(found, code)}. {said.description}".strip(), at)
    if heard and found.asked == states.RECALL:
        _settle(recipients.letter_of(found))


def _label(found: Recipient, code: str) -> str:
    known = states.LABELS | states.OURS.get(found.asked, states.OURS[states.RECALL])
    return _(known.get(code, code))


def _askable(actor: Actor, row: OutgoingLetter, reason: str) -> list[Recipient]:
    """The agencies that got it, when they may be asked something now."""
    demand(actor, REGISTER, row.unit_id)
    if not reason.strip():
        raise Invalid({"reason": _("Hãy ghi lý do; nơi nhận sẽ đọc.")})
    theirs = list(row.recipients.filter(state__in=UNDER_WAY).exclude(code=""))
    if row.state != State.SENT or not theirs:
        raise UnableToSend(_("Văn bản chưa gửi qua trục cho nơi nào hoặc đang thu hồi."))
    silent = _open(row, states.UPDATE).count()
    if silent:
        raise UnableToSend(
            _("Còn %(count)s nơi chưa trả lời bản cập nhật. Hãy chờ, hoặc thôi chờ trả lời trước.")
            % {"count": silent}
        )
    return theirs


def _keep(row: OutgoingLetter, theirs: list[Recipient], asked: str, at: datetime) -> None:
    row.recipients.filter(pk__in=[one.pk for one in theirs]).update(
        asked=asked, recall=states.RECALL_ASKED, changed_at=at
    )


def _open(row: OutgoingLetter, asked: str) -> QuerySet[Recipient]:
    return row.recipients.filter(asked=asked, recall=states.RECALL_ASKED)


def _forget(row: OutgoingLetter, asked: str) -> int:
    """Who has not answered is asked no more: what it says later answers nothing."""
    return int(_open(row, asked).update(asked="", recall=""))


def _settle(row: OutgoingLetter) -> None:
    """When everybody has answered alike the recall is over; else the clerk decides."""
    told = set(row.recipients.filter(asked=states.RECALL).values_list("recall", flat=True))
    if row.state == State.RECALLED and len(told) == 1 and states.RECALL_ASKED not in told:
        agreed = told == {states.RECALL_AGREED}
        said = _("mọi nơi nhận đồng ý") if agreed else _("mọi nơi nhận từ chối")
        _end_recall(row, State.WITHDRAWN if agreed else State.SENT, said)


def _end_recall(row: OutgoingLetter, state: State, said: str) -> None:
    row.state = state
    row.save(update_fields=["state"])
    publish(
        events.RecallEnded(letter_uid=str(row.uid), how=row.get_state_display(), said=said),
        unit_id=row.unit_id,
    )


def _recipient_of(card: exchange.MessageCard) -> Recipient | None:
    """The newest recipient with the document's identifier and the sender's code."""
    rows = Recipient.objects.filter(letter__document_id=card.document_id, code=card.partner)
    return recipients.locked(rows.exclude(letter__document_id="").order_by("-id"))
