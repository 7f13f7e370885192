"""A letter's way: take it (transaction), post it (network, no transaction), settle it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from congvu.engines.identity import api as identity
from congvu.engines.jobs import api as jobs
from congvu.engines.notify.contracts import LetterState
from congvu.engines.notify.events import LetterRetried, LetterSettled, LettersStopped
from congvu.engines.notify.models import Letter, Preference
from congvu.engines.notify.rules.letters import ATTEMPTS, mask, pause
from congvu.kernel.actions import action, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound, Refused

SETTLED = (LetterState.DELIVERED, LetterState.STOPPED)


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


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What the post said. final: another try would not help."""

    delivered: bool
    final: bool = False
    trouble: str = ""


@action(needs="notify.message.send")
def take_letter(*, actor: Actor, letter: int, at: datetime) -> Outgoing | None:
    """Take a letter to the post; None when there is nothing to carry (delivered, stopped)."""
    row = _lock(letter)
    if row is None or row.state in SETTLED:
        unchanged()
        return None
    card = identity.people([row.person_id]).get(row.person_id)
    if card is None or not card.email:
        _settle(row, LetterState.STOPPED, _("Người nhận chưa có địa chỉ thư điện tử."), at)
        return None
    row.state, row.attempts = LetterState.SENDING, row.attempts + 1
    row.masked_address = mask(card.email)
    row.save(update_fields=["state", "attempts", "masked_address"])
    unchanged()  # a step on the way: the ledger hears how it ended
    return Outgoing(
        uid=str(row.uid), address=card.email, name=card.full_name, subject=row.subject,
        text=row.text, link=row.link, language=row.language, attempt=row.attempts,
    )  # fmt: skip


@action(needs="notify.message.send")
def settle_letter(*, actor: Actor, letter: int, outcome: Outcome, at: datetime) -> None:
    """Write down what the post said; a passing trouble puts the letter in line again."""
    row = _lock(letter)
    if row is None or row.state in SETTLED:
        unchanged()
    elif outcome.delivered:
        _settle(row, LetterState.DELIVERED, "", at)
    elif outcome.final or row.attempts >= ATTEMPTS:
        _settle(row, LetterState.FAILED, outcome.trouble, at)
    else:
        _again(row, outcome.trouble, at)


@action(needs="notify.letter.retry")
def retry_letter(*, actor: Actor, uid: str, at: datetime) -> None:
    """Put a failed letter in line again. Raises NotFound, UnableToRetry."""
    row = Letter.objects.visible_to(actor).select_for_update().filter(uid=uid).first()
    if row is None:
        raise NotFound(_("Không có thư này."))
    if row.state != LetterState.FAILED:
        raise UnableToRetry(_("Chỉ gửi lại được thư đã báo lỗi."))
    row.state, row.attempts, row.trouble = LetterState.CREATED, 0, ""
    row.save(update_fields=["state", "attempts", "trouble"])
    jobs.enqueue("notify.letter", unique_key=f"notify.letter:{row.pk}:{at}", letter=row.pk)
    publish(LetterRetried(uid=str(row.uid)))


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


def _lock(letter: int) -> Letter | None:
    rows = Letter.objects.as_system("the post carries everybody's letters")
    return rows.select_for_update().filter(pk=letter).first()


def _settle(row: Letter, state: LetterState, trouble: str, at: datetime) -> None:
    row.state, row.trouble = state, trouble[:500]
    row.delivered_at = at if state is LetterState.DELIVERED else None
    row.save(update_fields=["state", "trouble", "delivered_at"])
    publish(LetterSettled(uid=str(row.uid), state=str(state), attempts=row.attempts))


def _again(row: Letter, trouble: str, at: datetime) -> None:
    goes = at + pause(row.attempts)
    row.state, row.trouble, row.not_before = LetterState.CREATED, trouble[:500], goes
    row.save(update_fields=["state", "trouble", "not_before"])
    key = f"notify.letter:{row.pk}:{row.attempts}"
    jobs.enqueue("notify.letter", run_at=goes, unique_key=key, letter=row.pk)
    unchanged()  # still on its way
