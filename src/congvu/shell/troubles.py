"""What the machine below a page said when it could not go on, in words for the person in front.

In each of them the action's transaction was rolled back: nothing of the request was kept.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext as _

from congvu.config.disk import is_nearly_full
from congvu.kernel.errors import OutOfReach

DISK_ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
DISK_FULL = "53100"  # SQLSTATE disk_full
CANCELLED = "57014"  # query_canceled: statement_timeout
LOCKED = ("55P03", "40P01", "40001")  # lock_not_available, deadlock_detected, serialization_failure


@dataclass(frozen=True)
class Trouble:
    """One kind of trouble. again: seconds after which it is worth trying again (0: unknown)."""

    status: int
    again: int = 0

    def heading(self) -> str:
        """A few words."""
        return _("Máy chủ gặp lỗi")

    def sentence(self) -> str:
        """What happened to the request, and what to do next."""
        return _(
            "Lỗi ở phía chúng tôi và đã được ghi lại. Dữ liệu bạn đã lưu vẫn còn. "
            "Hãy thử lại sau ít phút."
        )


class NoRoom(Trouble):
    """Only an administrator can help."""

    def heading(self) -> str:
        return _("Máy chủ hết chỗ lưu trữ")

    def sentence(self) -> str:
        return _(
            "Máy chủ đã hết chỗ lưu trữ nên chưa ghi được gì của lần gửi này; dữ liệu đã lưu trước đó "
            "vẫn còn. Hãy thử lại sau, hoặc báo cho cơ quan tiếp nhận."
        )


class TooSlow(Trouble):
    """The page asked for more than it may take."""

    def heading(self) -> str:
        return _("Trang này mất quá nhiều thời gian")

    def sentence(self) -> str:
        return _(
            "Máy chủ đã dừng lần tải này để không làm chậm người khác; chưa có gì được ghi. "
            "Hãy thu hẹp bộ lọc hoặc khoảng thời gian rồi thử lại."
        )


class Taken(Trouble):
    """Somebody else holds the row."""

    def heading(self) -> str:
        return _("Có người khác đang ghi vào đúng chỗ này")

    def sentence(self) -> str:
        return _(
            "Đã đợi nhưng chưa đến lượt; lần gửi này chưa được ghi. "
            "Hãy tải lại trang để xem thay đổi mới nhất rồi gửi lại sau ít giây."
        )


class Away(Trouble):
    """The database does not answer: it starts again by itself."""

    def heading(self) -> str:
        return _("Hệ thống tạm dừng trong giây lát")

    def sentence(self) -> str:
        return _(
            "Cơ sở dữ liệu đang khởi động lại nên chưa ghi được lần gửi này; dữ liệu đã lưu vẫn còn. "
            "Hãy thử lại sau một phút."
        )


class FilesAway(Trouble):
    """The file store does not answer: the rows do, so that all else goes on."""

    def heading(self) -> str:
        return _("Kho tệp tạm thời không trả lời")

    def sentence(self) -> str:
        return _(
            "Kho lưu trữ tệp đang không trả lời nên lần gửi hoặc tải tệp này chưa thực hiện được và "
            "chưa có gì được ghi; dữ liệu đã lưu vẫn còn. Hãy thử lại sau một phút."
        )


def trouble_of(error: BaseException | None) -> Trouble:
    """Which trouble an exception (or what caused it) tells of."""
    for found in _chain(error):
        if isinstance(found, OutOfReach):
            return FilesAway(503, again=60)
        state = getattr(found, "sqlstate", "") or ""
        if state == DISK_FULL or (isinstance(found, OSError) and found.errno in DISK_ERRORS):
            return NoRoom(507)
        if state == CANCELLED:
            return TooSlow(503, again=30)
        if state in LOCKED:
            return Taken(503, again=5)
    if any(isinstance(e, OperationalError | InterfaceError) for e in _chain(error)):
        # A database that cannot write its log stops: the disk says why.
        return NoRoom(507) if is_nearly_full() else Away(503, again=60)
    return Trouble(500)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__
