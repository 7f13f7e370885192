"""Pages for everybody: the moments of a life, and what each asks for."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from congvu.kernel import clock
from congvu.systems.proactive import queries
from congvu.webkit.web.routes import actor_of


def events(request: HttpRequest) -> HttpResponse:
    """All moments, narrowed by words."""
    asked = request.GET.get("q", "").strip()[:100]
    shown = {
        "query": asked,
        "label": _("Tìm việc trong đời"),
        "events": queries.found(on=clock.today(), query=asked),
    }
    return render(request, "proactive/events.html", shown)


def event(request: HttpRequest, code: str) -> HttpResponse:
    """One moment: what to do in which order, and how far the reader is."""
    shown = queries.page(actor=actor_of(request), code=code, on=clock.today())
    crumbs = [{"title": _("Việc trong đời"), "href": reverse("proactive:events")}]
    return render(request, "proactive/event.html", {**shown, "crumbs": crumbs})


def version(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A version by its uid, as the search names it."""
    return redirect("proactive:event", code=queries.code_of(uid=str(uid)))
