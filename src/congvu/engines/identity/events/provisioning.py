"""What is told of accounts and groups that another system keeps in step by SCIM."""

from __future__ import annotations

from typing import ClassVar

from congvu.engines.identity.events.people import AboutAccount
from congvu.kernel.events import Event, event


@event
class AccountChanged(AboutAccount):
    """A provisioning system changed an account. changed: names of fields, never their values."""

    name: ClassVar[str] = "identity.account.changed"
    sentence: ClassVar[str] = "Cập nhật tài khoản {username}"
    person: ClassVar[str] = "person_uid"
    person_uid: str
    username: str
    changed: list[str]


@event
class AccountLeft(AboutAccount):
    """A provisioning system took an account away: it is locked and its sessions have ended."""

    name: ClassVar[str] = "identity.account.left"
    sentence: ClassVar[str] = "Thôi cấp tài khoản {username}"
    person: ClassVar[str] = "person_uid"
    person_uid: str
    username: str


@event
class AccountMoved(AboutAccount):
    """An account is administered by another unit from now on."""

    name: ClassVar[str] = "identity.account.moved"
    sentence: ClassVar[str] = "Chuyển tài khoản {username} sang {unit}"
    username: str
    unit: str


@event
class GroupChanged(Event):
    """A group was made, changed or ended. verb: made, changed, ended."""

    name: ClassVar[str] = "identity.group.changed"
    sentence: ClassVar[str] = "Nhóm {title}: {verb}"
    noun: ClassVar[str] = "identity.group"
    subject: ClassVar[str] = "group_uid"
    group_uid: str
    title: str
    verb: str
    members: int
