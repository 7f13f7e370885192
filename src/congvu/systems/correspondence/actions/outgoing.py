"""Letters that leave: begun as a draft, issued, sent, followed at each recipient, asked back.

Law: NĐ 30/2020/NĐ-CP, Điều 13 đến Điều 18; QĐ 28/2018/QĐ-TTg.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from congvu.engines.documents import api as documents
from congvu.engines.exchange import api as exchange
from congvu.kernel import clock, ids
from congvu.kernel.actions import action, demand, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound, Refused
from congvu.systems.correspondence import events
from congvu.systems.correspondence.actions import mailing, recipients, replacing
from congvu.systems.correspondence.actions.books import open_book
from congvu.systems.correspondence.actions.incoming import REGISTER
from congvu.systems.correspondence.actions.reports import reference
from congvu.systems.correspondence.models import (
    IncomingLetter,
    OutgoingLetter,
    Recipient,
    Register,
)
from congvu.systems.correspondence.queries.outgoing import issuing_units
from congvu.systems.correspondence.queries.registers import line_of
from congvu.systems.correspondence.rules import states
from congvu.systems.correspondence.rules.matching import split_notation

WRITE = "documents.draft.write"
NOUN = "correspondence.outgoing"
State = OutgoingLetter.State
UNDER_WAY = (Recipient.State.WAITING, Recipient.State.SENT, Recipient.State.CONFIRMED)


class UnableToSend(Refused):
    """It is not issued yet, or not on its way."""


@action(needs=WRITE)
def start_letter(
    *, actor: Actor, unit_id: int, kind: str, abstract: str, at: datetime, answers: str = "",
    secret: str = "",
) -> str:  # fmt: skip
    """Begin a document that the unit will issue; gives the draft's uid, where it is written.

    answers: uid of the letter that came. Raises NotFound, Invalid, documents.UnableToTakeSecret.
    """
    if actor.account_id is None:
        raise NotFound(_("Việc này phải do một người làm."))
    demand(actor, WRITE, actor.unit_id)
    if unit_id not in dict(issuing_units(actor)):
        raise Invalid({"unit": _("Chỉ soạn cho đơn vị của bạn hoặc cơ quan cấp trên của đơn vị.")})
    if not abstract.strip():
        raise Invalid({"abstract": _("Hãy ghi trích yếu.")})
    uid = ids.uuid7()
    draft = documents.start_draft(
        kind=kind, unit_id=unit_id, drafting_unit_id=actor.unit_id, author=actor.account_id,
        abstract=abstract.strip()[:500], subject_noun=NOUN, subject_uid=str(uid),
        secrecy_mark=secret,
    )  # fmt: skip
    name = next((k.name for k in documents.document_kinds() if k.code == kind), kind)
    OutgoingLetter.objects.create(
        uid=uid, unit_id=unit_id, year=clock.local(at).year, draft_uid=draft.uid, kind=kind,
        kind_name=name, abstract=abstract.strip()[:500], started_at=at,
        answers=_answered(actor, answers), account_ids=[actor.account_id],
    )  # fmt: skip
    publish(events.OutgoingStarted(letter_uid=str(uid), kind_name=name), unit_id=unit_id)
    return str(draft.uid)


@action(needs=REGISTER)
def follow_issued(*, actor: Actor, told: Mapping[str, Any], at: datetime) -> str:
    """A document was issued: its line in the register. Told twice it is the same."""
    card = documents.draft(uid=UUID(told["draft_uid"]))
    paper = documents.paper(code=told["paper_code"])
    if card is None:
        unchanged()
        return ""
    row = _of_draft(card, at)
    if row.state != State.DRAFT:
        unchanged()
        return str(row.uid)
    on = paper.on if paper else clock.local(at).date()
    open_book(row.unit_id, Register.OUTGOING, on.year)
    row.notation, row.dated_on, row.year = told["number"], on, on.year
    row.abstract, row.places = card.abstract, "; ".join(card.recipients)[:500]
    row.signer = paper.signer if paper else ""
    row.paper_code, row.file_uid = told["paper_code"], UUID(told["file_uid"])
    row.kept_by = row.kept_by or _("Văn thư")
    row.account_ids = sorted({*row.account_ids, *filter(None, (card.author_id, card.signer_id))})
    row.state = State.ISSUED
    row.save()
    publish(
        events.OutgoingIssued(
            letter_uid=str(row.uid), notation=row.notation, line=line_of(row)
        ),
        unit_id=row.unit_id,
    )  # fmt: skip
    _tell_answered(row)
    return str(row.uid)


@action(needs=REGISTER)
def follow_discarded(*, actor: Actor, draft_uid: str) -> None:
    """The draft was given up."""
    rows = OutgoingLetter.objects.as_system("the draft's own").select_for_update()
    row = rows.filter(draft_uid=draft_uid, state=State.DRAFT).first()
    if row is None:
        unchanged()
        return
    row.state = State.DISCARDED
    row.save(update_fields=["state"])
    publish(events.OutgoingDiscarded(letter_uid=str(row.uid)), unit_id=row.unit_id)


@action(needs=REGISTER)
def follow_mended(*, actor: Actor, told: Mapping[str, Any]) -> None:
    """A document was corrected or replaced: its line says by which, from when, once."""
    rows = OutgoingLetter.objects.as_system("the draft's own").select_for_update()
    row = rows.filter(draft_uid=told["draft_uid"]).first()
    words = {
        "correct": _("Được đính chính bằng số %(number)s từ %(since)s"),
        "replace": _("Được thay thế bằng số %(number)s từ %(since)s"),
    }[told["how"]]
    said = words % {"number": told["by_number"], "since": told["since"]}
    if row is None or said in row.note:
        unchanged()
        return
    row.note = "; ".join(filter(None, (row.note, said)))[:500]
    row.save(update_fields=["note"])
    publish(events.OutgoingMended(letter_uid=str(row.uid), said=said), unit_id=row.unit_id)


@action(needs=REGISTER)
def send_letter(
    *, actor: Actor, uid: UUID | str, agencies: Sequence[str], others: Sequence[str],
    at: datetime, copies: int = 1, note: str = "", mails: Sequence[str] = (),
) -> None:  # fmt: skip
    """The clerk sends an issued document: over the axis, by e-mail, and to others as noted by hand.

    agencies: identifiers. others: names of those who get it by post or by hand; mails: name and
    address of those who get it by e-mail. A second sending adds recipients. Raises NotFound, Invalid,
    UnableToSend, exchange.UnableToSend, notify.UnableToPost.
    """
    row = recipients.locked_letter(uid)
    demand(actor, REGISTER, row.unit_id)
    if row.state not in (State.ISSUED, State.SENT) or row.file_uid is None:
        raise UnableToSend(_("Văn bản chưa ban hành hoặc đang thu hồi, chưa gửi được."))
    new = _new(row, agencies, others)
    mailed = mailing.new_places(row, mails, besides=[name for name, _code in new])
    if not new and not mailed:
        raise Invalid({"others": _("Hãy chọn hoặc ghi ít nhất một nơi nhận chưa gửi.")})
    codes = [code for _name, code in new if code]
    carried = _carried(row, codes)
    Recipient.objects.bulk_create(
        Recipient(
            letter=row, name=name[:200], code=code, changed_at=at,
            message_uid=UUID(carried[code]) if code else None,
            state=Recipient.State.WAITING if code else Recipient.State.SENT,
        )
        for name, code in new
    )  # fmt: skip
    mailing.post_to(row, mailed, at)
    row.state, row.sent_on = State.SENT, row.sent_on or clock.local(at).date()
    row.copies, row.note = max(1, copies), note.strip()[:500] or row.note
    row.save(update_fields=["document_id", "state", "sent_on", "copies", "note"])
    places = "; ".join([name for name, _code in new] + [one.name for one in mailed])
    publish(events.OutgoingSent(letter_uid=str(row.uid), places=places), unit_id=row.unit_id)


@action(needs=REGISTER)
def ask_back(*, actor: Actor, uid: UUID | str, reason: str, at: datetime) -> None:
    """Ask every agency that got it to give it back: 13. Raises Invalid, UnableToSend."""
    row = recipients.locked_letter(uid)
    demand(actor, REGISTER, row.unit_id)
    if not reason.strip():
        raise Invalid({"reason": _("Hãy ghi lý do; nơi nhận sẽ đọc.")})
    theirs = list(row.recipients.filter(state__in=UNDER_WAY).exclude(code=""))
    if row.state != State.SENT or not theirs:
        raise UnableToSend(_("Văn bản chưa gửi qua trục cho nơi nào, không có gì để thu hồi."))
    codes = [r.code for r in theirs]
    _send(row, codes, business=exchange.Business.RECALL, reason=reason.strip()[:500])
    row.recipients.filter(pk__in=[r.pk for r in theirs]).update(
        recall=states.RECALL_ASKED, changed_at=at
    )
    mailing.stop_waiting(row, at)
    row.state = State.RECALLED
    row.save(update_fields=["state"])
    publish(
        events.OutgoingRecalled(letter_uid=str(row.uid), count=len(theirs), reason=reason.strip()),
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
    _end_recall(row, State.WITHDRAWN if withdrawn else State.SENT, reason.strip()[:500])


@action(needs=REGISTER)
def follow_delivery(
    *, actor: Actor, message_uid: str, code: str, trouble: str, at: datetime
) -> None:
    """The exchange says that one agency has it, or that it gave up. trouble: "" when it has it."""
    found = recipients.locked(Recipient.objects.filter(message_uid=message_uid, code=code))
    if found is None:
        unchanged()
        return
    found.state = Recipient.State.FAILED if trouble else Recipient.State.CONFIRMED
    recipients.tell(found, trouble or _("hệ thống nơi nhận đã có văn bản"), at, trouble=trouble)


@action(needs=REGISTER)
def follow_status(*, actor: Actor, message_uid: str, at: datetime) -> None:
    """An agency tells how our document stands there; 15 and 16 answer a recall."""
    card = exchange.message(message_uid)
    said = card.status
    found = _recipient_of(card) if said else None
    if found is None or said is None:
        unchanged()
        return
    code = str(said.code.value)
    answered = code in (states.RECALL_AGREED, states.RECALL_REFUSED)
    if answered:
        found.recall = code
    else:
        found.status = code
    found.state = Recipient.State.CONFIRMED
    label = {**states.LABELS, **states.RECALLS}.get(code, code)
    recipients.tell(found, f"{code} {_(label)}. {said.description}".strip(), at)
    if answered:
        _settle(recipients.letter_of(found))


def _settle(row: OutgoingLetter) -> None:
    """When everybody has answered alike the recall is over; else the clerk decides."""
    told = set(row.recipients.exclude(recall="").values_list("recall", flat=True))
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


def _new(
    row: OutgoingLetter, agencies: Sequence[str], others: Sequence[str]
) -> list[tuple[str, str]]:
    """Name and code of those who have it not yet. Raises Invalid for an unknown agency."""
    known = exchange.addressable(agencies)
    missing = [code for code in agencies if code not in known]
    if missing:
        raise Invalid({"agencies": _("Chưa kết nối được với: %(codes)s.")
                                   % {"codes": ", ".join(missing)}})  # fmt: skip
    wanted = [(card.name, card.code) for card in known.values()]
    wanted += [(" ".join(name.split()), "") for name in others if name.strip()]
    had = set(row.recipients.values_list("name", flat=True))
    return [(name, code) for name, code in dict.fromkeys(wanted) if name not in had]


def _carried(row: OutgoingLetter, codes: Sequence[str]) -> dict[str, str]:
    """Agency → the message that goes to it."""
    found: dict[str, str] = {}
    for group, terms in replacing.groups(row, codes):
        message = _send(row, group, **terms)
        row.document_id = row.document_id or exchange.message(message).document_id
        found |= exchange.carried_by(message)
    return found


def _send(
    row: OutgoingLetter, codes: Sequence[str], *,
    business: exchange.Business = exchange.Business.NEW, reason: str = "",
    replaced: tuple[exchange.Replaced, ...] = (),
) -> str:  # fmt: skip
    number, notation = split_notation(row.notation)
    said = exchange.Edoc(
        number=number, notation=notation, subject=row.abstract, kind_name=row.kind_name,
        promulgated_on=row.dated_on or clock.today(), document_id=row.document_id,
        signer=exchange.Signer(name=row.signer), places=(row.places,) if row.places else (),
        responses=_responses(row), replaced=replaced,
    )  # fmt: skip
    whole = business in (exchange.Business.NEW, exchange.Business.REPLACE)
    files = [row.file_uid] if row.file_uid and whole else []
    return exchange.send_document(
        unit_id=row.unit_id, to=codes, document=said, file_uids=files, business=business,
        reason=reason,
    )  # fmt: skip


def _responses(row: OutgoingLetter) -> tuple[exchange.Reference, ...]:
    came = _came(row)
    return (reference(came),) if came is not None and came.document_id else ()


def _tell_answered(row: OutgoingLetter) -> None:
    """The letter that it answers shows it as its answer."""
    came = _came(row)
    if came is not None:
        came.set(reply=row.notation[:200], reply_uid=row.uid)


def _came(row: OutgoingLetter) -> IncomingLetter | None:
    """The letter that this one answers, locked: others write its state meanwhile."""
    rows = IncomingLetter.objects.as_system("the letter that it answers")
    if row.answers_id is None:
        return None
    return rows.select_for_update(of=("self",)).filter(pk=row.answers_id).first()


def _answered(actor: Actor, uid: str) -> IncomingLetter | None:
    """The letter that came, when this actor may know of it. Raises NotFound."""
    if not uid:
        return None
    row = IncomingLetter.objects.visible_to(actor).filter(uid=uid).first()
    if row is None:
        raise NotFound(_("Không tìm thấy văn bản này."))
    return row


def _of_draft(card: documents.DraftCard, at: datetime) -> OutgoingLetter:
    """The line of this draft, made when it was begun elsewhere."""
    rows = OutgoingLetter.objects.as_system("the draft's own").select_for_update()
    found = rows.filter(draft_uid=card.uid).first()
    return found or OutgoingLetter(
        uid=ids.uuid7(), unit_id=card.unit_id, year=clock.local(at).year, draft_uid=card.uid,
        kind=card.kind, kind_name=card.kind_name, abstract=card.abstract, started_at=at,
    )  # fmt: skip
