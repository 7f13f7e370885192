"""A citizen who is in proves themselves once more: why, out to the e-ID, back to where they were.

Nothing that was being done is lost: a page is opened again at its own address, a form that was being
sent is kept and sent on by one button. Law: Nghị định 69/2024/NĐ-CP (mức độ của tài khoản định danh).
"""

from __future__ import annotations

import logging
import time
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from congvu.engines.identity.actions.persons import UnableToSignInCitizen
from congvu.engines.identity.actions.step_up import UnableToStepUp, note_step_up_refused, step_up
from congvu.engines.identity.contracts import EidClaims
from congvu.engines.identity.models import Account
from congvu.engines.identity.web import broker, kept, waiting
from congvu.engines.identity.web.sessions import is_ours, raise_session, safe_next
from congvu.kernel import clock
from congvu.kernel.errors import NotFound, StrongerSignInNeeded
from congvu.webkit.web import limits
from congvu.webkit.web.answers import is_htmx, is_machine, page, problem
from congvu.webkit.web.routes import actor_of

LEVELS = (1, 2)
SSO = "identity:sso-authorize"
log = logging.getLogger("congvu.identity")


def ask(request: HttpRequest, needed: StrongerSignInNeeded) -> HttpResponse:
    """Lead to the page that says why, and back again; a machine is told in words of its own.

    Source: RFC 9470 (``insufficient_user_authentication``).
    """
    if is_machine(request):
        answer: HttpResponse = problem(403, needed.message, path=request.path)
        answer["WWW-Authenticate"] = (
            f'Bearer error="insufficient_user_authentication", acr_values="LoA{needed.level}"'
        )
        return answer
    said = {"muc": needed.level, "next": _back_to(request)}
    url = f"{reverse('identity:step-up')}?{urlencode(said)}"
    if is_htmx(request):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    answer = HttpResponseRedirect(url)
    answer.status_code = 303
    return answer


@never_cache
@require_GET
def why(request: HttpRequest) -> HttpResponse:
    """What asks for more, and the button that leads to the e-ID."""
    _citizen(request)
    level, wanted = _level(request), safe_next(request)
    if actor_of(request).assurance >= level:
        return HttpResponseRedirect(wanted)
    context = {"level": level, "again": _begin_url(wanted, level), **_ways_back(request, wanted)}
    return page(request, "identity/step_up.html", context)


@never_cache
@require_GET
def begin(request: HttpRequest) -> HttpResponse:
    """Out to the broker, which must ask the citizen anew."""
    account = _citizen(request)
    limits.count(request, "sign-in")
    wanted, level = safe_next(request), _level(request)
    try:
        return waiting.go_out(request, wanted, broker.Stronger(account.pk, level))
    except broker.BrokerUnreachable as wrong:
        log.warning("e-ID broker not reachable: %s", wrong)
        return trouble(request, "unreachable", wanted, level)


def stronger(request: HttpRequest, pending: broker.Pending, claims: EidClaims) -> HttpResponse:
    """The e-ID's word is here: the session is raised and the person is where they were."""
    account = request.user
    if not isinstance(account, Account) or account.pk != pending.account_id:
        return trouble(request, "state", pending.next, pending.level)
    try:
        level = step_up(actor=actor_of(request), claims=claims, at=clock.now())
    except UnableToStepUp as other:
        return trouble(request, "other", pending.next, pending.level, other.message)
    except UnableToSignInCitizen as locked:
        return trouble(request, "locked", pending.next, pending.level, locked.message)
    said = claims.proven_at.timestamp() if claims.proven_at else 0.0
    at = min(time.time(), max(said, pending.at))  # the broker's clock may run a little apart
    raise_session(request, account, assurance=level, at=at)
    return HttpResponseRedirect(pending.next if is_ours(request, pending.next) else "/")


@never_cache
@require_GET
def send_on(request: HttpRequest, uid: str) -> HttpResponse:
    """The form that was being sent, kept as it was, and the button that sends it."""
    form = kept.find(request, str(uid))
    if form is None:
        raise NotFound(
            _("Nội dung chờ gửi đã quá hạn hoặc đã gửi rồi. Đề nghị mở lại trang và điền lại.")
        )
    return page(request, "identity/step_up_send.html", {"form": form})


def trouble(
    request: HttpRequest, key: str, wanted: str, level: int, message: str = ""
) -> HttpResponse:
    """What went wrong and what to do; nothing has changed, the way back is kept."""
    words = {
        "unreachable": _(
            "Chưa kết nối được hệ thống định danh điện tử. Bạn vẫn đang đăng nhập và nội dung đang "
            "làm vẫn được giữ; đề nghị thử lại sau ít phút."
        ),
        "denied": _(
            "Bạn đã dừng việc xác nhận. Bạn vẫn đang đăng nhập như trước, chưa có gì thay đổi."
        ),
        "state": _("Lần xác nhận này đã quá hạn hoặc đã dùng rồi. Đề nghị bắt đầu lại."),
        "level": _(
            "Tài khoản định danh của bạn chưa đủ mức %(level)d. Đề nghị mang căn cước đến công an "
            "xã, phường để nâng mức, hoặc nộp trực tiếp tại bộ phận một cửa."
        )
        % {"level": level},
        "stale": _("Hệ thống định danh chưa hỏi lại bạn lúc này nên chưa tính là xác nhận mới."),
        "claims": _("Hệ thống định danh gửi thiếu họ tên hoặc số định danh. Đề nghị thử lại."),
    }
    if actor_of(request).is_citizen and key != "unreachable":
        note_step_up_refused(actor=actor_of(request), reason=key)
    context = {
        "message": message or words.get(key, _("Chưa xác nhận được. Đề nghị thử lại.")),
        "again": _begin_url(wanted, level), **_ways_back(request, wanted),
    }  # fmt: skip
    status = 503 if key == "unreachable" else 403
    return page(request, "identity/step_up_trouble.html", context, status=status)


def _back_to(request: HttpRequest) -> str:
    """The page itself; what was being sent waits under an address of its own."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    return reverse("identity:step-up-send", args=[kept.keep(request)])


def _begin_url(wanted: str, level: int) -> str:
    return f"{reverse('identity:step-up-begin')}?{urlencode({'muc': level, 'next': wanted})}"


def _ways_back(request: HttpRequest, wanted: str) -> dict[str, Any]:
    """How to leave it be: to the page the form stood on, to the application with a no, or home."""
    parts = urlsplit(wanted)
    if parts.path == reverse(SSO):
        return {"request_line": parts.query}
    form = kept.find(request, parts.path.rstrip("/").rpartition("/")[2])
    return {"form": form, "back": form.came_from if form else "/"}


def _citizen(request: HttpRequest) -> Account:
    """Only citizens have an e-ID here. Raises NotFound."""
    account = request.user
    if not isinstance(account, Account) or not account.is_citizen:
        raise NotFound(_("Trang này dành cho công dân đăng nhập bằng định danh điện tử."))
    return account


def _level(request: HttpRequest) -> int:
    said = request.GET.get("muc", "")
    return int(said) if said in {str(level) for level in LEVELS} else max(LEVELS)
