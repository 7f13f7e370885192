"""Citizens sign in: out to the e-ID broker, back with a code, in."""

from __future__ import annotations

import logging
import time
from dataclasses import asdict

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from congvu.engines.identity.actions.persons import receive_citizen
from congvu.engines.identity.actions.sign_in import end_sessions_from_broker
from congvu.engines.identity.models import Account
from congvu.engines.identity.rules.claims import level_of
from congvu.engines.identity.web import broker
from congvu.engines.identity.web.sessions import is_ours, open_session, safe_next
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.webkit.web import limits
from congvu.webkit.web.answers import page

PENDING = "identity_eid_pending"
PENDING_SECONDS = 900
MOST_PENDING = 5
log = logging.getLogger("congvu.identity")


@never_cache
@require_GET
def begin(request: HttpRequest) -> HttpResponse:
    """Out to the broker; what was asked for is remembered under ``state``."""
    limits.count(request, "sign-in")
    wanted = safe_next(request)
    if not broker.is_configured():
        return _trouble(request, "unreachable", wanted)
    try:
        url, pending = broker.begin(_callback(request), wanted)
    except broker.BrokerUnreachable as wrong:
        log.warning("e-ID broker not reachable: %s", wrong)
        return _trouble(request, "unreachable", wanted)
    waiting = [
        p for p in request.session.get(PENDING, []) if abs(time.time() - p["at"]) < PENDING_SECONDS
    ]
    request.session[PENDING] = [*waiting, asdict(pending)][-MOST_PENDING:]
    return HttpResponseRedirect(url)


@never_cache
@require_GET
def finish(request: HttpRequest) -> HttpResponse:
    """Back from the broker: the code is exchanged, the citizen is in, the address is clean."""
    limits.count(request, "sign-in")
    pending = _take_pending(request)
    if pending is None:
        return _trouble(request, "state", "/")
    try:
        claims = broker.finish(_callback(request), pending, request.GET.dict())
    except broker.BrokerUnreachable as wrong:
        log.warning("e-ID broker not reachable: %s", wrong)
        return _trouble(request, "unreachable", pending.next)
    except broker.BrokerRefused as refused:
        log.warning("e-ID sign-in refused: %s", refused.key)
        return _trouble(request, refused.key, pending.next)
    account_id = receive_citizen(actor=Actor.stranger(), claims=claims, at=clock.now())
    account = Account.objects.select_related("person").get(pk=account_id)
    open_session(request, account, method="eid", assurance=level_of(claims.acr))
    return HttpResponseRedirect(pending.next if is_ours(request, pending.next) else "/")


@csrf_exempt  # the broker calls, with a signed token instead of a cookie
@require_POST
def signed_out_there(request: HttpRequest) -> HttpResponse:
    """The broker says that a citizen signed out; their sessions here end at once."""
    try:
        issuer, subject = broker.read_logout_token(request.POST.get("logout_token", ""))
    except (broker.BrokerRefused, broker.BrokerUnreachable) as wrong:
        log.warning("logout token refused: %s", wrong)
        return HttpResponse(status=400, headers={"Cache-Control": "no-store"})
    end_sessions_from_broker(actor=Actor.system("e-ID"), issuer=issuer, subject=subject)
    return HttpResponse(status=200, headers={"Cache-Control": "no-store"})


def _take_pending(request: HttpRequest) -> broker.Pending | None:
    """The waiting sign-in with this state; each is good once."""
    waiting = request.session.get(PENDING, [])
    state = request.GET.get("state", "")
    found = next((p for p in waiting if state and p["state"] == state), None)
    request.session[PENDING] = [p for p in waiting if p is not found]
    if found is None or abs(time.time() - found["at"]) > PENDING_SECONDS:
        return None
    return broker.Pending(**found)


def _callback(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("identity:eid-finish"))


def _trouble(request: HttpRequest, key: str, wanted: str) -> HttpResponse:
    """What went wrong and what to do; the page asked for is kept."""
    words = {
        "unreachable": _(
            "Chưa kết nối được hệ thống định danh điện tử. Thông tin bạn đã nhập vẫn được giữ; "
            "đề nghị thử lại sau ít phút."
        ),
        "denied": _("Bạn đã dừng đăng nhập. Khi cần, đề nghị bấm đăng nhập lại."),
        "state": _("Lần đăng nhập này đã quá hạn hoặc đã dùng rồi. Đề nghị bắt đầu đăng nhập lại."),
        "level": _(
            "Tài khoản định danh của bạn chưa đủ mức 2 nên chưa dùng được dịch vụ này. Đề nghị "
            "mang căn cước đến công an xã, phường để nâng lên mức 2 rồi đăng nhập lại."
        ),
        "claims": _(
            "Hệ thống định danh gửi thiếu họ tên hoặc số định danh. Đề nghị thử lại; nếu vẫn vậy, "
            "liên hệ bộ phận một cửa."
        ),
    }
    message = words.get(key, _("Chưa xác nhận được kết quả đăng nhập. Đề nghị đăng nhập lại."))
    status = 503 if key == "unreachable" else 403
    context = {"message": message, "next": wanted, "key": key}
    return page(request, "identity/eid_trouble.html", context, status=status)
