"""Accounts kept in step by another system (SCIM): opened, changed, moved, locked, taken away.

Nothing is deleted: who was taken away is locked for good and stays for the record.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from congvu.engines.identity.actions.accounts import enter_account, shut
from congvu.engines.identity.actions.persons import names, register_person
from congvu.engines.identity.events import (
    AccountChanged,
    AccountLeft,
    AccountMoved,
    AccountSwitched,
    PasswordChanged,
)
from congvu.engines.identity.models import Account, Provisioned
from congvu.engines.identity.models.provisioned import PROVISION
from congvu.engines.identity.queries import provisioned as read
from congvu.engines.identity.queries.actors import resolve
from congvu.engines.identity.queries.provisioned import is_uid
from congvu.engines.org import api as org
from congvu.kernel.actions import action, demand, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound, Refused

PHONE = 20
UNSAID = "active"  # in extra: how the account stood when the caller took the attribute away


class UnableToMatch(Refused):
    """The account is not as the caller last saw it."""

    status = 412


class UnableToProvision(Refused):
    """Taken: the sign-in name or the e-mail belongs to another account."""


@dataclass(frozen=True, kw_only=True)
class AccountSaid:
    """The whole of an account as the other system has it.

    password: "" leaves it as it is; active: None neither locks nor opens.
    """

    username: str
    full_name: str
    email: str = ""
    phone: str = ""
    active: bool | None = None
    password: str = ""
    external_id: str = ""
    extra: dict[str, Any] = field(default_factory=dict)


@action(needs=PROVISION)
def provision(*, actor: Actor, said: AccountSaid, at: datetime) -> str:
    """A new person with an account in the unit of the calling machine; its uid.

    Raises UnableToProvision, Invalid.
    """
    unit_id = home_of(actor)
    demand(actor, PROVISION, unit_id)
    _refuse_taken(said, None)
    person_id = register_person(full_name=said.full_name, source="identity.scim")
    opened = enter_account(person_id, said.username, said.email, unit_id)
    row = Account.objects.select_related("person").get(pk=opened.account_id)
    _write_person(row, said)
    row.is_active = said.active is not False
    if said.password:
        _refuse_weak(said.password, row)
        row.set_password(said.password)
    row.save(update_fields=["is_active", "password"])
    _keep(row, said, at)
    _kept(row).update(locked=not row.is_active)
    return str(row.uid)


@action(needs=PROVISION)
def change_provisioned(
    *, actor: Actor, uid: str, said: AccountSaid, seen: str | None, at: datetime
) -> None:
    """Bring an account to this state. seen: the version that it must still have.

    Raises NotFound, UnableToMatch, UnableToProvision, Invalid.
    """
    row, before = locked(actor, uid, seen)
    _refuse_taken(said, row.pk)
    changed = _differences(before, said)
    if not changed:
        unchanged()
        return
    if {"username", "email", "active", "password"} & set(changed):
        _refuse_administrator(row, at)
    _write_person(row, said)
    row.username, row.email = said.username, said.email.lower()
    row.save(update_fields=["username", "email"])
    unsaid = {} if said.active is not None else {UNSAID: row.is_active}
    _keep(row, replace(said, extra=said.extra | unsaid), at)
    _switch(row, said.active)
    _set_password(row, said.password)
    publish(
        AccountChanged(
            account_uid=uid, person_uid=str(row.person.uid), username=said.username, changed=changed
        ),
        unit_id=row.home_unit_id,
    )


@action(needs=PROVISION)
def take_away(*, actor: Actor, uid: str, seen: str | None, at: datetime) -> None:
    """The other system no longer provisions it: locked, out everywhere at once, kept for the record."""
    row, _before = locked(actor, uid, seen)
    if row.pk == actor.account_id:
        raise NotFound(_("Không có tài khoản này."))
    _refuse_administrator(row, at)
    row.is_active = False
    row.save(update_fields=["is_active"])
    rows = Provisioned.objects.as_system("taking an account away")
    rows.update_or_create(account=row, defaults={"left_at": at, "changed_at": at})
    shut(row, "locked")
    publish(
        AccountLeft(account_uid=uid, person_uid=str(row.person.uid), username=row.username or ""),
        unit_id=row.home_unit_id,
    )


@action(needs=PROVISION)
def seat_members(
    *, actor: Actor, unit_uid: str, members: Collection[str], seen: str | None, at: datetime
) -> None:
    """The unit administers just these accounts; who leaves goes to the machine's own unit.

    Raises NotFound, UnableToMatch, UnableToProvision, Invalid.
    """
    card = read.group(actor, unit_uid)
    if card is None or card.kind != "unit":
        raise NotFound(_("Không có đơn vị này."))
    if seen is not None and card.version != seen:
        raise UnableToMatch(_("Đơn vị đã thay đổi; hãy đọc lại rồi gửi lại."))
    demand(actor, PROVISION, card.id)
    if strange := [uid for uid in members if not is_uid(uid)]:
        raise Invalid({"members": _("Không có tài khoản %(uid)s.") % {"uid": strange[0][:60]}})
    before = {uid for uid, _name in card.members}
    moved = _move(actor, set(members) - before, card.id, at)
    moved += _move(actor, before - set(members), home_of(actor), at)
    if not moved:
        unchanged()


def locked(actor: Actor, uid: str, seen: str | None) -> tuple[Account, read.AccountCard]:
    """The row, held, and how it stands. Raises NotFound, UnableToMatch."""
    rows = Account.objects.select_for_update(of=("self",)).select_related("person")
    card = read.account(actor, uid)
    row = rows.filter(pk=card.id).first() if card else None
    card = read.account(actor, uid) if row else None  # as it is now that nobody else can change it
    if row is None or card is None:
        raise NotFound(_("Không có tài khoản này."))
    if seen is not None and card.version != seen:
        raise UnableToMatch(_("Tài khoản đã thay đổi; hãy đọc lại rồi gửi lại."))
    return row, card


def home_of(actor: Actor) -> int:
    """The unit that answers for the calling machine. Raises Invalid."""
    found = Account.objects.filter(pk=actor.account_id or 0).values_list("home_unit_id", flat=True)
    unit_id = found.first()
    if unit_id is None:
        raise Invalid({"unit": _("Hệ thống gọi vào chưa có đơn vị chịu trách nhiệm.")})
    return unit_id


def _move(actor: Actor, uids: Collection[str], unit_id: int, at: datetime) -> int:
    """Held one by one in the order of their rows, so that two machines cannot wait for each other."""
    unit = org.unit(unit_id)
    rows = read.accounts(actor).filter(uid__in=list(uids)).exclude(home_unit_id=unit_id)
    found = list(rows.select_for_update(of=("self",)))
    for row in found:
        _refuse_administrator(row, at)
        row.home_unit_id, row.reach_version = unit_id, row.reach_version + 1
        row.save(update_fields=["home_unit", "reach_version"])
        publish(
            AccountMoved(account_uid=str(row.uid), username=row.username or "", unit=unit.name),
            unit_id=unit_id,
        )
    return len(found)


def _differences(before: read.AccountCard, said: AccountSaid) -> list[str]:
    fields = ("username", "full_name", "email", "phone", "external_id", "extra")
    was = replace(before, extra={k: v for k, v in before.extra.items() if k != UNSAID})
    changed = [name for name in fields if getattr(was, name) != getattr(said, name)]
    shown = None if before.extra.get(UNSAID) == before.active else before.active
    if said.active != shown:
        changed.append("active")
    return [*changed, *(["password"] if said.password else [])]


def _write_person(row: Account, said: AccountSaid) -> None:
    """Name and telephone; a person who signs in by e-ID too keeps the name that it confirmed."""
    if not said.full_name.strip():
        raise Invalid({"name": _("Hãy ghi họ và tên.")})
    columns = {"phone": said.phone[:PHONE]}
    if not row.person.verified_fields.filter(field="full_name").exists():
        columns |= names(said.full_name)
    for column, value in columns.items():
        setattr(row.person, column, value)
    row.person.save(update_fields=list(columns))


def _keep(row: Account, said: AccountSaid, at: datetime) -> None:
    rows = Provisioned.objects.as_system("keeping what was provisioned")
    rows.update_or_create(
        account=row,
        defaults={"external_id": said.external_id, "extra": said.extra, "changed_at": at},
    )


def _switch(row: Account, active: bool | None) -> None:
    if active is None or row.is_active == active:
        return
    if active and not _kept(row).filter(locked=True).exists():
        raise UnableToProvision(_("Tài khoản do người quản trị khóa; đề nghị người quản trị mở."))
    _kept(row).update(locked=not active)
    row.is_active = active
    row.save(update_fields=["is_active"])
    if not active:
        shut(row, "locked")
    publish(
        AccountSwitched(
            account_uid=str(row.uid), username=row.username or "", active=active, reason="SCIM",
            verb=gettext_noop("Mở") if active else gettext_noop("Khóa"),
        ),
        unit_id=row.home_unit_id,
    )  # fmt: skip


def _kept(row: Account) -> Any:
    return Provisioned.objects.as_system("who locked it").filter(account=row)


def _refuse_administrator(row: Account, at: datetime) -> None:
    """A machine has one factor: who holds what asks for two is changed by people only."""
    if resolve(row, assurance=1, at=at).withheld:
        raise UnableToProvision(
            _("Tài khoản này giữ quyền quản trị; chỉ người quản trị mới đổi, khóa hoặc mở được.")
        )


def _set_password(row: Account, password: str) -> None:
    if not password:
        return
    _refuse_weak(password, row)
    row.set_password(password)
    row.must_change_password = True
    row.save(update_fields=["password", "must_change_password"])
    shut(row, "password_reset")
    publish(PasswordChanged(account_uid=str(row.uid), by="administrator"), unit_id=row.home_unit_id)


def _refuse_weak(password: str, row: Account) -> None:
    """The rules of every password. That it is like a name is judged by what it holds: by how many
    letters they share, as Django judges, two random strings are often alike."""
    names = [n.casefold() for n in (row.username, row.email.partition("@")[0]) if len(n) > 2]
    try:
        validate_password(password)
    except ValidationError as weak:
        raise Invalid({"password": " ".join(weak.messages)}) from weak
    if any(name in password.casefold() for name in names):
        raise Invalid({"password": _("Mật khẩu chứa tên đăng nhập; hãy đặt mật khẩu khác.")})


def _refuse_taken(said: AccountSaid, own: int | None) -> None:
    others = Account.objects.exclude(pk=own or 0)
    if others.filter(username__iexact=said.username.strip()).exists():
        raise UnableToProvision(_("Tên đăng nhập này đã có."))
    if said.email and others.filter(email__iexact=said.email).exists():
        raise UnableToProvision(_("Thư điện tử này đã thuộc tài khoản khác."))
