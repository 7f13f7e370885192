"""What is told of persons, accounts, grants and machines. Never a number, never a token."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from congvu.kernel.events import Event, event


@dataclass(frozen=True, kw_only=True)
class AboutAccount(Event):
    """What happened to an account."""

    noun: ClassVar[str] = "account"
    subject: ClassVar[str] = "account_uid"
    account_uid: str


@dataclass(frozen=True, kw_only=True)
class AboutPerson(Event):
    """What happened to a person; their key protects what is personal."""

    noun: ClassVar[str] = "person"
    subject: ClassVar[str] = "person_uid"
    person: ClassVar[str] = "person_uid"
    person_uid: str


@event
class PersonRegistered(AboutPerson):
    """A person entered the house. fields: which were filled."""

    name: ClassVar[str] = "identity.person.registered"
    sentence: ClassVar[str] = "Ghi nhận một người mới từ {source}"
    source: str
    fields: list[str]


@event
class PersonVerified(AboutPerson):
    """The e-ID confirmed fields of a person. evidence: SHA-256 of the signed token."""

    name: ClassVar[str] = "identity.person.verified"
    sentence: ClassVar[str] = "Định danh điện tử xác nhận thông tin (nguồn {source}, mức {level})"
    source: str
    level: str
    fields: list[str]
    changed: list[str]
    evidence: str


@event
class ContactChanged(AboutPerson):
    """A person changed how to reach them."""

    name: ClassVar[str] = "identity.person.contact_changed"
    sentence: ClassVar[str] = "Sửa thông tin liên hệ"
    personal: ClassVar[tuple[str, ...]] = ("phone", "email", "address")
    fields: list[str]
    phone: str = ""
    email: str = ""
    address: str = ""


@event
class RepresentativeRecorded(AboutPerson):
    """An officer recorded that a person acts for an organisation. basis: the paper."""

    name: ClassVar[str] = "identity.representative.recorded"
    sentence: ClassVar[str] = "Ghi nhận đại diện của {organisation} ({number})"
    personal: ClassVar[tuple[str, ...]] = ("basis",)
    organisation: str
    number: str
    basis: str


@event
class RepresentativeEnded(AboutPerson):
    """The person acts for it no longer."""

    name: ClassVar[str] = "identity.representative.ended"
    sentence: ClassVar[str] = "Thôi đại diện của {organisation} ({number}): {reason}"
    organisation: str
    number: str
    reason: str


@event
class AccountOpened(AboutAccount):
    """An administrator opened an official's account."""

    name: ClassVar[str] = "identity.account.opened"
    sentence: ClassVar[str] = "Lập tài khoản cán bộ {username}"
    person: ClassVar[str] = "person_uid"
    person_uid: str
    username: str


@event
class AccountSwitched(AboutAccount):
    """An account was locked or unlocked by an administrator."""

    name: ClassVar[str] = "identity.account.switched"
    sentence: ClassVar[str] = "{verb} tài khoản {username}: {reason}"
    username: str
    active: bool
    verb: str
    reason: str


@event
class PasswordChanged(AboutAccount):
    """by: "self" or "administrator"."""

    name: ClassVar[str] = "identity.account.password_changed"
    sentence: ClassVar[str] = "Đổi mật khẩu"
    by: str


@event
class SecondFactorChanged(AboutAccount):
    """kind: totp, webauthn or recovery_codes; verb: added, removed or renewed."""

    name: ClassVar[str] = "identity.account.second_factor_changed"
    sentence: ClassVar[str] = "Xác thực hai lớp: {kind} {verb}"
    kind: str
    verb: str


@event
class SignedIn(AboutAccount):
    """method: password, mfa, eid or demo."""

    name: ClassVar[str] = "identity.session.opened"
    sentence: ClassVar[str] = "Đăng nhập bằng {method}"
    person: ClassVar[str] = "person_uid"
    personal: ClassVar[tuple[str, ...]] = ("address",)
    person_uid: str
    method: str
    assurance: int
    address: str = ""


@event
class SteppedUp(AboutAccount):
    """A citizen proved themselves once more. before, after: levels; evidence: SHA-256 of the token."""

    name: ClassVar[str] = "identity.session.stepped_up"
    sentence: ClassVar[str] = "Xác nhận lại bằng định danh điện tử, mức {before} thành mức {after}"
    person: ClassVar[str] = "person_uid"
    person_uid: str
    before: int
    after: int
    acr: str
    evidence: str


@event
class StepUpRefused(AboutAccount):
    """A citizen was to prove themselves once more, and did not. reason: other, level, denied…"""

    name: ClassVar[str] = "identity.session.step_up_refused"
    sentence: ClassVar[str] = "Không nâng được mức xác nhận ({reason})"
    reason: str


