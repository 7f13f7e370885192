"""Letters that come over the axis: before the clerk, registered or refused, given back.

Law: QĐ 28/2018/QĐ-TTg. Source: domain.md §5.7.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from congvu.engines.documents import api as documents
from congvu.engines.exchange import api as exchange
from congvu.kernel import clock, ids
from congvu.kernel.actions import action, demand, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, Refused
from congvu.kernel.text import unaccent
from congvu.systems.correspondence import events
from congvu.systems.correspondence.actions import incoming, replacing, routing
from congvu.systems.correspondence.actions.incoming import REGISTER
from congvu.systems.correspondence.actions.reports import report
from congvu.systems.correspondence.models import IncomingLetter, Source
from congvu.systems.correspondence.queries import incoming as queries
from congvu.systems.correspondence.queries import kinds
from congvu.systems.correspondence.queries.registers import line_of
from congvu.systems.correspondence.rules import matching, states, urgency
from congvu.systems.correspondence.rules.details import Details

PRIORITIES = {1: "khan", 2: "thuong_khan", 3: "hoa_toc", 4: "hoa_toc"}


MOST_PAGES = 9_999  # a number beyond is no count of pages


class UnableToAnswer(Refused):
    """The letter does not wait for this answer."""


@action(needs=REGISTER)
def receive_document(*, actor: Actor, message_uid: str, at: datetime) -> str:
    """Lay a received document before the clerk (01), or a request before whoever keeps the letter.

    Told twice it is the same. Gives the letter's uid, "" when a recall names none of ours.
    """
    card = exchange.message(message_uid)
    rows = IncomingLetter.objects.as_system("what came over the axis")
    if card.document is None or rows.filter(message_uid=message_uid).exists():
        unchanged()
        return ""
    if card.document.business in (exchange.Business.RECALL, exchange.Business.UPDATE):
        asked = _ask_back(card, card.document, at)
        if asked is not None or card.document.business is exchange.Business.RECALL:
            return asked or ""
    return _lay_before_clerk(card, card.document, at)


@action(needs=REGISTER)
def accept_letter(
    *, actor: Actor, uid: UUID | str, said: Details, at: datetime, secret: str = "",
    again: bool = False,
) -> None:  # fmt: skip
    """The clerk registers what came over the axis: 03. Raises as ``register_letter``."""
    row = _waiting(actor, uid)
    documents.refuse_secret(mark=secret, field="secret")
    incoming.check(said, at)
    if not again:
        incoming.refuse_twice(row.unit_id, said, but=row)
    row.set(**incoming.columns(said))
    incoming.enter(row, actor, at)


@action(needs=REGISTER)
def refuse_letter(*, actor: Actor, uid: UUID | str, reason: str, at: datetime) -> None:
    """The clerk refuses what came over the axis, with the reason the sender reads: 02."""
    row = _waiting(actor, uid)
    if not reason.strip():
        raise Invalid({"reason": _("Hãy ghi lý do; cơ quan gửi sẽ đọc.")})
    _refuse(row, reason.strip()[:500], at)


@action(needs=REGISTER)
def answer_recall(*, actor: Actor, uid: UUID | str, agree: bool, reason: str, at: datetime) -> None:
    """What the sender asked: 15 gives the letter back (work on it ends, files go) or takes the update
    up; 16 keeps it as it is, with the reason. Raises UnableToAnswer, Invalid."""
    row = incoming.locked(uid)
    demand(actor, REGISTER, row.unit_id)
    if row.recall != states.RECALL_ASKED:
        raise UnableToAnswer(_("Không có đề nghị nào của nơi gửi đang chờ trả lời."))
    if not agree and not reason.strip():
        raise Invalid({"reason": _("Hãy ghi lý do; cơ quan gửi sẽ đọc.")})
    said = reason.strip()[:500]
    if not agree:
        row.set(recall=states.RECALL_REFUSED)
        told = events.UpdateRefused if row.asked == states.UPDATE else events.RecallRefused
        publish(told(letter_uid=str(row.uid), reason=said), unit_id=row.unit_id)
    elif row.asked == states.UPDATE:
        _take_update(row)
    else:
        _give_back(row, at)
    report(row, states.RECALL_AGREED if agree else states.RECALL_REFUSED, said)


@action(needs=REGISTER)
def turn_secret_away(*, actor: Actor, uid: UUID | str, mark: str, at: datetime) -> None:
    """A file bears a mark of secrecy: the files go; what no clerk has registered is refused: 02.

    Law: Luật 117/2025/QH15.
    """
    row = incoming.locked(uid)
    for file in (*row.files, *row.earlier_files):
        documents.remove_file(uid=file, reason="mark of secrecy")
    row.set(files=[], earlier_files=[], words="")
    publish(events.SecretRefused(mark=mark), unit_id=row.unit_id)
    publish(events.FilesRefused(letter_uid=str(row.uid), mark=mark), unit_id=row.unit_id)
    if row.state == states.ARRIVED:
        _refuse(row, documents.UnableToTakeSecret(mark).message[:500], at)


def _lay_before_clerk(card: exchange.MessageCard, said: exchange.Edoc, at: datetime) -> str:
    organ = said.sender or exchange.Organ(code=card.partner, name=card.partner_name)
    row = IncomingLetter(
        uid=ids.uuid7(), unit_id=card.unit_id, arrived_at=at, source=Source.AXIS,
        state=states.ARRIVED, message_uid=card.uid, document_id=card.document_id[:200],
        files=[UUID(file.uid) for file in card.files if file.uid], **_columns(card, said, organ, at),
    )  # fmt: skip
    row.front = row.urgency_rank + 1
    row.save()
    publish(
        events.LetterArrived(letter_uid=str(row.uid), notation=row.notation, author=row.author),
        unit_id=row.unit_id,
    )
    replacing.tell_old(said, row)
    report(row, states.ARRIVED)
    incoming.ask_for_words(row)
    return str(row.uid)


def _columns(
    card: exchange.MessageCard, said: exchange.Edoc, organ: exchange.Organ, at: datetime
) -> dict[str, Any]:
    """The sender's words as our columns; the clerk puts them right when registering."""
    today = clock.local(at).date()
    name = organ.name or card.partner_name or organ.code
    notation = f"{said.number}/{said.notation}".strip("/")[:60]
    urgent = PRIORITIES.get(said.priority, "")
    return {
        "author": name[:200], "author_code": card.partner[:40],
        "author_key": matching.author_key(name), "notation": notation,
        "notation_key": matching.notation_key(notation), "dated_on": said.promulgated_on,
        "arrived_on": today, "year": today.year, "kind": _kind(said, today),
        "abstract": said.subject[:500], "urgency": urgent, "urgency_rank": urgency.rank(urgent),
        "signer": " ".join(filter(None, (said.signer.position, said.signer.name)))[:200],
        "pages": min(max(said.pages, 0), MOST_PAGES) or None, "copies": max(1, min(said.amount, 999)),
        "answer_by": said.due_on, "note": _remark(said),
    }  # fmt: skip


