"""Pages for what went wrong: each says what happened and what to do next."""

from __future__ import annotations

import errno
import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext as _

from congvu.kernel.errors import NotAllowed, NotFound, Refused
from congvu.webkit.web.answers import is_machine, problem, refusal


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the request itself is malformed."""
    if is_machine(request):
        return problem(400, _("Yêu cầu không đúng định dạng."))
    refused = Refused(_("Yêu cầu không đúng định dạng. Hãy tải lại trang rồi thử lại."))
    return render(request, "webkit/refused.html", {"refused": refused, "back": "/"}, status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403 of Django's own kind (CSRF, PermissionDenied)."""
    return refusal(
        request,
        NotAllowed(_("Bạn không có quyền mở trang này. Hãy đăng nhập bằng tài khoản được giao.")),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open too long or came from elsewhere: say how to go on."""
    sentence = _("Biểu mẫu đã hết hạn. Hãy quay lại, tải lại trang rồi gửi lại.")
    return refusal(request, NotAllowed(sentence))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: nothing here, or nothing this person may know of."""
    sentence = _(
        "Địa chỉ này không có, hoặc bạn không được xem. Hãy kiểm tra lại đường dẫn, "
        "hoặc tìm từ ô tìm kiếm ở đầu trang."
    )
    return refusal(request, NotFound(sentence))


def broken(request: HttpRequest) -> HttpResponse:
    """500: our fault. Rendered without context processors, which may be what broke."""
    if is_full(sys.exc_info()[1]):
        return _no_room(request)
    if is_machine(request):
        return problem(500, _("Máy chủ gặp lỗi. Hãy thử lại sau ít phút."))
    return HttpResponse(loader.get_template("webkit/broken.html").render(), status=500)


def is_full(error: BaseException | None) -> bool:
    """Whether the files' disk or the database's disk had no room left (SQLSTATE 53100)."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            return True
        if getattr(error, "sqlstate", "") == "53100":
            return True
        error = error.__cause__
    return False


def _no_room(request: HttpRequest) -> HttpResponse:
    """507: nothing of the request was kept; only an administrator can help."""
    sentence = _(
        "Máy chủ đã hết chỗ lưu trữ nên chưa ghi được gì của lần gửi này; dữ liệu đã lưu trước đó "
        "vẫn còn. Hãy thử lại sau, hoặc báo cho cơ quan tiếp nhận."
    )
    if is_machine(request):
        return problem(507, sentence)
    shown = {"heading": _("Máy chủ hết chỗ lưu trữ"), "sentence": sentence}
    return HttpResponse(loader.get_template("webkit/broken.html").render(shown), status=507)
