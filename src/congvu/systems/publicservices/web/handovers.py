"""The hand-over list of a day: look, print, sign."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from congvu.kernel import clock
from congvu.systems.publicservices.actions import handovers as actions
from congvu.systems.publicservices.queries import handovers
from congvu.systems.publicservices.queries.limits import limits
from congvu.webkit.web.routes import actor_of
from congvu.webkit.web.screens.columns import day_of


def hand_over(request: HttpRequest) -> HttpResponse:
    """The lists of one working day; POST signs one of them."""
    actor, at = actor_of(request), clock.now()
    day = _day(request)
    error = ""
    if request.method == "POST":
        try:
            actions.sign_hand_over(
                actor=actor,
                day=day,
                reception_unit_id=_number(request.POST.get("reception", "")),
                owner_unit_id=_number(request.POST.get("owner", "")),
                at=at,
            )
        except actions.UnableToHandOver as refused:
            error = refused.message
        else:
            messages.success(request, _("Đã ký sổ bàn giao. Bản có chữ ký số hiện sau ít phút."))
            return redirect(f"{reverse('publicservices:hand-over')}?ngay={day:%d/%m/%Y}")
    shown = {
        "day": day,
        "lists": handovers.lists(actor=actor, day=day, at=at),
        "error": error,
        "hour": limits(day).hour(),
        "label": _("Ngày bàn giao"),
    }
    return render(request, "publicservices/hand_over.html", shown, status=422 if error else 200)


def _day(request: HttpRequest) -> date:
    """The working day asked for; by default the list that is open or was closed today."""
    asked = day_of(request.GET.get("ngay", "") or request.POST.get("ngay", "")) or clock.today()
    try:
        return handovers.working_day(asked)
    except LookupError:  # beyond the years whose calendar is known
        return handovers.working_day(clock.today())


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 16 else 0
