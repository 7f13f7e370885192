"""Answers that every door gives: a page or its fragment, a redirect, a refusal."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from congvu.kernel.errors import Invalid, Refused, TooMany


def is_htmx(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page (a boosted link wants the whole)."""
    headers = request.headers
    return headers.get("HX-Request") == "true" and headers.get("HX-Boosted") != "true"


def is_machine(request: HttpRequest) -> bool:
    """Whether the asker wants JSON: the API, or anyone who says so."""
    return request.path.startswith(("/api/", "/scim/")) or (
        "application/json" in request.headers.get("Accept", "")
        and "text/html" not in request.headers.get("Accept", "")
    )


def page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    fragment: str = "",
    status: int = 200,
) -> HttpResponse:
    """The whole page, or for htmx its ``fragment`` template (leading underscore) alone."""
    chosen = fragment if fragment and is_htmx(request) else template
    answer = render(request, chosen, context, status=status)
    if fragment:
        answer["Vary"] = "HX-Request"
    return answer


def go(request: HttpRequest, url: str) -> HttpResponse:
    """303 to ``url`` after a POST; htmx is told to load the whole page."""
    if is_htmx(request):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    answer = HttpResponseRedirect(url)
    answer.status_code = 303
    return answer


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send a person to the sign-in page and back again; tell a machine 401."""
    if is_machine(request):
        return problem(401, _("Cần đăng nhập trước khi gọi địa chỉ này."), path=request.path)
    back = request.get_full_path() if request.method in {"GET", "HEAD"} else "/"
    url = f"{settings.LOGIN_URL}?{urlencode({'next': back})}"
    if is_htmx(request):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


def refusal(request: HttpRequest, refused: Refused) -> HttpResponse:
    """The refusal as the asker can read it: problem+json, a notice for htmx, or a page."""
    answer = _refusal(request, refused)
    if isinstance(refused, TooMany) and refused.again:
        answer["Retry-After"] = str(refused.again)
    return answer


def _refusal(request: HttpRequest, refused: Refused) -> HttpResponse:
    if is_machine(request):
        errors = refused.errors if isinstance(refused, Invalid) else None
        return problem(refused.status, refused.message, law=refused.law, errors=errors)
    template = "webkit/_refused.html" if is_htmx(request) else "webkit/refused.html"
    context = {
        "refused": refused,
        "heading": _heading(refused.status),
        "errors": refused.errors if isinstance(refused, Invalid) else {},
        "back": same_site_referer(request),
    }
    return render(request, template, context, status=refused.status)


def problem(
    status: int,
    detail: str,
    *,
    law: str = "",
    path: str = "",
    errors: dict[str, str] | None = None,
) -> JsonResponse:
    """RFC 9457 problem details."""
    body: dict[str, Any] = {"type": "about:blank", "title": _heading(status), "status": status}
    body |= {"detail": detail}
    body |= {"law": law} if law else {}
    body |= {"instance": path} if path else {}
    body |= {"errors": errors} if errors else {}
    return JsonResponse(
        body,
        status=status,
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False},
    )


def _heading(status: int) -> str:
    headings = {
        401: _("Cần đăng nhập"),
        403: _("Bạn chưa được phép làm việc này"),
        404: _("Không tìm thấy trang"),
        409: _("Chưa làm được việc này"),
        422: _("Cần sửa lại thông tin"),
        429: _("Bạn thao tác quá nhanh"),
    }
    return headings.get(status, _("Chưa làm được việc này"))


def same_site_referer(request: HttpRequest) -> str:
    """Where the person came from, when that is a page of ours; else the home page."""
    came = request.headers.get("Referer", "")
    own = f"{request.scheme}://{request.get_host()}/"
    return "/" + came.removeprefix(own) if came.startswith(own) else "/"
