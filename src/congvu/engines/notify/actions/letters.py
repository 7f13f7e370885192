"""A letter's way: take it (transaction), post it (network, no transaction), settle it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from congvu.engines.identity import api as identity
from congvu.engines.notify.actions import carrying
from congvu.engines.notify.actions.carrying import Outcome
from congvu.engines.notify.contracts import LetterState
from congvu.engines.notify.events import LetterRetried, LetterSettled, LettersStopped
from congvu.engines.notify.models import Letter, Mail, Parcel, Preference
from congvu.kernel.actions import action, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound, Refused


class UnableToRetry(Refused):
    """The letter is not one that failed."""


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """What the post needs to carry one letter. uid: also its Message-ID, so a repeat is known."""

    uid: str
    address: str
    name: str
    subject: str
    text: str
    link: str
    language: str
    attempt: int


@action(needs="notify.message.send")
def take_letter(*, actor: Actor, letter: int, at: datetime) -> Outgoing | None:
    """Take a letter to the post; None when there is nothing to carry (delivered, stopped)."""
    row = carrying.locked(Letter.objects.all(), letter)
    if row is None:
        unchanged()
        return None
    card = identity.people([row.person_id]).get(row.person_id)
    if card is None or not card.email:
        carrying.end(row, LetterState.STOPPED, _("Người nhận chưa có địa chỉ thư điện tử."), at)
        _tell(row)
        return None
    carrying.take(row, card.email)
    unchanged()  # a step on the way: the ledger hears how it ended
    return Outgoing(
        uid=str(row.uid), address=card.email, name=card.full_name, subject=row.subject,
        text=row.text, link=row.link, language=row.language, attempt=row.attempts,
    )  # fmt: skip


@action(needs="notify.message.send")
def settle_letter(*, actor: Actor, letter: int, outcome: Outcome, at: datetime) -> None:
    """Write down what the post said; a passing trouble puts the letter in line again."""
    row = carrying.locked(Letter.objects.all(), letter)
    if row is not None and carrying.note(row, outcome, at):
        _tell(row)
    else:
        unchanged()


@action(needs="notify.letter.retry")
def retry_letter(*, actor: Actor, uid: str, at: datetime) -> None:
    """Put a failed letter or parcel in line again. Raises NotFound, UnableToRetry."""
    row = _row(Letter, actor, uid) or _row(Parcel, actor, uid)
    if row is None:
        raise NotFound(_("Không có thư này."))
    restart(row, at)
    publish(LetterRetried(uid=str(row.uid)))


def restart(row: Mail, at: datetime) -> None:
    """All tries again for one that failed. Raises UnableToRetry."""
    if row.state != LetterState.FAILED:
        raise UnableToRetry(_("Chỉ gửi lại được thư đã báo lỗi."))
    carrying.restart(row, at)


@action(needs="public")
def stop_letters(*, actor: Actor, letter_uid: str) -> str:
    """One click in a letter: no more letters of its kind to its reader; returns the kind.

    The caller has checked the link's signature. Raises NotFound.
    """
    rows = Letter.objects.as_system("the signed link names the letter")
    row = rows.filter(uid=letter_uid).first()
    if row is None:
        raise NotFound(_("Thư này không còn trong hệ thống."))
    _wish, made = Preference.objects.update_or_create(
        person_id=row.person_id, kind=row.kind, channel="email", defaults={"wanted": False}
    )
    if made:
        publish(LettersStopped(uid=str(row.uid), kind=row.kind))
    else:
        unchanged()
    return row.kind


def _row(kind: type[Letter] | type[Parcel], actor: Actor, uid: str) -> Mail | None:
    row: Mail | None = kind.objects.visible_to(actor).select_for_update().filter(uid=uid).first()
    return row


def _tell(row: Letter) -> None:
    publish(LetterSettled(uid=str(row.uid), state=str(row.state), attempts=row.attempts))
