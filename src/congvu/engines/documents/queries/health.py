"""What `congvu check` says of the store, the scanner, the certificates and the waiting papers."""

from __future__ import annotations

import shutil
from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from congvu.config import bucket, paths
from congvu.engines.documents.models import SigningKey, pki, store
from congvu.engines.documents.queries import reading, revocation, scanning
from congvu.engines.documents.queries.papers import stuck
from congvu.kernel import clock
from congvu.kernel.health import Finding

LEAST_FREE = 1024 * 1024 * 1024


def store_health() -> Finding:
    """Whether the store can be written and has room."""
    if (far := bucket.configured()) is not None:
        return _bucket_health(far)
    free = shutil.disk_usage(paths.data_dir()).free
    if free < LEAST_FREE:
        return Finding(
            False,
            _("Ổ đĩa của kho tệp còn %(free)s MB") % {"free": free // 1024**2},
            _("Dọn hoặc mở rộng ổ đĩa chứa CONGVU_DATA."),
        )
    return Finding(True, _("Kho tệp còn %(free)s GB") % {"free": free // 1024**3})


def _bucket_health(far: bucket.Bucket) -> Finding:
    """An object is written, read and dropped; files of before may still lie in the folder."""
    where = f"{far.at.endpoint}/{far.at.bucket}"
    if trouble := bucket.trouble(far):
        remedy = _(
            "Kiểm tra CONGVU_FILES, _KEY, _SECRET và kho lưu trữ; việc đang chờ sẽ tự chạy tiếp."
        )
        return Finding(False, f"{where}: {trouble}", remedy)
    left = sum(not name.startswith(".") for name, _at in store.folder().names())
    if left:
        return Finding(
            False,
            _("%(left)s tệp còn nằm trong thư mục dữ liệu (vẫn đọc được)") % {"left": left},
            _("Chạy `congvu files move` để chuyển sang kho."),
        )
    return Finding(True, _("Kho tệp ghi và đọc được tại %(where)s") % {"where": where})


def antivirus_health() -> Finding:
    """ClamAV: running, absent, or there without signatures, which is an alarm."""
    if socket := scanning.clamd_socket():
        return Finding(True, _("clamd trả lời tại %(socket)s") % {"socket": socket})
    if not scanning.clamscan_program():
        return Finding(True, _("không có: tệp tải lên được nhận mà chưa quét mã độc"))
    if scanning.clamscan_database() is None:
        return Finding(
            False,
            _("ClamAV có nhưng chưa có cơ sở mẫu mã độc: tệp tải lên chưa được quét"),
            _("Chạy `freshclam`, hoặc đặt CONGVU_CLAM_DB tới thư mục mẫu."),
        )
    return Finding(True, _("clamscan quét mỗi tệp tải lên; clamd sẽ nhanh hơn"))


def reader_health() -> Finding:
    """Tesseract with Vietnamese: there, or scanned words are typed by hand."""
    if reading.can_read_text():
        return Finding(True, _("Tesseract đọc chữ trên bản quét"))
    return Finding(
        True,
        _("không có Tesseract tiếng Việt: chữ trên bản quét phải nhập tay"),
        _("Cài tesseract-ocr và tesseract-ocr-vie để đọc chữ trên bản quét."),
    )


def certificate_health() -> Finding:
    """Who signs here and whether the roots are still valid for a month."""
    try:
        found = pki.roots()
    except (OSError, ValueError) as error:
        return Finding(False, str(error), _("Kiểm tra thư mục chứng thư số."))
    if not found:
        return Finding(
            False, _("Chưa có chứng thư gốc tin cậy"), _("Đặt tệp .pem vào CONGVU_PKI_DIR/roots.")
        )
    soon = clock.now() + timedelta(days=30)
    if any(root.not_valid_after_utc < soon for root in found):
        return Finding(False, _("Chứng thư gốc sắp hết hạn"), _("Thay chứng thư gốc mới."))
    if pki.is_demo() and settings.MODE == "production":
        return Finding(False, _("Chưa có khóa ký"), _("Đặt CONGVU_PKI_DIR tới thư mục chứa .p12."))
    if pki.is_demo():
        return Finding(True, _("ký bằng chứng thư minh họa (DEMO), không có giá trị pháp lý"))
    return Finding(True, _("ký bằng khóa PKCS#12 trong CONGVU_PKI_DIR"))


def keys_health() -> Finding:
    """Keys on tokens and at remote services: away, or their certificates near their end."""
    soon = clock.now() + timedelta(days=30)
    rows = list(SigningKey.objects.filter(retired_at=None))
    ill = [row.owner_name for row in rows if row.trouble or row.valid_to < soon]
    if ill:
        return Finding(
            False,
            _("không kết nối được hoặc sắp hết hạn: %(names)s") % {"names": "; ".join(ill)[:300]},
            _("Mở Khóa ký số để xem lý do của từng khóa."),
        )
    return Finding(True, _("%(count)s khóa, kết nối được") % {"count": len(rows)})


def lists_health() -> Finding:
    """Revocation lists of outside authorities: run out, or never come."""
    rows, ill = revocation.sources(), revocation.stale(clock.now())
    if ill:
        said = "; ".join(row.issuer or row.url for row in ill)[:300]
        return Finding(
            False,
            _("chưa có bản còn hiệu lực của: %(names)s") % {"names": said},
            _("Mở Khóa ký số → Danh sách thu hồi để xem lý do và lấy ngay."),
        )
    return Finding(True, _("%(count)s danh sách, còn hiệu lực") % {"count": len(rows)})


def waiting_health() -> Finding:
    """Papers that have waited for their signature for over an hour."""
    count = stuck(clock.now())
    if count:
        return Finding(
            False,
            _("%(count)s văn bản chờ ký quá 1 giờ") % {"count": count},
            _("Mở Sổ số văn bản → Chờ ký để xem lý do và ký lại."),
        )
    return Finding(True, _("không có văn bản nào bị kẹt"))
