"""Officials' accounts: opened by an administrator, switched off and on, passwords changed."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from congvu.engines.identity.actions.families import end_families
from congvu.engines.identity.actions.persons import register_person
from congvu.engines.identity.actions.sign_in import managed_account
from congvu.engines.identity.events import AccountOpened, AccountSwitched, PasswordChanged
from congvu.engines.identity.models import Account, Person, Provisioned, SignOn
from congvu.engines.identity.models.accounts import Kind
from congvu.engines.identity.models.sessions import end_sessions, sessions_of
from congvu.kernel import ids
from congvu.kernel.actions import action, demand, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotAllowed

TEMPORARY_LENGTH = 16


@dataclass(frozen=True)
class Opened:
    """A new account and the password to hand over; it is shown once and must be changed."""

    account_id: int
    account_uid: str
    password: str


@action(needs="identity.account.manage")
def open_official(
    *, actor: Actor, full_name: str, username: str, email: str, unit_id: int
) -> Opened:  # fmt: skip
    """A new person and the account they sign in with, administered by a unit."""
    demand(actor, "identity.account.manage", unit_id)
    person_id = register_person(full_name=full_name, source="identity.account")
    return enter_account(person_id, username, email, unit_id)


@action(needs="identity.account.manage")
def open_account(
    *, actor: Actor, person_id: int, username: str, email: str, unit_id: int | None
) -> Opened:
    """Open an account for a known person. Raises Invalid when the login name is taken."""
    demand(actor, "identity.account.manage", unit_id)
    return enter_account(person_id, username, email, unit_id)


def enter_account(person_id: int, username: str, email: str, unit_id: int | None) -> Opened:
    """The rows of a new account, inside an action that has asked the gate. Raises Invalid."""
    _refuse_taken(username, email)
    person = Person.objects.as_system("opening an account").get(pk=person_id)
    password = temporary_password()
    account = Account(
        uid=ids.uuid7(), kind=Kind.OFFICIAL, person=person, username=username.strip(),
        email=email.strip().lower(), home_unit_id=unit_id, must_change_password=True,
    )  # fmt: skip
    account.set_password(password)
    account.save(force_insert=True)
    publish(
        AccountOpened(
            account_uid=str(account.uid), person_uid=str(person.uid), username=username.strip()
        ),
        unit_id=unit_id,
    )
    return Opened(account.pk, str(account.uid), password)


@action(needs="identity.account.manage")
def switch_account(*, actor: Actor, account_uid: str, active: bool, reason: str) -> None:
    """Lock an account (its sessions end at once) or open it again; the reason is kept."""
    if not reason.strip():
        raise Invalid({"reason": _("Đề nghị ghi lý do.")})
    account = managed_account(actor, account_uid)
    if account.pk == actor.account_id:
        raise NotAllowed(_("Không tự khóa tài khoản của mình; đề nghị người quản trị khác làm."))
    if account.is_active == active:
        unchanged()
        return
    account.is_active = active
    account.save(update_fields=["is_active"])
    Provisioned.objects.as_system("a person has decided").filter(account=account).update(
        locked=False
    )
    if not active:
        shut(account, "locked")
    publish(
        AccountSwitched(
            account_uid=str(account.uid), username=str(account), active=active,
            verb=gettext_noop("Mở") if active else gettext_noop("Khóa"), reason=reason.strip(),
        ),
        unit_id=account.home_unit_id,
    )  # fmt: skip


@action(needs="identity.account.manage")
def reset_password(*, actor: Actor, account_uid: str) -> str:
    """A new temporary password for an account one administers; its sessions end at once."""
    account = managed_account(actor, account_uid)
    if not account.is_official:
        raise NotAllowed(_("Công dân đăng nhập bằng định danh điện tử, không có mật khẩu."))
    password = temporary_password()
    account.set_password(password)
    account.must_change_password = True
    account.save(update_fields=["password", "must_change_password"])
    shut(account, "password_reset")
    publish(
        PasswordChanged(account_uid=str(account.uid), by="administrator"),
        unit_id=account.home_unit_id,
    )
    return password


@action(needs="signed-in")
def note_own_password(*, actor: Actor, keep: str, sid: str, at: datetime) -> None:
    """After the form has set a new password: clear the first-change duty, close what else is open.

    Who had the old password may have let in applications for offline use: those end, too. keep: the
    session's key; sid: what applications call it.
    """
    account = Account.objects.select_for_update(of=("self",)).get(pk=actor.account_id or 0)
    account.must_change_password = False
    account.password_changed_at = at
    account.save(update_fields=["must_change_password", "password_changed_at"])
    end_sessions(s for s in sessions_of(account.pk) if s.session_key != keep)
    families = SignOn.objects.filter(account=account)
    end_families(families.exclude(sid=sid, offline=False), "password_changed")
    publish(PasswordChanged(account_uid=str(account.uid), by="self"))


def shut(account: Account, reason: str) -> None:
    """Out everywhere at once: sessions here, every application, those for offline use included."""
    end_sessions(sessions_of(account.pk))
    end_families(SignOn.objects.filter(account=account), reason)


def temporary_password() -> str:
    """Sixteen characters that cannot be confused when read from paper."""
    return "".join(secrets.choice(ids.ALPHABET) for _i in range(TEMPORARY_LENGTH))


def _refuse_taken(username: str, email: str) -> None:
    if not username.strip():
        raise Invalid({"username": _("Đề nghị ghi tên đăng nhập.")})
    if Account.objects.filter(username__iexact=username.strip()).exists():
        raise Invalid({"username": _("Tên đăng nhập này đã có; đề nghị chọn tên khác.")})
    if email and Account.objects.filter(email__iexact=email.strip()).exists():
        raise Invalid({"email": _("Thư điện tử này đã thuộc tài khoản khác.")})
