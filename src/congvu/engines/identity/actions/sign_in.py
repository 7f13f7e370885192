"""Signing in: attempts counted before the password is looked at, sessions noted and closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext as _

from congvu.engines.identity.actions.families import leave_sessions
from congvu.engines.identity.events import (
    SecondFactorChanged,
    SessionsEnded,
    SignedIn,
    SignInLocked,
)
from congvu.engines.identity.models import Account, SignInLock, keys
from congvu.engines.identity.models.sessions import end_sessions, sessions_of
from congvu.engines.identity.rules.lockout import failures_now, lock_for, minutes_left
from congvu.kernel.actions import action, demand, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound, Refused


class UnableToTrySignIn(Refused):
    """The login name is shut for some minutes."""

    status = 429


@action(needs="public")
def take_attempt(*, actor: Actor, name: str, at: datetime) -> str:
    """Count one attempt for a login name before its password is checked.

    Answers "" when the attempt may go on, else the sentence that says how long to wait.
    """
    digest = name_hash(name)
    SignInLock.objects.bulk_create(
        [SignInLock(name_hash=digest, last_failed_at=at)], ignore_conflicts=True
    )
    lock = SignInLock.objects.select_for_update().get(name_hash=digest)
    unchanged()
    if lock.is_locked(at):
        return _waiting_sentence(lock, at)
    lock.failures = failures_now(lock.failures, lock.last_failed_at, at) + 1
    span = lock_for(lock.failures)
    lock.last_failed_at, lock.locked_until = at, (at + span if span else None)
    lock.save()
    if lock.locked_until:
        publish(
            SignInLocked(
                name_hash=digest.hex(), failures=lock.failures, until=lock.locked_until.isoformat()
            )
        )
    return ""


@action(needs="signed-in")
def note_sign_in(*, actor: Actor, method: str, address: str, names: tuple[str, ...] = ()) -> None:
    """Record a sign-in that succeeded, and open the login names again.

    method: password, mfa, eid or demo; address: the client's; names: login names to open.
    """
    account = Account.objects.select_related("person").get(pk=actor.account_id or 0)
    SignInLock.objects.filter(name_hash__in=[name_hash(n) for n in names]).delete()
    publish(
        SignedIn(
            account_uid=str(account.uid), person_uid=str(account.person.uid), method=method,
            assurance=actor.assurance, address=address,
        )
    )  # fmt: skip


@action(needs="signed-in")
def note_second_factor(*, actor: Actor, kind: str, verb: str) -> None:
    """Record that a second factor was added, removed or renewed."""
    account = Account.objects.get(pk=actor.account_id or 0)
    publish(SecondFactorChanged(account_uid=str(account.uid), kind=kind, verb=verb))


@action(needs="identity.session.end")
def end_own_sessions(*, actor: Actor, keep: str = "", only: int | None = None) -> int:
    """Close one's other sessions (or only the one with this id); answers how many were closed.

    keep: the session key of the request that asks.
    """
    account = Account.objects.get(pk=actor.account_id or 0)
    return _end(account, "self", lambda s: s.session_key != keep and only in (None, s.pk))


@action(needs="identity.account.manage")
def kick_out(*, actor: Actor, account_uid: str) -> int:
    """Close every session of an account one administers; it takes effect at once."""
    account = managed_account(actor, account_uid)
    return _end(account, "administrator", lambda s: True)


@action(needs="public")
def end_sessions_from_broker(*, actor: Actor, issuer: str, subject: str) -> int:
    """The broker said that this citizen signed out (its token is checked at the door)."""
    account = Account.objects.filter(issuer=issuer, subject=subject).first()
    if account is None:
        unchanged()
        return 0
    return _end(account, "broker", lambda s: True)


def managed_account(actor: Actor, account_uid: str) -> Account:
    """A locked row of an account that the actor administers. Raises NotFound, NotAllowed."""
    rows = Account.objects.visible_to(actor).select_for_update(of=("self",))
    found = rows.select_related("person").filter(uid=account_uid).first()
    if found is None:
        raise NotFound(_("Không có tài khoản này."))
    demand(actor, "identity.account.manage", found.home_unit_id)
    return found


def name_hash(name: str) -> bytes:
    """What a login name is remembered by."""
    return keys.blind_current("login", name.strip().lower())[0]


def _end(account: Account, by: str, which: Callable[..., bool]) -> int:
    closing = [s for s in sessions_of(account.pk) if which(s)]
    leave_sessions(end_sessions(closing))
    if not closing:
        unchanged()
    else:
        publish(SessionsEnded(account_uid=str(account.uid), count=len(closing), by=by))
    return len(closing)


def _waiting_sentence(lock: SignInLock, at: datetime) -> str:
    assert lock.locked_until is not None
    return _(
        "Đăng nhập sai nhiều lần nên tên đăng nhập này tạm khóa; đề nghị thử lại sau %(minutes)d "
        "phút, hoặc đăng nhập bằng khóa truy cập (passkey)."
    ) % {"minutes": minutes_left(lock.locked_until, at)}
