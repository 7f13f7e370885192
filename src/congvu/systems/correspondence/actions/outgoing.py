"""Letters that leave: begun as a draft, issued, sent, followed at each recipient.

Law: NĐ 30/2020/NĐ-CP, Điều 13 đến Điều 18; QĐ 28/2018/QĐ-TTg.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
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
from congvu.systems.correspondence.actions import mailboxes, mailing, recipients, replacing
from congvu.systems.correspondence.actions.books import open_book
from congvu.systems.correspondence.actions.incoming import REGISTER
from congvu.systems.correspondence.actions.reports import reference
from congvu.systems.correspondence.models import (
    IncomingLetter,
    OutgoingLetter,
    Recipient,
    Register,
)
from congvu.systems.correspondence.queries.outgoing import files_of, issuing_units
from congvu.systems.correspondence.queries.registers import line_of
from congvu.systems.correspondence.rules.matching import split_notation

WRITE = "documents.draft.write"
NOUN = "correspondence.outgoing"
State = OutgoingLetter.State


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
def follow_mended(*, actor: Actor, told: Mapping[str, Any], at: datetime) -> None:
    """A document was corrected or replaced: the other's line names it, once."""
    rows = OutgoingLetter.objects.as_system("the draft's own").select_for_update()
    row = rows.filter(draft_uid=told["draft_uid"]).first()
    words = {
        "correct": _("Được đính chính bằng số %(number)s từ %(since)s"),
        "replace": _("Được thay thế bằng số %(number)s từ %(since)s"),
    }[told["how"]]
    said = words % {"number": told["by_number"], "since": told["since"]}
    card = documents.draft(uid=UUID(told["by_draft_uid"]))
    other = _of_draft(card, at) if row and card else None
    if row is None or other is None or other.mends_id == row.pk:
        unchanged()
        return
    # Its line may not be here yet: that it is issued is told by another event.
    other.mends, other.mending = row, told["how"]
    other.save()
    publish(events.OutgoingMended(letter_uid=str(row.uid), said=said), unit_id=row.unit_id)


@action(needs=REGISTER)
def send_letter(  # noqa: PLR0913 - each way to send is a field of its form
    *, actor: Actor, uid: UUID | str, agencies: Sequence[str], others: Sequence[str],
    at: datetime, copies: int = 1, note: str = "", mails: Sequence[str] = (),
    boxes: Sequence[str] = (),
) -> None:  # fmt: skip
    """The clerk sends an issued document: over the axis, by e-mail, and to others as noted by hand.

    agencies: identifiers. others: names of those who get it by post or by hand; mails: name and
    address of those who get it by e-mail; boxes: name and number of those who have a mailbox at the
    portal. A second sending adds recipients. Raises NotFound, Invalid,
    UnableToSend, exchange.UnableToSend, notify.UnableToPost.
    """
    row = recipients.locked_letter(uid)
    demand(actor, REGISTER, row.unit_id)
    if row.state not in (State.ISSUED, State.SENT) or row.file_uid is None:
        raise UnableToSend(_("Văn bản chưa ban hành hoặc đang thu hồi, chưa gửi được."))
    new = _new(row, agencies, others)
    mailed = mailing.new_places(row, mails, besides=[name for name, _code in new])
    names = [*(name for name, _code in new), *(one.name for one in mailed)]
    laid = mailboxes.new_boxes(row, boxes, besides=names, at=at)
    if not new and not mailed and not laid:
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
    mailboxes.lay(row, laid)
    row.state, row.sent_on = State.SENT, row.sent_on or clock.local(at).date()
    row.copies, row.note = max(1, copies), note.strip()[:500] or row.note
    row.save(update_fields=["document_id", "state", "sent_on", "copies", "note"])
    places = "; ".join([*names, *(one.name for one in laid)])
    publish(events.OutgoingSent(letter_uid=str(row.uid), places=places), unit_id=row.unit_id)


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
        message = carry(row, group, **terms)
        row.document_id = row.document_id or exchange.message(message).document_id
        found |= exchange.carried_by(message)
    return found


def carry(
    row: OutgoingLetter, codes: Sequence[str], *,
    business: exchange.Business = exchange.Business.NEW, reason: str = "",
    replaced: tuple[exchange.Replaced, ...] = (), due_on: date | None = None,
) -> str:  # fmt: skip
    """The message that goes to these agencies; all but a recall take the files along."""
    number, notation = split_notation(row.notation)
    whole = business is not exchange.Business.RECALL
    files = files_of(row) if whole else []
    said = exchange.Edoc(
        number=number, notation=notation, subject=row.abstract, kind_name=row.kind_name,
        promulgated_on=row.dated_on or clock.today(), document_id=row.document_id,
        signer=exchange.Signer(name=row.signer), places=(row.places,) if row.places else (),
        responses=_responses(row), replaced=replaced, due_on=due_on,
        changes_document=business is exchange.Business.UPDATE,
        appendixes=tuple(file.filename for file in files[1:]),
    )  # fmt: skip
    return exchange.send_document(
        unit_id=row.unit_id, to=codes, document=said, business=business,
        file_uids=[file.uid for file in files],
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
