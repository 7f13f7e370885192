"""Our words on allauth's forms and refusals."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

LABELS = {
    "login": _("Tên đăng nhập hoặc thư điện tử công vụ"),
    "password": _("Mật khẩu"),
    "code": _("Mã xác thực"),
    "name": _("Đặt tên cho khóa"),
    "passwordless": _("Cho phép đăng nhập chỉ bằng khóa này"),
    "oldpassword": _("Mật khẩu hiện nay"),
    "password1": _("Mật khẩu mới"),
    "password2": _("Nhập lại mật khẩu mới"),
}
NOT_TOGETHER = _("Tên đăng nhập hoặc mật khẩu chưa đúng. Đề nghị kiểm tra rồi nhập lại.")
TOO_MANY = _("Thử quá nhiều lần từ địa chỉ mạng này. Đề nghị đợi một phút rồi thử lại.")
ACCOUNT_ERRORS = {
    "username_password_mismatch": NOT_TOGETHER,
    "email_password_mismatch": NOT_TOGETHER,
    "invalid_login": NOT_TOGETHER,
    "account_inactive": _("Tài khoản đang bị khóa. Đề nghị liên hệ người quản trị của đơn vị."),
    "enter_current_password": _("Mật khẩu hiện nay chưa đúng. Đề nghị nhập lại."),
    "incorrect_password": _("Mật khẩu chưa đúng. Đề nghị nhập lại."),
    "incorrect_code": _("Mã chưa đúng hoặc đã hết hạn. Đề nghị nhập mã mới nhất."),
    "too_many_login_attempts": TOO_MANY,
    "rate_limited": TOO_MANY,
}
MFA_ERRORS = {
    "incorrect_code": ACCOUNT_ERRORS["incorrect_code"],
    "rate_limited": TOO_MANY,
    "cannot_delete_authenticator": _("Chưa bỏ được lớp thứ hai này."),
    "cannot_generate_recovery_codes": _("Cần bật một lớp thứ hai trước khi tạo mã dự phòng."),
    "unverified_email": _("Thư điện tử chưa được xác nhận."),
}


class PlainWords:
    """A view mixin: labels in our words, no placeholder that repeats them."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The library's context with its form reworded."""
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        fields = context["form"].fields if "form" in context else {}
        for name, field in fields.items():
            field.label = LABELS.get(name, field.label)
            field.help_text = ""
            field.widget.attrs.pop("placeholder", None)
        return context
