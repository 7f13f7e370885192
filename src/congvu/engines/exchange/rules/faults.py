"""Why a message was not taken as it came, as keys; doors put them into words."""

from __future__ import annotations

from dataclasses import dataclass

from congvu.kernel.text import gettext_noop

SENTENCES: dict[str, str] = {
    "too_large": gettext_noop("Bản tin lớn hơn mức nhận."),
    "encoding": gettext_noop("Bản tin không dùng bảng mã UTF-8."),
    "junk": gettext_noop("Có ký tự lạ trước phần khai báo XML."),
    "entities": gettext_noop("Bản tin có khai báo DOCTYPE hoặc ENTITY."),
    "malformed": gettext_noop("Bản tin không phải XML hoặc JSON đúng cú pháp."),
    "canonical": gettext_noop("Bản tin JSON không viết theo dạng chuẩn RFC 8785."),
    "too_deep": gettext_noop("Bản tin lồng quá nhiều tầng hoặc có quá nhiều phần tử."),
    "namespace": gettext_noop("Bản tin không dùng không gian tên của QCVN 102:2016/BTTTT."),
    "shape": gettext_noop("Bản tin không phải văn bản, cũng không phải trạng thái."),
    "missing": gettext_noop("Thiếu phần tử bắt buộc."),
    "twice": gettext_noop("Phần tử chỉ được có một lần nhưng xuất hiện nhiều lần."),
    "value": gettext_noop("Giá trị không đúng kiểu hoặc không có trong danh mục."),
    "unsigned": gettext_noop("Bản tin không có chữ ký số."),
    "wrapped": gettext_noop("Chữ ký không bao trọn bản tin, hoặc có nhiều chữ ký."),
    "signature": gettext_noop("Chữ ký số không khớp với nội dung."),
    "weak": gettext_noop("Chữ ký dùng SHA-1 mà đối tác này không được phép dùng."),
    "stranger": gettext_noop("Chữ ký bằng chứng thư số chưa được ghi nhận cho đối tác này."),
    "expired": gettext_noop("Chứng thư số đã hết hạn hoặc chưa có hiệu lực."),
    "sender": gettext_noop("Cơ quan gửi chưa có trong danh sách đối tác."),
    "recipient": gettext_noop("Không có cơ quan nào của ta trong nơi nhận."),
    "attachment": gettext_noop("Không đọc được tệp đính kèm."),
    "bomb": gettext_noop("Tệp nén bung ra quá lớn."),
    "hash": gettext_noop("Mã băm của bản tin không khớp với nội dung."),
}


@dataclass(frozen=True, kw_only=True)
class Fault:
    """key: of :data:`SENTENCES`; where: the element or value at fault, "" when it is the whole."""

    key: str
    where: str = ""


class Unreadable(Exception):
    """Not taken as a message; nothing of it was believed."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(", ".join(f"{f.key} {f.where}".strip() for f in faults))
        self.faults = faults


def unreadable(key: str, where: str = "") -> Unreadable:
    """The exception with one fault."""
    return Unreadable(Fault(key=key, where=where[:200]))
