"""What the catalogue's pages call things."""

from django.utils.translation import gettext_lazy

UNITS = {
    "working_day": gettext_lazy("ngày làm việc"),
    "day": gettext_lazy("ngày"),
    "hour": gettext_lazy("giờ làm việc"),
}


LEVELS = {
    "Cấp bộ": gettext_lazy("Cấp bộ"),
    "Cấp tỉnh": gettext_lazy("Cấp tỉnh"),
    "Cấp xã": gettext_lazy("Cấp xã"),
    "Cơ quan khác": gettext_lazy("Cơ quan khác"),
}
ONLINE = {
    "full": gettext_lazy("Toàn trình"),
    "partial": gettext_lazy("Một phần"),
    "information": gettext_lazy("Cung cấp thông tin"),
}
STANDING = {
    "": gettext_lazy("Đang có hiệu lực"),
    "coming": gettext_lazy("Sắp có hiệu lực"),
    "repealed": gettext_lazy("Đã bãi bỏ"),
    "all": gettext_lazy("Tất cả tình trạng"),
}
STATUSES = {
    "verified": (gettext_lazy("Đã kiểm chứng"), "good"),
    "seen": (gettext_lazy("Thấy trên báo chí, trang pháp luật"), "info"),
    "derived": (gettext_lazy("Suy ra từ quy định"), "info"),
    "pending_verification": (gettext_lazy("Chưa kiểm chứng"), "soon"),
    "not_published": (gettext_lazy("Chưa công bố"), "soon"),
    "not_applicable": (gettext_lazy("Không áp dụng"), "plain"),
    "unknown": (gettext_lazy("Chưa rõ"), "soon"),
}
# The fields of the national base, in its order.
FIELDS = {
    "code": gettext_lazy("Mã thủ tục"),
    "name": gettext_lazy("Tên thủ tục"),
    "decision": gettext_lazy("Số quyết định"),
    "levels": gettext_lazy("Cấp thực hiện"),
    "kind": gettext_lazy("Loại thủ tục"),
    "field": gettext_lazy("Lĩnh vực"),
    "subjects": gettext_lazy("Đối tượng thực hiện"),
    "authority": gettext_lazy("Cơ quan có thẩm quyền, cơ quan thực hiện"),
    "address": gettext_lazy("Địa chỉ tiếp nhận hồ sơ"),
    "related": gettext_lazy("Thủ tục liên quan"),
    "steps": gettext_lazy("Trình tự thực hiện"),
    "channels": gettext_lazy("Cách thức thực hiện"),
    "time_limit": gettext_lazy("Thời hạn giải quyết"),
    "fee": gettext_lazy("Phí, lệ phí"),
    "components": gettext_lazy("Thành phần hồ sơ"),
    "legal_basis": gettext_lazy("Căn cứ pháp lý"),
    "requirements": gettext_lazy("Yêu cầu, điều kiện"),
    "results": gettext_lazy("Kết quả xử lý"),
    "online": gettext_lazy("Mức dịch vụ công"),
    "validity": gettext_lazy("Hiệu lực"),
}
DUTY_LEVELS = {
    "ministry": gettext_lazy("Bộ công bố"),
    "province": gettext_lazy("Tỉnh công bố"),
}
DUTY_KINDS = {
    "new": gettext_lazy("Mới ban hành"),
    "amended": gettext_lazy("Sửa đổi, bổ sung, thay thế"),
    "repealed": gettext_lazy("Hủy bỏ, bãi bỏ"),
}
DUTY_STATES = {
    "overdue": (gettext_lazy("Quá hạn"), "bad"),
    "waiting": (gettext_lazy("Chờ công khai"), "soon"),
    "done_late": (gettext_lazy("Muộn"), "late"),
    "done": (gettext_lazy("Đúng hạn"), "good"),
}
INDICATORS = {
    "1.1": gettext_lazy("Thủ tục công bố đúng hạn"),
    "1.2": gettext_lazy("Thủ tục cập nhật, công khai đúng hạn"),
    "1.3": gettext_lazy("Thủ tục công khai đầy đủ các bộ phận tạo thành"),
}
GROUPS = {
    "A": gettext_lazy("Nhóm A: giữa các cơ quan hành chính nhà nước"),
    "B": gettext_lazy("Nhóm B: trong nội bộ một cơ quan"),
}
