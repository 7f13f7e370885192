"""What happens to a person's links. Who receives and what for stays out of the ledger."""

from __future__ import annotations

from typing import ClassVar

from congvu.kernel.events import Event, event


class LinkEvent(Event):
    """Base: the owner's own time line."""

    noun: ClassVar[str] = "sharing.link"
    subject: ClassVar[str] = "link_uid"
    law: ClassVar[str] = "luat-91-2025-qh15"


@event
class LinkCreated(LinkEvent):
    name = "sharing.link.created"
    sentence = "Đã tạo đường dẫn chia sẻ dữ liệu, hết hạn {until}"

    link_uid: str
    until: str
    papers: int
    fields: int


@event
class LinkOpened(LinkEvent):
    name = "sharing.link.opened"
    sentence = "Đường dẫn chia sẻ được mở lần {opening}"

    link_uid: str
    opening: int


@event
class LinkRefused(LinkEvent):
    name = "sharing.link.refused"
    sentence = "Có người nhập sai mật khẩu của đường dẫn chia sẻ"

    link_uid: str
    wrong: int


@event
class LinkWithdrawn(LinkEvent):
    name = "sharing.link.withdrawn"
    sentence = "Chủ dữ liệu rút lại đồng ý chia sẻ"

    link_uid: str
