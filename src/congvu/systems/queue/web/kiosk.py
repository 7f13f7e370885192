"""For everyone: take a number, follow it on a phone, look at the wall."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from congvu.kernel import clock
from congvu.systems.queue import actions, queries, rules
from congvu.webkit.web import limits
from congvu.webkit.web.routes import actor_of


def kiosk(request: HttpRequest, unit: UUID) -> HttpResponse:
    """The groups of services as large buttons; one press gives a number."""
    found = queries.unit_of(unit)
    error = ""
    if request.method == "POST":
        limits.count(request, "queue-ticket")
        try:
            chosen = actions.take_ticket(
                actor=actor_of(request), service_uid=_uid(request.POST.get("service", "")),
                priority=request.POST.get("priority", ""), at=clock.now(),
            )  # fmt: skip
            return redirect("queue:ticket", uid=chosen)
        except actions.UnableToQueue as refused:
            error = refused.message
    shown = {
        "unit": found,
        "services": queries.services(found.id),
        "priorities": [(key, _(label)) for key, label in rules.PRIORITIES.items()],
        "error": error,
    }
    return render(request, "queue/kiosk.html", shown, status=422 if error else 200)


@require_GET
def ticket(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One's number: how many are before, about how long, to which counter."""
    row = queries.standing(uid)
    url = request.build_absolute_uri(reverse("queue:ticket", args=[uid]))
    part = bool(request.headers.get("HX-Request"))
    shown = {"row": row, "qr": "" if part else queries.qr(url)}
    name = "queue/_ticket.html" if part else "queue/ticket.html"
    return _reloading(request, render(request, name, shown))


@require_GET
def wall(request: HttpRequest, unit: UUID) -> HttpResponse:
    """The wall display: readable at three metres, nothing to press but the voice."""
    shown = queries.wall(unit=queries.unit_of(unit), at=clock.now())
    part = bool(request.headers.get("HX-Request"))
    name = "queue/_wall.html" if part else "queue/wall.html"
    return _reloading(request, render(request, name, shown))


def _reloading(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """For a browser without JavaScript, when it asks so: the page comes again by itself."""
    if request.GET.get("tai-lai") == "10":
        answer["Refresh"] = "10"
    return answer


def _uid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
