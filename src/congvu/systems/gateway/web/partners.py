"""Partners: who may call, with which steps; a new one's secret is shown once."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from congvu.kernel import clock
from congvu.kernel.errors import Invalid
from congvu.systems.gateway.actions import partners as actions
from congvu.systems.gateway.queries import partners as queries
from congvu.systems.gateway.web.words import SCOPES
from congvu.webkit.web import answers
from congvu.webkit.web.routes import actor_of


@require_http_methods(["GET", "POST"])
def partners(request: HttpRequest) -> HttpResponse:
    """The list and the form of a new one."""
    errors: dict[str, str] = {}
    secret = ""
    typed = {name: request.POST.get(name, "").strip() for name in ("client_id", "name", "unit")}
    scopes = request.POST.getlist("scopes")
    if request.method == "POST":
        try:
            secret = actions.add_partner(
                actor=actor_of(request), client_id=typed["client_id"], name=typed["name"],
                unit_code=typed["unit"], scopes=scopes, at=clock.now(),
            )  # fmt: skip
        except Invalid as refused:
            errors = dict(refused.errors)
    rows = [
        {
            "row": row, "unit": row.unit.name,
            "scopes": ", ".join(str(SCOPES[s]) for s in row.scopes if s in SCOPES),
        }
        for row in queries.partners()
    ]  # fmt: skip
    context = {
        "rows": rows, "errors": errors, "typed": typed, "secret": secret,
        "scopes": [(k, label, k in scopes) for k, label in SCOPES.items()],
    }  # fmt: skip
    answer = answers.page(request, "gateway/partners.html", context, status=422 if errors else 200)
    answer["Cache-Control"] = "no-store"  # a secret may stand on it
    return answer


@require_POST
def close(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Let a partner call no longer."""
    actions.close_partner(actor=actor_of(request), uid=str(uid), at=clock.now())
    messages.success(request, _("Đã ngừng đối tác. Các mã truy cập của đối tác hết hiệu lực ngay."))
    return answers.go(request, reverse("gateway:partners"))
