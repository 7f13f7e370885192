"""A person lets in a device: types the code that it shows, reads what it wants, says yes or no."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from congvu.engines.identity.actions.devices import answer, waiting
from congvu.engines.identity.models import DeviceRequest
from congvu.engines.identity.web.sso.proof import proof_of, stronger_url
from congvu.engines.identity.web.sso.words import scope_words
from congvu.kernel import clock
from congvu.kernel.errors import NotFound
from congvu.webkit.web import limits
from congvu.webkit.web.answers import page
from congvu.webkit.web.routes import actor_of


@never_cache
@require_http_methods(["GET", "POST"])
def device(request: HttpRequest) -> HttpResponse:
    """The code, then the question."""
    said = request.POST if request.method == "POST" else request.GET
    code = said.get("ma", "").strip()[:20]
    if not code:
        return page(request, "identity/sso/device_code.html")
    limits.count(request, "device-code")
    try:
        row = waiting(code, clock.now())
    except NotFound as wrong:
        context = {"typed": code, "wrong": wrong.message}
        return page(request, "identity/sso/device_code.html", context, status=422)
    if request.method == "POST" and said.get("answer") in {"yes", "no"}:
        return _answered(request, row, yes=said["answer"] == "yes")
    return _question(request, row)


def _question(request: HttpRequest, row: DeviceRequest) -> HttpResponse:
    context = {
        "row": row, "application": row.application, "scopes": scope_words(row.scopes),
        "unit": row.application.machine.account.home_unit,
    }  # fmt: skip
    return page(request, "identity/sso/device.html", context)


def _answered(request: HttpRequest, row: DeviceRequest, *, yes: bool) -> HttpResponse:
    proof = proof_of(request)
    if yes and proof.level < row.application.least_level:
        here = f"{reverse('identity:device')}?{urlencode({'ma': row.user_code})}"
        url = stronger_url(request, here, row.application.least_level)
        if url:
            return HttpResponseRedirect(url)
        context = {"application": row.application, "here": here}
        return page(request, "identity/sso/enrol.html", context, status=403)
    answer(actor=actor_of(request), user_code=row.user_code, yes=yes, proof=proof, at=clock.now())
    sentence = (
        _("Đã cho phép. Thiết bị sẽ tự vào sau vài giây; bạn có thể đóng trang này.")
        if yes
        else _("Đã từ chối. Thiết bị không vào được.")
    )
    return page(request, "identity/sso/device_done.html", {"sentence": sentence, "yes": yes})
