"""Letters with files to places outside the house: written, carried, put right, taken back.

An e-mail server says at its door whether it takes a letter; that the place has read it nobody says.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from congvu.engines.notify import queries
from congvu.engines.notify.actions import carrying
from congvu.engines.notify.actions.carrying import Outcome
from congvu.engines.notify.actions.letters import restart
from congvu.engines.notify.contracts import LetterState, Post
from congvu.engines.notify.events import ParcelPosted, ParcelSettled
from congvu.engines.notify.models import Parcel
from congvu.engines.notify.rules.letters import mask
from congvu.engines.notify.rules.words import MissingWords, fill, one_line
from congvu.kernel import ids
from congvu.kernel.actions import action, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound, Refused


class UnableToPost(Refused):
    """No mail server is set, or the template is unknown or lacks words."""


@dataclass(frozen=True, kw_only=True)
class Packed:
    """What the post needs to carry one parcel. uid: also its Message-ID, so a repeat is known."""

    uid: str
    name: str
    address: str
    sender: str
    reply_to: str
    subject: str
    text: str
    file_uids: tuple[UUID, ...]


def post(said: Post, *, unique_key: str, at: datetime) -> str:
    """See ``api.post``; runs inside the caller's action."""
    if not settings.EMAIL_HOST:
        raise UnableToPost(_("Chưa khai báo máy chủ thư, chưa gửi được qua thư điện tử."))
    rows = Parcel.objects.as_system("written once under its key")
    known = rows.filter(send_key=unique_key).values_list("uid", flat=True).first()
    if known:
        return str(known)
    row = Parcel(uid=ids.uuid7(), send_key=unique_key, at=at, not_before=at, **_written(said))
    row.save()
    carrying.line_up(row, "0")
    publish(ParcelPosted(uid=str(row.uid), template=row.kind, address=row.masked_address))
    return str(row.uid)


def post_again(said: Post, *, uid: UUID | str, at: datetime) -> None:
    """See ``api.post_again``."""
    row = _row(uid)
    for name, value in _written(said).items():
        setattr(row, name, value)
    restart(row, at)
    row.save()
    publish(ParcelPosted(uid=str(row.uid), template=row.kind, address=row.masked_address))


@action(needs="notify.message.send")
def take_parcel(*, actor: Actor, parcel: int, at: datetime) -> Packed | None:
    """Take a parcel to the post; None when there is nothing to carry (delivered, stopped)."""
    row = carrying.locked(Parcel.objects.all(), parcel)
    unchanged()  # a step on the way: the ledger hears how it ended
    if row is None:
        return None
    carrying.take(row, row.address)
    return Packed(
        uid=str(row.uid), name=row.name, address=row.address, sender=row.sender,
        reply_to=row.reply_to, subject=row.subject, text=row.text, file_uids=tuple(row.file_uids),
    )  # fmt: skip


@action(needs="notify.message.send")
def settle_parcel(*, actor: Actor, parcel: int, outcome: Outcome, at: datetime) -> None:
    """Write down what the mail server said; a passing trouble puts the parcel in line again."""
    row = carrying.locked(Parcel.objects.all(), parcel)
    if row is not None and carrying.note(row, outcome, at):
        _forget(row)
        publish(ParcelSettled(uid=str(row.uid), state=str(row.state), attempts=row.attempts))
    else:
        unchanged()


def stop(*, uids: list[UUID], at: datetime) -> int:
    """See ``api.stop_posts``."""
    rows = Parcel.objects.as_system("taken back by who posted it").select_for_update()
    waiting = (LetterState.CREATED, LetterState.FAILED)
    found = list(rows.filter(uid__in=uids, state__in=waiting).order_by("pk"))
    for row in found:
        carrying.end(row, LetterState.STOPPED, _("Nơi gửi đã dừng gửi."), at)
        _forget(row)
        publish(ParcelSettled(uid=str(row.uid), state=str(row.state), attempts=row.attempts))
    return len(found)


def _forget(row: Parcel) -> None:
    """Nobody needs its words once it is over, and they may hold a secret link."""
    if row.state != LetterState.FAILED:
        row.text = ""
        row.save(update_fields=["text"])


def _row(uid: UUID | str) -> Parcel:
    rows = Parcel.objects.as_system("put right by who posted it").select_for_update()
    row = rows.filter(uid=uid).first()
    if row is None:
        raise NotFound(_("Không có thư này."))
    return row


def _written(said: Post) -> dict[str, Any]:
    """The columns that a post fills. Raises Invalid, UnableToPost."""
    address = _address(said.address)
    subject, text = _words(said)
    return {
        "kind": said.template, "subject": subject, "text": text, "address": address,
        "masked_address": mask(address), "name": one_line(said.name)[:200],
        "sender": one_line(said.sender), "reply_to": said.reply_to, "file_uids": list(said.file_uids),
    }  # fmt: skip


def _address(typed: str) -> str:
    """The address, when it is one. Raises Invalid."""
    address = typed.strip()
    try:
        validate_email(address)
    except ValidationError as wrong:
        said = _("“%(address)s” không phải là địa chỉ thư điện tử.") % {"address": address[:100]}
        raise Invalid({"address": said}) from wrong
    return address


def _words(said: Post) -> tuple[str, str]:
    """Title and body of its template."""
    found = queries.template(said.template)
    if found is None:
        raise UnableToPost(_("Không có mẫu thông báo %(code)s.") % {"code": said.template})
    wording = found.wording("vi")
    try:
        return one_line(fill(wording.title, said.context)), fill(wording.body, said.context)
    except MissingWords as error:
        words = _("Mẫu thông báo %(code)s thiếu dữ liệu: %(names)s.")
        raise UnableToPost(words % {"code": said.template, "names": error}) from error
