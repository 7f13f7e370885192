"""A document is laid into mailboxes at the portal: of organisations, firms and citizens.

Law: NĐ 30/2020/NĐ-CP, Điều 18; NĐ 69/2024/NĐ-CP (định danh của tổ chức, cá nhân).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from congvu.engines.documents.contracts import FileCard
from congvu.engines.identity import api as identity
from congvu.kernel import clock, text
from congvu.kernel.actions import action, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound
from congvu.systems.correspondence import events
from congvu.systems.correspondence.actions import recipients
from congvu.systems.correspondence.models import OutgoingLetter, Recipient
from congvu.systems.correspondence.queries import mailboxes as queries
from congvu.systems.correspondence.rules import mailboxes as rules
from congvu.systems.correspondence.rules.mailboxes import Box

READ = "correspondence.mailbox.read"
State = Recipient.State


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


@action(needs=READ)
def open_box(*, actor: Actor, recipient: int, at: datetime) -> None:
    """A person who may reads what came; the sender learns when it was first opened. Raises NotFound."""
    one = _held(actor, recipient, at)
    if one.opened_at is not None:
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
