"""One's own page of applications that one has let in."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from congvu.engines.identity.actions.sign_ons import withdraw
from congvu.engines.identity.queries.applications import connected
from congvu.engines.identity.web.sso.words import scope_words
from congvu.kernel import clock
from congvu.webkit.web.answers import go, page
from congvu.webkit.web.routes import actor_of


@require_GET
def applications(request: HttpRequest) -> HttpResponse:
    """What I have let in, what it learns, since when."""
    found = connected(actor_of(request).account_id or 0, clock.now())
    rows = [(card, scope_words(card.scopes)) for card in found]
    return page(request, "identity/connected.html", {"rows": rows})


@require_POST
def disconnect(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take it back; the application is out at once."""
    withdraw(actor=actor_of(request), connection_uid=str(uid), at=clock.now())
    messages.success(request, _("Đã ngắt ứng dụng. Lần sau vào, ứng dụng phải hỏi lại bạn."))
    return go(request, reverse("identity:connected"))
