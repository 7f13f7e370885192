"""The protocol's words as a person reads them."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from congvu.engines.identity.rules.applications import OPENID, SCOPES

SCOPE_WORDS: dict[str, Promise] = {
    "profile": _("Họ tên, tên đăng nhập"),
    "email": _("Thư điện tử"),
    "phone": _("Số điện thoại"),
    "address": _("Nơi ở hiện nay"),
    "birth": _("Ngày sinh, giới tính"),
    "org": _("Đơn vị, chức vụ"),
    "roles": _("Vai trò được giao"),
    "number": _("Số định danh cá nhân"),
    "offline_access": _("Dùng các thông tin này cả khi bạn không mở ứng dụng, tối đa 30 ngày"),
}
TROUBLES: dict[str, Promise] = {
    "client": _(
        "Ứng dụng này chưa được đăng ký ở đây. Đề nghị báo người quản trị của ứng dụng; bạn không "
        "phải làm gì thêm."
    ),
    "off": _(
        "Ứng dụng này đã ngừng đăng nhập qua cổng. Đề nghị liên hệ đơn vị quản lý ứng dụng để biết "
        "cách vào mới."
    ),
    "redirect": _(
        "Địa chỉ quay về của ứng dụng không đúng với địa chỉ đã đăng ký, nên chúng tôi dừng lại để "
        "thông tin của bạn không đi nhầm chỗ. Đề nghị báo người quản trị của ứng dụng."
    ),
    "stale": _("Lần đăng nhập này đã cũ. Đề nghị mở lại ứng dụng và đăng nhập từ đầu."),
}


def scope_words(scopes: Collection[str]) -> list[Promise]:
    """What the scopes let an application learn, in the order of the consent page."""
    return [SCOPE_WORDS[scope] for scope in SCOPES if scope in scopes and scope != OPENID]


def scope_choices(scopes: Iterable[str] = tuple(SCOPES)) -> list[tuple[str, Promise]]:
    """For the form in which an application is registered."""
    return [(scope, SCOPE_WORDS[scope]) for scope in scopes if scope != OPENID]
