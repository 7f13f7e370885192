"""Keys of rules and checks, in words for the public page."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from congvu.engines.documents.contracts import CheckReport, PaperCard, SignatureFinding
from congvu.engines.documents.rules.papers import Force


@dataclass(frozen=True)
class Line:
    """One verdict: tone good, warn or bad (never by colour alone: the words say it)."""

    tone: str
    title: str
    says: str = ""


def force_line(force: Force) -> Line:
    """Whether the paper has effect."""
    return {
        Force.SIGNING: Line("info", _("Đang ký"), _("Văn bản đã được cấp số và đang chờ ký số.")),
        Force.IN_FORCE: Line("good", _("Còn hiệu lực")),
        Force.EXPIRED: Line("warn", _("Hết hiệu lực"), _("Văn bản đã quá thời hạn có hiệu lực.")),
        Force.REVOKED: Line("bad", _("Đã bị thu hồi")),
        Force.REPLACED: Line("warn", _("Đã được thay thế")),
        Force.CANCELLED: Line(
            "bad", _("Không được ban hành"), _("Số này đã bị hủy, không dùng lại.")
        ),
    }[force]


def enclosed_line(paper: PaperCard, force: Force) -> Line:
    """The same over a file that goes with a paper."""
    said = {"number": paper.number or paper.title}
    if force is not Force.IN_FORCE:
        return Line("warn", _("Đúng tệp kèm theo, nhưng văn bản không còn hiệu lực"))
    return Line(
        "good", _("Đúng tệp kèm theo văn bản %(number)s, còn hiệu lực") % said,
        _("Tệp trùng khớp hoàn toàn với tệp đã ban hành cùng văn bản."),
    )  # fmt: skip


def headline(report: CheckReport, paper: PaperCard | None, force: Force | None) -> Line:
    """The one sentence over a checked file."""
    if not report.readable:
        return Line("bad", _("Không đọc được tệp này"), _why_unreadable(report.why))
    if not report.signatures:
        return Line(
            "bad",
            _("Tệp không có chữ ký số"),
            _("Bản in hoặc bản chụp không kiểm tra được; hãy dùng tệp gốc."),
        )
    if not report.intact:
        return Line(
            "bad",
            _("Tệp đã bị sửa sau khi ký"),
            _("Không dùng tệp này. Hãy tải lại bản gốc từ nơi ban hành."),
        )
    if paper is None:
        return Line("warn", _("Chữ ký nguyên vẹn, nhưng không phải văn bản do hệ thống này ban hành"),
                    _("Hãy hỏi nơi đã gửi tệp cho bạn."))  # fmt: skip
    if force is not Force.IN_FORCE:
        return Line("warn", _("Đúng bản gốc, nhưng văn bản không còn hiệu lực"))
    return Line(
        "good", _("Đúng bản gốc, còn hiệu lực"), _("Tệp trùng khớp hoàn toàn với bản đã ban hành.")
    )


def indication_line(indication: str, below: str) -> Line:
    """A verdict of the standard in a person's words; what to do stands behind it."""
    if indication == "TOTAL-PASSED":
        return Line("good", _("Chữ ký hợp lệ"))
    if indication == "TOTAL-FAILED":
        return Line("bad", _("Chữ ký không hợp lệ"), _why_not(below))
    if indication == "INDETERMINATE":
        return Line("warn", _("Chưa kết luận được"), _why_not(below))
    return Line("warn", _("Không có chữ ký số để kết luận"))


def _why_not(below: str) -> str:
    words = {
        "HASH_FAILURE": _("Nội dung đã khác lúc ký."),
        "SIG_CRYPTO_FAILURE": _("Giá trị chữ ký không khớp với khóa của người ký."),
        "FORMAT_FAILURE": _("Phần chữ ký trong tệp bị hỏng hoặc không theo mẫu nào đã biết."),
        "NOT_YET_VALID": _("Ký khi chứng thư số chưa có hiệu lực."),
        "NO_CERTIFICATE_CHAIN_FOUND": _("Nơi cấp chứng thư số không có trong danh sách được tin cậy."),
        "REVOKED_NO_POE": _(
            "Chứng thư số đã bị thu hồi và không có bằng chứng là chữ ký có từ trước đó."
        ),
        "OUT_OF_BOUNDS_NO_POE": _(
            "Chứng thư số nay đã hết hạn; chưa đủ bằng chứng là còn tốt lúc ký. Hãy hỏi nơi ban hành."
        ),
        "EXPIRED": _("Ký sau khi chứng thư số đã hết hạn."),
        "TRY_LATER": _(
            "Chưa có danh sách còn hiệu lực các chứng thư số mà nơi cấp đã thu hồi. Hãy kiểm tra lại sau."
        ),
        "SIG_CONSTRAINTS_FAILURE": _(
            "Sau chữ ký, tệp được thêm nội dung mà chữ ký này không bảo vệ."
        ),
    }  # fmt: skip
    return words.get(below, _("Chứng thư số của người ký không đạt điều kiện kiểm tra."))


def signature_lines(found: SignatureFinding) -> list[Line]:
    """Intact? trusted? time stamp? for one signature."""
    return [_intact(found), _trusted(found), _stamped(found)]


def _intact(found: SignatureFinding) -> Line:
    if found.intact:
        return Line("good", _("Nội dung nguyên vẹn từ khi ký"))
    if found.why == "modified_after":
        return Line("bad", _("Có nội dung được thêm vào sau khi ký"))
    return Line("bad", _("Nội dung không khớp với chữ ký"))


def _trusted(found: SignatureFinding) -> Line:
    if found.trusted:
        return Line("good", _("Chứng thư số của người ký được tin cậy"))
    if found.why == "revoked":
        return Line("bad", _("Chứng thư số của người ký đã bị thu hồi"))
    if not found.intact:
        return Line("bad", _("Chưa thể tin cậy người ký vì nội dung không nguyên vẹn"))
    return Line("bad", _("Không rõ nơi cấp chứng thư số của người ký"))


def _stamped(found: SignatureFinding) -> Line:
    if found.time_stamped:
        return Line("good", _("Có dấu thời gian của %(who)s") % {"who": found.time_stamp_by})
    return Line(
        "warn", _("Không có dấu thời gian tin cậy"), _("Giờ ký chỉ là giờ do người ký khai.")
    )


def _why_unreadable(why: str) -> str:
    if why == "locked":
        return _("Tệp đang đặt mật khẩu. Hãy bỏ mật khẩu rồi kiểm tra lại.")
    return _("Đây không phải tệp PDF nguyên vẹn. Hãy tải lại bản gốc.")
