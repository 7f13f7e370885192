"""What the modeller says, in the reader's language: its own English phrases as keys."""

from __future__ import annotations

from django.utils.translation import gettext as _


def modeller_words() -> dict[str, str]:
    """Phrase of the library → ours. What has no entry stays as the library says it."""
    return {**_tools(), **_additions(), **_kinds()}


def _tools() -> dict[str, str]:
    return {
        "Activate hand tool": _("Kéo để xem các phần khác"),
        "Activate lasso tool": _("Chọn nhiều phần tử"),
        "Activate create/remove space tool": _("Thêm hoặc bớt khoảng trống"),
        "Activate global connect tool": _("Nối hai phần tử"),
        "Change element": _("Đổi loại phần tử"), "Change type": _("Đổi loại phần tử"),
        "Delete": _("Xóa"), "Open {element}": _("Mở {element}"),
        "Connect to other element": _("Nối sang phần tử khác"),
        "Search in diagram": _("Tìm trong sơ đồ"), "Add text annotation": _("Thêm ghi chú"),
        "Add lane above": _("Thêm làn ở trên"), "Add lane below": _("Thêm làn ở dưới"),
        "Divide into two lanes": _("Chia thành hai làn"),
        "Divide into three lanes": _("Chia thành ba làn"),
        "Toggle non-interrupting": _("Không ngắt bước đang làm"),
        "Loop": _("Lặp lại"), "Parallel multi-instance": _("Làm nhiều lần, cùng lúc"),
        "Sequential multi-instance": _("Làm nhiều lần, lần lượt"), "Collection": _("Danh sách"),
        "Participant multiplicity": _("Nhiều bên tham gia"),
        "No results": _("Không tìm thấy"),
    }  # fmt: skip


def _additions() -> dict[str, str]:
    return {
        "Create start event": _("Thêm điểm bắt đầu"), "Create end event": _("Thêm điểm kết thúc"),
        "Create intermediate/boundary event": _("Thêm sự kiện"),
        "Create gateway": _("Thêm cổng rẽ nhánh"), "Create task": _("Thêm công việc"),
        "Create expanded sub-process": _("Thêm quy trình con"),
        "Create data object reference": _("Thêm tài liệu"),
        "Create data store reference": _("Thêm kho dữ liệu"),
        "Create pool/participant": _("Thêm bên tham gia"), "Create group": _("Thêm nhóm"),
        "Append end event": _("Thêm điểm kết thúc vào sau"),
        "Append gateway": _("Thêm cổng rẽ nhánh vào sau"),
        "Append task": _("Thêm công việc vào sau"),
        "Append intermediate/boundary event": _("Thêm sự kiện vào sau"),
        "Append receive task": _("Thêm bước chờ thông điệp vào sau"),
        "Append message intermediate catch event": _("Thêm sự kiện chờ thông điệp vào sau"),
        "Append timer intermediate catch event": _("Thêm hẹn giờ vào sau"),
        "Append conditional intermediate catch event": _("Thêm sự kiện chờ điều kiện vào sau"),
        "Append signal intermediate catch event": _("Thêm sự kiện chờ tín hiệu vào sau"),
    }  # fmt: skip


def _kinds() -> dict[str, str]:
    return {
        "Task": _("Công việc"), "User task": _("Công việc có người làm"),
        "Manual task": _("Việc làm tay"), "Service task": _("Việc hệ thống tự làm"),
        "Business rule task": _("Bảng quyết định"), "Send task": _("Gửi thông điệp"),
        "Receive task": _("Chờ thông điệp"), "Script task": _("Mã lệnh (không chạy được)"),
        "Call activity": _("Gọi quy trình khác"),
        "Sub-process": _("Quy trình con"), "Sub-process (collapsed)": _("Quy trình con (thu gọn)"),
        "Sub-process (expanded)": _("Quy trình con (mở rộng)"),
        "Event sub-process": _("Quy trình con theo sự kiện"),
        "Transaction": _("Giao dịch (không chạy được)"),
        "Exclusive gateway": _("Cổng chọn một nhánh"),
        "Parallel gateway": _("Cổng các nhánh cùng lúc"),
        "Inclusive gateway": _("Cổng chọn các nhánh"),
        "Event-based gateway": _("Cổng chờ sự kiện đến trước"),
        "Complex gateway": _("Cổng phức hợp (không chạy được)"),
        "Start event": _("Bắt đầu"), "End event": _("Kết thúc"),
        "Terminate end event": _("Kết thúc tất cả"),
        "Timer boundary event": _("Hẹn giờ trên bước"),
        "Sequence flow": _("Mũi tên"), "Conditional flow": _("Mũi tên có điều kiện"),
        "Default flow": _("Mũi tên mặc định"),
    }  # fmt: skip
