"""The counter: call, call again, skip, send on, done; the queues of the unit; the figures."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from congvu.kernel import clock
from congvu.kernel.errors import Invalid
from congvu.systems.queue import actions, queries
from congvu.webkit.web.routes import actor_of
from congvu.webkit.web.screens.columns import day_of

COUNTER = "queue-counter"  # in the session: at which counter this officer sits


@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """Who is served here, who waits."""
    counter = request.session.get(COUNTER, "")
    shown = queries.desk(actor=actor_of(request), counter=counter, at=clock.now())
    part = bool(request.headers.get("HX-Request"))
    return render(request, "queue/_desk.html" if part else "queue/desk.html", shown)


@require_POST
def call(request: HttpRequest) -> HttpResponse:
    """Call the next to this counter."""
    counter = request.POST.get("counter", "").strip()[:20]
    request.session[COUNTER] = counter
    try:
        code = actions.call_next(
            actor=actor_of(request), counter=counter, at=clock.now(),
            service_uid=request.POST.get("service", "") if _is_uid(request.POST.get("service")) else "",
        )  # fmt: skip
        messages.success(request, _("Mời số %(code)s.") % {"code": code})
    except actions.UnableToQueue as refused:
        messages.error(request, refused.message)
    return redirect("queue:desk")


@require_POST
def move(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Call again, skip, end or send on one number."""
    actor, at, go = actor_of(request), clock.now(), request.POST.get("go", "")
    try:
        if go == "again":
            counter = request.session.get(COUNTER, "")
            actions.call_again(actor=actor, ticket_uid=uid, counter=counter, at=at)
        elif go == "skip":
            actions.skip(actor=actor, ticket_uid=uid, at=at)
        elif go == "done":
            actions.finish(actor=actor, ticket_uid=uid, at=at)
        else:
            chosen = request.POST.get("service", "")
            service = UUID(chosen) if _is_uid(chosen) else UUID(int=0)
            actions.transfer(actor=actor, ticket_uid=uid, service_uid=service, at=at)
    except actions.UnableToQueue as refused:
        messages.error(request, refused.message)
    return redirect("queue:desk")


def services(request: HttpRequest) -> HttpResponse:
    """The queues of the officer's own unit."""
    actor, errors = actor_of(request), {}
    typed = {name: request.POST.get(name, "").strip() for name in ("letter", "name", "minutes")}
    if request.method == "POST":
        minutes = typed["minutes"]
        try:
            actions.set_service(
                actor=actor, unit_id=actor.unit_id or 0, letter=typed["letter"], name=typed["name"],
                minutes=int(minutes) if minutes.isdecimal() and len(minutes) < 4 else 0,
                active=request.POST.get("active") == "1",
            )  # fmt: skip
            messages.success(request, _("Đã đặt nhóm dịch vụ."))
            return redirect("queue:services")
        except Invalid as wrong:
            errors = wrong.errors
    shown = {
        "services": queries.all_services(actor.unit_id or 0), "typed": typed, "errors": errors
    }  # fmt: skip
    return render(request, "queue/services.html", shown, status=422 if errors else 200)


@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    """One day in figures, by hour and by counter."""
    day = day_of(request.GET.get("ngay", "")) or clock.today()
    return render(request, "queue/figures.html", queries.figures(actor=actor_of(request), day=day))


def _is_uid(text: str | None) -> bool:
    try:
        UUID(text or "")
    except ValueError:
        return False
    return True
