"""What identity tells: who signed in, who was given what. Never a number, never a token."""

from __future__ import annotations

from typing import ClassVar

from congvu.kernel.events import Event, event


@event
class PersonRegistered(Event):
    """A person entered the house. fields: which were filled."""

    name: ClassVar[str] = "identity.person.registered"
    sentence: ClassVar[str] = "Ghi nhận một người mới từ {source}"
    noun: ClassVar[str] = "person"
    subject: ClassVar[str] = "person_uid"
    person: ClassVar[str] = "person_uid"
    person_uid: str
    source: str
    fields: list[str]


@event
class PersonVerified(Event):
    """The e-ID confirmed fields of a person. evidence: SHA-256 of the signed token."""

    name: ClassVar[str] = "identity.person.verified"
    sentence: ClassVar[str] = "Định danh điện tử xác nhận thông tin (nguồn {source}, mức {level})"
    noun: ClassVar[str] = "person"
    subject: ClassVar[str] = "person_uid"
    person: ClassVar[str] = "person_uid"
    person_uid: str
    source: str
    level: str
    fields: list[str]
    changed: list[str]
    evidence: str


@event
class ContactChanged(Event):
    """A person changed how to reach them."""

    name: ClassVar[str] = "identity.person.contact_changed"
    sentence: ClassVar[str] = "Sửa thông tin liên hệ"
    noun: ClassVar[str] = "person"
    subject: ClassVar[str] = "person_uid"
    person: ClassVar[str] = "person_uid"
    personal: ClassVar[tuple[str, ...]] = ("phone", "email", "address")
    person_uid: str
    fields: list[str]
    phone: str = ""
    email: str = ""
    address: str = ""


@event
class AccountOpened(Event):
    """An administrator opened an official's account."""

    name: ClassVar[str] = "identity.account.opened"
    sentence: ClassVar[str] = "Lập tài khoản cán bộ {username}"
    noun: ClassVar[str] = "account"
    subject: ClassVar[str] = "account_uid"
    person: ClassVar[str] = "person_uid"
    account_uid: str
    person_uid: str
    username: str


@event
class AccountSwitched(Event):
    """An account was locked or unlocked by an administrator."""

    name: ClassVar[str] = "identity.account.switched"
    sentence: ClassVar[str] = "{verb} tài khoản {username}: {reason}"
    noun: ClassVar[str] = "account"
    subject: ClassVar[str] = "account_uid"
    account_uid: str
    username: str
    active: bool
    verb: str
    reason: str


@event
class PasswordChanged(Event):
    """by: "self" or "administrator"."""

    name: ClassVar[str] = "identity.account.password_changed"
    sentence: ClassVar[str] = "Đổi mật khẩu"
    noun: ClassVar[str] = "account"
    subject: ClassVar[str] = "account_uid"
    account_uid: str
    by: str


@event
class SecondFactorChanged(Event):
    """kind: totp, webauthn or recovery_codes; verb: added, removed or renewed."""

    name: ClassVar[str] = "identity.account.second_factor_changed"
    sentence: ClassVar[str] = "Xác thực hai lớp: {kind} {verb}"
    noun: ClassVar[str] = "account"
    subject: ClassVar[str] = "account_uid"
    account_uid: str
    kind: str
    verb: str


@event
class SignedIn(Event):
    """method: password, mfa, eid or demo."""

    name: ClassVar[str] = "identity.session.opened"
    sentence: ClassVar[str] = "Đăng nhập bằng {method}"
    noun: ClassVar[str] = "account"
    subject: ClassVar[str] = "account_uid"
    person: ClassVar[str] = "person_uid"
    personal: ClassVar[tuple[str, ...]] = ("address",)
    account_uid: str
    person_uid: str
    method: str
    assurance: int
    address: str = ""


@event
class SessionsEnded(Event):
    """Sessions were closed. by: self, administrator or broker."""

    name: ClassVar[str] = "identity.session.ended"
    sentence: ClassVar[str] = "Đóng {count} phiên đăng nhập"
    noun: ClassVar[str] = "account"
    subject: ClassVar[str] = "account_uid"
    account_uid: str
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
class Granted(Event):
    """A role or permission was given over a unit for a time."""

    name: ClassVar[str] = "identity.grant.given"
    sentence: ClassVar[str] = "Giao quyền {title} theo {decision_number}"
    noun: ClassVar[str] = "account"
    subject: ClassVar[str] = "account_uid"
    account_uid: str
    grant_id: int
    title: str
    subtree: bool
    valid_from: str
    valid_to: str
    decision_number: str


@event
class GrantRevoked(Event):
    """A grant ended before its time."""

    name: ClassVar[str] = "identity.grant.revoked"
    sentence: ClassVar[str] = "Thu hồi quyền {title}: {reason}"
    noun: ClassVar[str] = "account"
    subject: ClassVar[str] = "account_uid"
    account_uid: str
    grant_id: int
    title: str
    reason: str


@event
class IncumbencyBegun(Event):
    """A person took a post."""

    name: ClassVar[str] = "identity.incumbency.begun"
    sentence: ClassVar[str] = "Giữ chức vụ {post} từ {valid_from} theo {decision_number}"
    noun: ClassVar[str] = "person"
    subject: ClassVar[str] = "person_uid"
    person: ClassVar[str] = "person_uid"
    person_uid: str
    post_uid: str
    post: str
    valid_from: str
    decision_number: str


@event
class IncumbencyEnded(Event):
    """A person left a post."""

    name: ClassVar[str] = "identity.incumbency.ended"
    sentence: ClassVar[str] = "Thôi giữ chức vụ {post} từ {valid_to}"
    noun: ClassVar[str] = "person"
    subject: ClassVar[str] = "person_uid"
    person: ClassVar[str] = "person_uid"
    person_uid: str
    post_uid: str
    post: str
    valid_to: str


@event
class DelegationGiven(Event):
    """An official let another act in their place."""

    name: ClassVar[str] = "identity.delegation.given"
    sentence: ClassVar[str] = "Ủy quyền làm thay từ {valid_from} đến {valid_to}"
    noun: ClassVar[str] = "account"
    subject: ClassVar[str] = "account_uid"
    account_uid: str
    stand_in_uid: str
    codes: list[str]
    valid_from: str
    valid_to: str
    decision_number: str


@event
class DelegationEnded(Event):
    """A delegation ended before its time."""

    name: ClassVar[str] = "identity.delegation.ended"
    sentence: ClassVar[str] = "Chấm dứt ủy quyền làm thay"
    noun: ClassVar[str] = "account"
    subject: ClassVar[str] = "account_uid"
    account_uid: str
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
class DemoMarked(Event):
    """An account became one of the demo cast."""

    name: ClassVar[str] = "identity.account.demo_marked"
    sentence: ClassVar[str] = "Đưa tài khoản vào dàn nhân vật trình diễn ({key})"
    noun: ClassVar[str] = "account"
    subject: ClassVar[str] = "account_uid"
    account_uid: str
    key: str
