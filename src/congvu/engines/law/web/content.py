"""Content packages: what is loaded, what decisions lay over it, and how the two differ."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as said
from django.views.decorators.http import require_GET, require_POST

from congvu.engines.law.actions import withdraw_amendment
from congvu.engines.law.queries.differences import differences
from congvu.engines.law.queries.packages import loaded
from congvu.engines.law.web.words import VERDICTS
from congvu.kernel import clock
from congvu.webkit.web import answers
from congvu.webkit.web.routes import actor_of

TONES = {"kept": "good", "adopted": "info", "conflict": "soon"}


@require_GET
def packages(request: HttpRequest) -> HttpResponse:
    """All packages in use and every decision laid over them."""
    rows = [
        {"laid": found, "words": VERDICTS[found.verdict], "tone": TONES[found.verdict]}
        for found in differences()
    ]
    may_withdraw = actor_of(request).holds("law.content.amend")
    context = {"packages": loaded(), "differences": rows, "may_withdraw": may_withdraw}
    return answers.page(request, "law/content.html", context)


@require_POST
def withdraw(request: HttpRequest) -> HttpResponse:
    """Take one decision away, so that the package's own value holds again."""
    kind, code, path = (request.POST.get(k, "") for k in ("kind", "code", "path"))
    withdraw_amendment(actor=actor_of(request), kind=kind, code=code, path=path, at=clock.now())
    messages.success(request, said("Đã bỏ phần sửa; giá trị của gói áp dụng trở lại."))
    return answers.go(request, reverse("law:content"))
