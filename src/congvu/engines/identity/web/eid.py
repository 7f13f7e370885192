"""Citizens sign in: out to the e-ID broker, back with a code, in."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from congvu.engines.identity.actions.persons import receive_citizen
from congvu.engines.identity.actions.sign_in import end_sessions_from_broker
from congvu.engines.identity.models import Account
from congvu.engines.identity.rules.claims import level_of
from congvu.engines.identity.web import broker, step_up, waiting
from congvu.engines.identity.web.sessions import is_ours, open_session, safe_next
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.webkit.web import limits
from congvu.webkit.web.answers import page

log = logging.getLogger("congvu.identity")


@never_cache
@require_GET
def begin(request: HttpRequest) -> HttpResponse:
    """Out to the broker; what was asked for is remembered under ``state``."""
    limits.count(request, "sign-in")
    wanted = safe_next(request)
    try:
        return waiting.go_out(request, wanted)
    except broker.BrokerUnreachable as wrong:
        log.warning("e-ID broker not reachable: %s", wrong)
        return _trouble(request, "unreachable", wanted)


@never_cache
@require_GET
def finish(request: HttpRequest) -> HttpResponse:
    """Back from the broker: the code is exchanged, the citizen is in, the address is clean."""
    limits.count(request, "sign-in")
    pending = waiting.take(request)
    if pending is None:
        return _trouble(request, "state", "/")
    try:
        claims = broker.finish(waiting.callback(request), pending, request.GET.dict())
    except broker.BrokerUnreachable as wrong:
        log.warning("e-ID broker not reachable: %s", wrong)
        return _not_in(request, "unreachable", pending)
    except broker.BrokerRefused as refused:
        log.warning("e-ID sign-in refused: %s", refused.key)
        return _not_in(request, refused.key, pending)
    if pending.account_id is not None:
        return step_up.stronger(request, pending, claims)
    account_id = receive_citizen(actor=Actor.stranger(), claims=claims, at=clock.now())
    account = Account.objects.select_related("person").get(pk=account_id)
    open_session(request, account, method="eid", assurance=level_of(claims.acr),
                 proven_at=claims.proven_at)  # fmt: skip
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


def _not_in(request: HttpRequest, key: str, pending: broker.Pending) -> HttpResponse:
    if pending.account_id is not None:
        return step_up.trouble(request, key, pending.next, pending.level)
    return _trouble(request, key, pending.next)


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
