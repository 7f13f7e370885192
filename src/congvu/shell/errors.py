"""Pages for what went wrong: each says what happened and what to do next."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext as _

from congvu.kernel.errors import NotAllowed, NotFound, Refused
from congvu.shell.troubles import trouble_of
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
    """500, or what the machine below us said: rendered without context processors, which may be
    what broke.
    """
    trouble = trouble_of(sys.exc_info()[1])
    if is_machine(request):
        answer: HttpResponse = problem(trouble.status, trouble.sentence())
    else:
        shown = {"heading": trouble.heading(), "sentence": trouble.sentence()}
        page = loader.get_template("webkit/broken.html").render(shown)
        answer = HttpResponse(page, status=trouble.status)
    if trouble.again:
        answer["Retry-After"] = str(trouble.again)
    return answer
