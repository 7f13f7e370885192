"""Signing keys on tokens and at remote services: registered, reached or not, retired."""

from __future__ import annotations

from typing import ClassVar

from congvu.kernel.events import Event, event


@event
class KeyRegistered(Event):
    """From now on this key signs for its owner."""

    name: ClassVar[str] = "documents.signing_key.registered"
    sentence: ClassVar[str] = "Đã đăng ký khóa ký số {serial} trên {device} cho {owner_name}"
    noun: ClassVar[str] = "signingkey"
    subject: ClassVar[str] = "key_uid"
    law: ClassVar[str] = "luat-20-2023-qh15"

    key_uid: str
    owner: str
    owner_name: str
    device: str
    serial: str


@event
class KeyRetired(Event):
    """The key signs no more; what it signed stays valid."""

    name: ClassVar[str] = "documents.signing_key.retired"
    sentence: ClassVar[str] = "Đã thôi dùng khóa ký số {serial} của {owner_name}: {reason}"
    noun: ClassVar[str] = "signingkey"
    subject: ClassVar[str] = "key_uid"
    law: ClassVar[str] = "luat-20-2023-qh15"

    key_uid: str
    owner_name: str
    serial: str
    reason: str


@event
class KeyReached(Event):
    """Whether the key can be reached has changed. trouble: "" when it can."""

    name: ClassVar[str] = "documents.signing_key.reached"
    sentence: ClassVar[str] = "Kết nối tới khóa ký của {owner_name} đã thay đổi: {trouble}"
    noun: ClassVar[str] = "signingkey"
    subject: ClassVar[str] = "key_uid"

    key_uid: str
    owner_name: str
    trouble: str
