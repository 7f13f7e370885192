"""A document goes by e-mail to organisations, firms and people outside the axis.

What their mail server says at its door is all we know: that it took the letter, never that somebody
read it.

Law: NĐ 30/2020/NĐ-CP, Điều 18 (phát hành và theo dõi việc chuyển phát).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from congvu.engines.notify import api as notify
from congvu.kernel import clock
from congvu.kernel.actions import action, demand, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound, Refused
from congvu.systems.correspondence import events
from congvu.systems.correspondence.actions import links, recipients
from congvu.systems.correspondence.actions.incoming import REGISTER
from congvu.systems.correspondence.models import OutgoingLetter, Recipient
from congvu.systems.correspondence.queries import clocks
from congvu.systems.correspondence.queries.outgoing import files_of
from congvu.systems.correspondence.rules import places
from congvu.systems.correspondence.rules.places import Place

MEGABYTE = 1024 * 1024
LARGEST = "correspondence.mail_attachments_mb"
State = Recipient.State
LINK = ("link_hash", "link_until")


class UnableToMail(Refused):
    """This recipient did not get it by e-mail, or its letter did not fail."""


def new_places(
    row: OutgoingLetter, lines: Sequence[str], *, besides: Collection[str]
) -> list[Place]:
    """Who has it not yet. besides: names of those who get it now by another way.

    Raises Invalid naming the first line that says no name and address, or who gets it twice.
    """
    found, wrong = places.read(lines)
    if wrong:
        said = _("Dòng “%(line)s” chưa đúng: hãy ghi tên nơi nhận rồi địa chỉ trong ngoặc nhọn.")
        raise Invalid({"mails": said % {"line": wrong[0][:100]}})
    twice = [one.name for one in found if one.name in besides]
    if twice:
        said = _("“%(name)s” được chọn hai lần: hãy giữ một cách gửi.") % {"name": twice[0]}
        raise Invalid({"mails": said})
    had = set(row.recipients.values_list("name", flat=True))
    return [one for one in found if one.name not in had]


def post_to(row: OutgoingLetter, wanted: Sequence[Place], at: datetime) -> None:
    """Write a letter with the signed file to each. Raises Invalid, notify.UnableToPost."""
    files = _attached(row, at)
    for place in wanted:
        one = Recipient.objects.create(
            letter=row, name=place.name, state=State.WAITING, changed_at=at
        )
        said = _post(row, one, place.address, files, at)
        try:
            uid = notify.post(said, unique_key=f"correspondence.recipient:{one.pk}", at=at)
        except Invalid as wrong:
            raise Invalid({"mails": wrong.message}) from wrong
        one.parcel_uid = UUID(uid)
        one.save(update_fields=["parcel_uid", *LINK])


def stop_waiting(row: OutgoingLetter, at: datetime) -> None:
    """E-mails that no mail server took yet do not go any more: the document is asked back."""
    waiting = row.recipients.filter(state=State.WAITING)
    notify.stop_posts(uids=[one.parcel_uid for one in waiting if one.parcel_uid], at=at)


@action(needs=REGISTER)
def mail_again(
    *, actor: Actor, uid: UUID | str, recipient: int, address: str, at: datetime
) -> None:  # fmt: skip
    """The clerk puts a refused address right, or tries the same again.

    Raises NotFound, Invalid, UnableToMail, notify.UnableToRetry.
    """
    row = recipients.locked_letter(uid)
    demand(actor, REGISTER, row.unit_id)
    one = row.recipients.select_for_update().filter(pk=recipient).first()
    if one is None:
        raise NotFound(_("Không có nơi nhận này."))
    if one.parcel_uid is None or one.state != State.FAILED or row.state != row.State.SENT:
        raise UnableToMail(_("Nơi nhận này không có thư điện tử bị trả lại. Hãy tải lại trang."))
    said = _post(row, one, address, _attached(row, at), at)
    notify.post_again(said, uid=one.parcel_uid, at=at)
    one.state, one.trouble, one.changed_at = State.WAITING, "", at
    one.save(update_fields=["state", "trouble", "changed_at", *LINK])
    publish(events.MailedAgain(letter_uid=str(row.uid), place=one.name), unit_id=row.unit_id)


@action(needs=REGISTER)
def follow_parcel(*, actor: Actor, parcel_uid: UUID | str, at: datetime) -> None:
    """The post says how a letter ended; told late or twice, what holds now is written."""
    one = recipients.locked(Recipient.objects.filter(parcel_uid=parcel_uid))
    card = notify.posts([UUID(str(parcel_uid))]).get(UUID(str(parcel_uid)))
    ends = {"delivered": State.ACCEPTED, "failed": State.FAILED, "stopped": State.FAILED}
    state = ends.get(card.state) if card else None
    if one is None or card is None or state is None or one.state == state:
        unchanged()
        return
    one.state = state
    said = _("máy chủ thư của nơi nhận đã nhận") if state == State.ACCEPTED else card.trouble
    trouble = "" if state == State.ACCEPTED else card.trouble
    recipients.tell(one, said, card.delivered_at or at, trouble)


def _attached(row: OutgoingLetter, at: datetime) -> tuple[UUID, ...]:
    """The signed file with those issued with it, unless all together are larger than what may go
    with a letter on the day: then the link leads to them."""
    most = clocks.number(LARGEST, on=clock.local(at).date()) * MEGABYTE
    files = files_of(row)
    small = sum(card.size for card in files) <= most
    return tuple(card.uid for card in files) if small else ()


def _post(
    row: OutgoingLetter, one: Recipient, address: str, files: tuple[UUID, ...], at: datetime
) -> notify.Post:
    """The letter to one place, with a link of its own."""
    page = reverse("documents:paper", args=[row.paper_code]) if row.paper_code else "/xac-thuc/"
    link = reverse("correspondence:receive", args=[links.renew(one, at)])
    said = {
        "co_quan": row.unit.name, "loai": row.kind_name, "so": row.notation, "ngay": row.dated_on,
        "trich_yeu": row.abstract, "xac_thuc": settings.PUBLIC_URL + page,
        "tai_ve": settings.PUBLIC_URL + link, "den_ngay": one.link_until, "dinh_kem": bool(files),
        "qua_lon": not files,
    }  # fmt: skip
    return notify.Post(
        template="correspondence.document", name=one.name, address=address, context=said,
        sender=row.unit.name, reply_to=row.unit.email, file_uids=files,
    )  # fmt: skip
