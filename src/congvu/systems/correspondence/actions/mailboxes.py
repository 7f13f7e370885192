"""A document is laid into mailboxes at the portal: of organisations, firms and citizens.

Law: NĐ 30/2020/NĐ-CP, Điều 18; NĐ 69/2024/NĐ-CP (định danh của tổ chức, cá nhân).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any
from uuid import UUID

from django.utils.translation import gettext as _

from congvu.engines.documents.contracts import FileCard
from congvu.engines.identity import api as identity
from congvu.kernel import clock, ids, text
from congvu.kernel.actions import action, demand, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound
from congvu.systems.correspondence import events
from congvu.systems.correspondence.actions import incoming, recipients
from congvu.systems.correspondence.actions.incoming import REGISTER
from congvu.systems.correspondence.models import (
    IncomingLetter,
    OutgoingLetter,
    Recipient,
    Source,
)
from congvu.systems.correspondence.queries import mailboxes as queries
from congvu.systems.correspondence.rules import mailboxes as rules
from congvu.systems.correspondence.rules import matching, states
from congvu.systems.correspondence.rules.mailboxes import Box

READ = "correspondence.mailbox.read"
State = Recipient.State
KIND, MOST_FILES = "cong-van", 10


def new_boxes(
    row: OutgoingLetter, lines: Sequence[str], *, besides: Collection[str], at: datetime
) -> list[Recipient]:
    """Recipients that have it not yet, unsaved. besides: names that get it now by another way.

    Raises Invalid naming the first line that is no mailbox, or that gets it twice.
    """
    found, wrong = rules.read(lines)
    if wrong:
        said = _("Dòng “%(line)s” chưa đúng: hãy ghi tên rồi mã số trong ngoặc nhọn.")
        raise Invalid({"boxes": said % {"line": wrong[0][:100]}})
    new = [_addressed(row, box, at) for box in found]
    had = list(row.recipients.all())
    new = [one for one in new if not any(_is_same(one, old) for old in had)]
    taken = {*besides, *(old.name for old in had)}
    for one in new:
        if one.name in taken:
            said = _("“%(name)s” được chọn hai lần: hãy giữ một cách gửi.") % {"name": one.name}
            raise Invalid({"boxes": said})
        taken.add(one.name)
    return new


def lay(row: OutgoingLetter, boxes: Sequence[Recipient]) -> None:
    """Keep them and tell their people."""
    for one in Recipient.objects.bulk_create(boxes):
        publish(
            events.MailboxReached(
                letter_uid=str(row.uid), place=one.name, recipient_id=one.pk,
                sender=row.unit.name,
            ),
            unit_id=row.unit_id,
        )  # fmt: skip


@action(needs=REGISTER)
def take_back(
    *, actor: Actor, uid: UUID | str, recipient: int, reason: str, at: datetime
) -> None:  # fmt: skip
    """The clerk takes a document out of one mailbox: its people read that, and fetch it no more.

    Raises NotFound, Invalid. Law: NĐ 30/2020/NĐ-CP, Điều 18 (thu hồi văn bản).
    """
    row = recipients.locked_letter(uid)
    demand(actor, REGISTER, row.unit_id)
    one = row.recipients.select_for_update().filter(pk=recipient).first()
    if one is None or not (one.organisation or one.person_id):
        raise NotFound(_("Không có nơi nhận này."))
    if one.state == State.TAKEN:
        unchanged()
        return
    if not reason.strip():
        raise Invalid({"reason": _("Hãy ghi lý do; nơi nhận sẽ đọc.")})
    one.state, said = State.TAKEN, reason.strip()[:400]
    recipients.tell(one, _("rút khỏi hộp thư: %(reason)s") % {"reason": said}, at)


@action(needs=READ)
def open_box(*, actor: Actor, recipient: int, at: datetime) -> None:
    """A person who may reads what came; the sender learns when it was first opened. Raises NotFound."""
    one = _held(actor, recipient, at)
    if one.opened_at is not None or one.state == State.TAKEN:
        unchanged()
        return
    one.opened_at = at
    recipients.tell(one, _("đã mở xem trên Cổng"), at)


@action(needs=READ)
def fetch(*, actor: Actor, recipient: int, at: datetime, place: int = 0) -> FileCard:
    """A file for who may; each time is told. place: 0 the signed one. Raises NotFound."""
    one = _held(actor, recipient, at)
    files = queries.files_of(one)
    if not 0 <= place < len(files):
        raise NotFound(_("Văn bản này không có tệp kèm theo đó."))
    publish(
        events.MailboxFetched(letter_uid=str(one.letter.uid), place=one.name, who=actor.name),
        unit_id=one.letter.unit_id,
    )
    return files[place]


@action(needs=READ)
def confirm(*, actor: Actor, recipient: int, at: datetime) -> None:
    """One of its people says that it arrived; the sender reads when and who. Raises NotFound."""
    one = _held(actor, recipient, at)
    if one.received_at is not None:
        unchanged()
        return
    queries.files_of(one)  # what was asked back is not confirmed any more
    one.received_at, one.received_by = at, actor.name
    one.opened_at, one.state = one.opened_at or at, State.CONFIRMED
    recipients.tell(one, _("xác nhận đã nhận (%(who)s)") % {"who": actor.name}, at)


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What a representative or a citizen answers. notation: as the paper bears it, "" for none."""

    abstract: str
    dated_on: date
    notation: str = ""


