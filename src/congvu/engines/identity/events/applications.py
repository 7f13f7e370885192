"""What is told of applications that sign people on, and of people signed on. Never a token."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from congvu.engines.identity.events.people import AboutAccount, AboutMachine
from congvu.kernel.events import Event, event


@event
class ApplicationRegistered(AboutMachine):
    """An application may sign people on from now on, or how it may has changed.

    changed: names of the columns; what was, is in the entry before.
    """

    name: ClassVar[str] = "identity.application.registered"
    sentence: ClassVar[str] = "Đăng ký ứng dụng đăng nhập một lần {client_id}"
    redirect_uris: list[str]
    scopes: list[str]
    trusted: bool
    least_level: int
    changed: list[str]


@event
class SecretRotated(AboutMachine):
    """An application or machine has a new secret; the old one still opens until then."""

    name: ClassVar[str] = "identity.machine.secret_rotated"
    sentence: ClassVar[str] = "Đổi mã bí mật của {client_id}"
    old_until: str


@event
class CertificatesKept(AboutMachine):
    """A system proves itself by these certificates from now on; by its secret alone with none.

    sha256: of each, in hex.
    """

    name: ClassVar[str] = "identity.machine.certificates_kept"
    sentence: ClassVar[str] = "Ghi chứng thư số mà {client_id} dùng để gọi vào"
    sha256: list[str]


@dataclass(frozen=True, kw_only=True)
class AboutSignOn(AboutAccount):
    """What happened between a person and an application."""

    person: ClassVar[str] = "person_uid"
    person_uid: str
    client_id: str
    application: str


@event
class ConsentGiven(AboutSignOn):
    """A person lets an application learn something."""

    name: ClassVar[str] = "identity.consent.given"
    sentence: ClassVar[str] = "Đồng ý cho {application} dùng thông tin tài khoản"
    law: ClassVar[str] = "luat-91-2025-qh15"
    scopes: list[str]


@event
class ConsentWithdrawn(AboutSignOn):
    """A person took it back; the application's tokens ended at once."""

    name: ClassVar[str] = "identity.consent.withdrawn"
    sentence: ClassVar[str] = "Rút lại sự đồng ý đối với {application}"
    law: ClassVar[str] = "luat-91-2025-qh15"


@event
class SignOnBegun(AboutSignOn):
    """An application was let in: a family of tokens begins. way: code or device."""

    name: ClassVar[str] = "identity.sign_on.begun"
    sentence: ClassVar[str] = "Đăng nhập vào {application}"
    sign_on_uid: str
    scopes: list[str]
    level: int
    way: str


@event
class SignOnEnded(AboutSignOn):
    """The family is good no more. reason: signed_out, locked, withdrawn, revoked, reused, closed,
    narrowed (the application's terms), password_reset, password_changed."""

    name: ClassVar[str] = "identity.sign_on.ended"
    sentence: ClassVar[str] = "Kết thúc đăng nhập vào {application} ({reason})"
    sign_on_uid: str
    reason: str


@event
class SignOnRefused(Event):
    """An application, or whoever says to be one, was turned away. step: authorize, token, device…"""

    name: ClassVar[str] = "identity.sign_on.refused"
    sentence: ClassVar[str] = "Từ chối {client_id}: {error}"
    noun: ClassVar[str] = "identity.application"
    subject: ClassVar[str] = "client_id"
    client_id: str
    step: str
    error: str
    why: str


@event
class SigningKeysRenewed(Event):
    """The next key that signs what applications are told was made."""

    name: ClassVar[str] = "identity.signing_keys.renewed"
    sentence: ClassVar[str] = "Tạo khóa ký {names}"
    noun: ClassVar[str] = "keys"
    names: str
    signs_from: str