@event
class SessionsEnded(AboutAccount):
    """Sessions were closed. by: self, administrator or broker."""

    name: ClassVar[str] = "identity.session.ended"
    sentence: ClassVar[str] = "Đóng {count} phiên đăng nhập"
    count: int
    by: str


@event
class SignInLocked(Event):
    """Too many failed sign-ins of one login name; the name itself is not kept."""

    name: ClassVar[str] = "identity.sign_in.locked"
    sentence: ClassVar[str] = "Khóa đăng nhập sau {failures} lần sai"
    noun: ClassVar[str] = "sign_in"
    subject: ClassVar[str] = "name_hash"
    name_hash: str
    failures: int
    until: str


@event
class Granted(AboutAccount):
    """A role or permission was given over a unit for a time."""

    name: ClassVar[str] = "identity.grant.given"
    sentence: ClassVar[str] = "Giao quyền {title} theo {decision_number}"
    grant_id: int
    title: str
    subtree: bool
    valid_from: str
    valid_to: str
    decision_number: str


@event
class GrantRevoked(AboutAccount):
    """A grant ended before its time."""

    name: ClassVar[str] = "identity.grant.revoked"
    sentence: ClassVar[str] = "Thu hồi quyền {title}: {reason}"
    grant_id: int
    title: str
    reason: str


@event
class IncumbencyBegun(AboutPerson):
    """A person took a post."""

    name: ClassVar[str] = "identity.incumbency.begun"
    sentence: ClassVar[str] = "Giữ chức vụ {post} từ {valid_from} theo {decision_number}"
    post_uid: str
    post: str
    valid_from: str
    decision_number: str


@event
class IncumbencyEnded(AboutPerson):
    """A person left a post."""

    name: ClassVar[str] = "identity.incumbency.ended"
    sentence: ClassVar[str] = "Thôi giữ chức vụ {post} từ {valid_to}"
    post_uid: str
    post: str
    valid_to: str


@event
class DelegationGiven(AboutAccount):
    """An official let another act in their place."""

    name: ClassVar[str] = "identity.delegation.given"
    sentence: ClassVar[str] = "Ủy quyền làm thay từ {valid_from} đến {valid_to}"
    stand_in_uid: str
    codes: list[str]
    valid_from: str
    valid_to: str
    decision_number: str


@event
class DelegationEnded(AboutAccount):
    """A delegation ended before its time."""

    name: ClassVar[str] = "identity.delegation.ended"
    sentence: ClassVar[str] = "Chấm dứt ủy quyền làm thay"
    stand_in_uid: str


@event
class RoleLoaded(Event):
    """A role was loaded or changed from content."""

    name: ClassVar[str] = "identity.role.loaded"
    sentence: ClassVar[str] = "Nạp vai trò {title}"
    noun: ClassVar[str] = "role"
    subject: ClassVar[str] = "code"
    code: str
    title: str
    added: list[str]
    removed: list[str]


@event
class KeysRotated(Event):
    """Identity numbers were sealed anew. kind: aes or index."""

    name: ClassVar[str] = "identity.keys.rotated"
    sentence: ClassVar[str] = "Đổi khóa mã hóa số định danh ({kind} {key_number}, {count} dòng)"
    noun: ClassVar[str] = "keys"
    kind: str
    key_number: int
    count: int


@event
class ViewSaved(Event):
    """Someone kept or dropped a way to see a list."""

    name: ClassVar[str] = "identity.view.saved"
    sentence: ClassVar[str] = "Lưu cách xem {title}"
    noun: ClassVar[str] = "saved_view"
    subject: ClassVar[str] = "account_uid"
    account_uid: str
    screen: str
    title: str
    kept: bool


@event
class DemoMarked(AboutAccount):
    """An account became one of the demo cast."""

    name: ClassVar[str] = "identity.account.demo_marked"
    sentence: ClassVar[str] = "Đưa tài khoản vào dàn nhân vật trình diễn ({key})"
    key: str


@dataclass(frozen=True, kw_only=True)
class AboutMachine(Event):
    """What happened to a system that calls by itself."""

    noun: ClassVar[str] = "identity.machine"
    subject: ClassVar[str] = "machine_uid"
    machine_uid: str
    client_id: str


@event
class MachineAdded(AboutMachine):
    """A system may call from now on, with what its account is granted."""

    name: ClassVar[str] = "identity.machine.added"
    sentence: ClassVar[str] = "Thêm hệ thống {client_id}"


@event
class MachineClosed(AboutMachine):
    """A system may call no longer."""

    name: ClassVar[str] = "identity.machine.closed"
    sentence: ClassVar[str] = "Ngừng hệ thống {client_id}"


@event
class ForeignIdsKept(AboutMachine):
    """What a system calls our things; the identifiers themselves stay in their table."""

    name: ClassVar[str] = "identity.machine.named"
    sentence: ClassVar[str] = "Ghi {count} mã riêng của hệ thống {client_id}"
    count: int