@action(needs=READ)
def reply(
    *, actor: Actor, recipient: int, said: Reply, uploads: Sequence[IO[bytes]], at: datetime
) -> str:  # fmt: skip
    """Send an answer with its files: it waits for the clerk of the sender (01). Gives its uid.

    Raises NotFound, Invalid, documents.UnableToTakeSecret, documents.UnableToTakeFile.
    Law: NĐ 30/2020/NĐ-CP, Điều 21, 22.
    """
    one = _held(actor, recipient, at)
    queries.files_of(one)  # what was asked back is not answered any more
    today = clock.local(at).date()
    _refuse_bad(said, uploads, today)
    row = IncomingLetter(
        uid=ids.uuid7(), unit_id=one.letter.unit_id, arrived_at=at, source=Source.PORTAL,
        state=states.ARRIVED, front=1, reply_of=one, signer=actor.name[:200],
        files=incoming.kept(actor, one.letter.unit_id, uploads), year=today.year,
        **_columns(one, said, today),
    )  # fmt: skip
    row.save()
    publish(
        events.LetterArrived(letter_uid=str(row.uid), notation=row.notation, author=row.author),
        unit_id=row.unit_id,
    )
    publish(
        events.MailboxAnswered(letter_uid=str(one.letter.uid), place=one.name, who=actor.name),
        unit_id=row.unit_id,
    )
    incoming.ask_for_words(row)
    return str(row.uid)


@action(needs=READ)
def turn_away(*, actor: Actor, recipient: int) -> None:
    """Write down that somebody asked for what lies in a mailbox that is not, or no longer, theirs."""
    one = Recipient.objects.select_related("letter").filter(pk=recipient).first()
    if one is None or not (one.organisation or one.person_id):
        unchanged()
        return
    publish(
        events.MailboxRefused(letter_uid=str(one.letter.uid), place=one.name, who=actor.name),
        unit_id=one.letter.unit_id,
    )


def _held(actor: Actor, recipient: int, at: datetime) -> Recipient:
    """The recipient, locked with its letter, for one of its people. Raises NotFound."""
    mine = queries.visible(actor, on=clock.local(at).date()).filter(pk=recipient)
    one = recipients.locked(mine)
    if one is None:
        raise NotFound(_("Không tìm thấy văn bản này."))
    return one


def _refuse_bad(said: Reply, uploads: Sequence[IO[bytes]], today: date) -> None:
    wrong = {}
    if not said.abstract.strip():
        wrong["abstract"] = _("Hãy ghi trích yếu.")
    if said.dated_on > today:
        wrong["dated_on"] = _("Ngày của văn bản không được sau hôm nay.")
    if not uploads:
        wrong["uploads"] = _("Hãy chọn tệp văn bản trả lời.")
    if len(uploads) > MOST_FILES:
        wrong["uploads"] = _("Mỗi lần gửi tối đa %(most)d tệp.") % {"most": MOST_FILES}
    if wrong:
        raise Invalid(wrong)


def _columns(one: Recipient, said: Reply, today: date) -> dict[str, Any]:
    """The sender's words as the book's columns; the clerk puts them right when registering."""
    notation = said.notation.strip()[:60] or _("Không số")
    return {
        "author": one.name[:200], "author_code": one.organisation,
        "author_key": matching.author_key(one.name), "notation": notation,
        "notation_key": matching.notation_key(notation), "dated_on": said.dated_on,
        "arrived_on": today, "kind": KIND, "abstract": said.abstract.strip()[:500],
        "note": (_("Trả lời văn bản số %(number)s") % {"number": one.letter.notation})[:500],
    }  # fmt: skip


def _addressed(row: OutgoingLetter, box: Box, at: datetime) -> Recipient:
    """The mailbox of a line. Raises Invalid when nobody could open it."""
    kept = {"letter": row, "state": State.MAILBOX, "changed_at": at}
    if box.is_person:
        return Recipient(name=box.name, person_id=_person_id(box), **kept)
    number = identity.clean_number(box.number)
    known = identity.organisation(number, on=clock.local(at).date()) if number else None
    if known is None:
        said = _(
            "“%(name)s” chưa có người đại diện nào trên Cổng: hãy ghi nhận người đại diện trước, "
            "hoặc gửi bằng cách khác."
        )
        raise Invalid({"boxes": said % {"name": box.name}})
    return Recipient(name=known.name, organisation=known.number, **kept)


def _person_id(box: Box) -> int:
    """Name and number must both be right: one sentence for both. Raises Invalid."""
    found = identity.find_by_cccd(box.number)
    if found is None or text.unaccent(identity.person(found).full_name) != text.unaccent(box.name):
        said = _("Trên Cổng chưa có ai tên “%(name)s” với số định danh đã ghi.")
        raise Invalid({"boxes": said % {"name": box.name}})
    return found


def _is_same(one: Recipient, other: Recipient) -> bool:
    if one.organisation:
        return one.organisation == other.organisation
    return one.person_id == other.person_id