def _kind(said: exchange.Edoc, today: Any) -> str:
    """The kind by its name; what is unknown is a plain letter until the clerk says otherwise."""
    named = {unaccent(label): code for code, label in kinds.kinds()}
    return named.get(unaccent(said.kind_name), "cong-van")


def _remark(said: exchange.Edoc) -> str:
    """What its sender says of an update of a document that is not here."""
    if said.business is not exchange.Business.UPDATE:
        return ""
    return _("Bản cập nhật của văn bản chưa có ở đây: %(why)s") % {"why": said.reason[:400]}


def _ask_back(card: exchange.MessageCard, said: exchange.Edoc, at: datetime) -> str | None:
    """A recall or update of a letter we have: the clerk answers. None when we have none.

    The newest is what is answered: an answer names the document and not the request.
    """
    rows = IncomingLetter.objects.as_system("what came over the axis").select_for_update()
    row = rows.filter(
        unit_id=card.unit_id, document_id=card.document_id, author_code=card.partner
    ).order_by("-id").first()  # fmt: skip
    if row is None:
        unchanged()
        return None
    if row.recall_message == UUID(card.uid):  # told twice
        unchanged()
        return str(row.uid)
    update = said.business is exchange.Business.UPDATE
    row.set(
        asked=states.UPDATE if update else states.RECALL, recall=states.RECALL_ASKED,
        recall_reason=_reason(row, said.reason), recall_message=UUID(card.uid),
    )  # fmt: skip
    told = events.UpdateAsked if update else events.RecallAsked
    publish(told(letter_uid=str(row.uid), reason=said.reason[:500]), unit_id=row.unit_id)
    return str(row.uid)


def _reason(row: IncomingLetter, said: str) -> str:
    """The new request's; with the one before that nobody answered, whose place it takes."""
    if row.recall != states.RECALL_ASKED:
        return said[:500]
    return _("%(new)s (thay cho đề nghị trước chưa trả lời: %(old)s)") % {
        "new": said[:240], "old": row.recall_reason[:200],
    }  # fmt: skip


def _give_back(row: IncomingLetter, at: datetime) -> None:
    """15: our copy goes. Law: NĐ 30/2020/NĐ-CP, Điều 18 (bên nhận xóa, thông báo lại)."""
    routing.end_open(row, at, _("Cơ quan gửi lấy lại văn bản"))
    for file in (*row.files, *row.earlier_files):
        documents.remove_file(uid=file, reason="recalled by its sender")
    row.set(
        recall=states.RECALL_AGREED, state=states.RECALL_AGREED, files=[], earlier_files=[],
        words="", ended_at=at, due_at=None,
    )  # fmt: skip
    publish(events.RecallAgreed(letter_uid=str(row.uid), line=_line(row)), unit_id=row.unit_id)


def _take_update(row: IncomingLetter) -> None:
    """15: what the sender says now stands, for the same readers, and is read anew; the files before
    stay beside it."""
    card = exchange.message(str(row.recall_message))
    said = card.document
    assert said is not None
    fresh = bool(queries.fresh_files(row, card))
    files = [UUID(file.uid) for file in card.files if file.uid] if fresh else []
    row.set(
        recall=states.RECALL_AGREED, abstract=said.subject[:500],
        answer_by=said.due_on or row.answer_by, files=files or row.files,
        earlier_files=[*row.earlier_files, *(row.files if files else ())],
        words="" if files else row.words,
    )  # fmt: skip
    incoming.share(row)
    incoming.ask_for_words(row)
    publish(events.UpdateAgreed(letter_uid=str(row.uid), line=_line(row)), unit_id=row.unit_id)


def _line(row: IncomingLetter) -> str:
    return line_of(row) if row.number else ""


def _refuse(row: IncomingLetter, reason: str, at: datetime) -> None:
    row.set(state=states.REFUSED, ended_at=at)
    publish(events.LetterRefused(letter_uid=str(row.uid), reason=reason), unit_id=row.unit_id)
    report(row, states.REFUSED, reason)


def _waiting(actor: Actor, uid: UUID | str) -> IncomingLetter:
    row = incoming.locked(uid)
    demand(actor, REGISTER, row.unit_id)
    if row.state != states.ARRIVED:
        raise UnableToAnswer(_("Văn bản này đã được tiếp nhận hoặc từ chối. Hãy tải lại trang."))
    return row
