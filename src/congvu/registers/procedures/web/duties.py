"""Publication duties: what is overdue, the two indicators, entering a decision, ticking off."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from congvu.kernel import clock
from congvu.kernel.errors import Refused
from congvu.registers.procedures.actions import duties as actions
from congvu.registers.procedures.contracts import Ratio
from congvu.registers.procedures.queries import catalogue
from congvu.registers.procedures.queries import duties as queries
from congvu.registers.procedures.web.forms import DecisionForm, TickForm
from congvu.registers.procedures.web.words import DUTY_KINDS, DUTY_STATES, INDICATORS
from congvu.webkit.web import answers
from congvu.webkit.web.routes import actor_of

SHOWN = 500
YEARS = range(2010, 2101)


@require_GET
def duties(request: HttpRequest) -> HttpResponse:
    """Every procedure of every decision of a year, what is overdue first."""
    today = clock.today()
    year = _year(request, today)
    start, end = date(year, 1, 1), date(year + 1, 1, 1)
    lines = queries.lines().signed_in(start, end)[:SHOWN]
    names = catalogue.names(codes=[line.code for line in lines])
    rows = queries.rows_of(lines, names=names, on=today)
    chosen = request.GET.get("tinh-trang", "")
    order = list(DUTY_STATES)
    ratios = {**queries.indicators(start=start, end=end), "1.3": queries.complete(on=today)}
    context = {
        "rows": sorted(
            (_told(row) for row in rows if chosen in ("", row.state)),
            key=lambda told: order.index(told["state"]),
        ),
        "year": year,
        "states": [(key, words[0], key == chosen) for key, words in DUTY_STATES.items()],
        "overdue": sum(row.state == "overdue" for row in rows),
        "indicators": [_indicator(code, ratio) for code, ratio in ratios.items()],
        "may_publish": actor_of(request).holds(actions.PUBLISH),
        "today": today,
    }  # fmt: skip
    return answers.page(request, "procedures/duties.html", context)


@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Enter a signed decision."""
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.enter_decision(
                actor=actor_of(request), new=actions.NewDecision(**form.cleaned_data),
                at=clock.now(),
            )  # fmt: skip
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            messages.success(request, _("Đã nhập quyết định. Các thủ tục chờ công khai."))
            return redirect("procedures:duties")
    return answers.page(
        request, "procedures/decision_new.html", {"form": form, "crumbs": _crumbs()}
    )


@require_POST
def tick(request: HttpRequest, line_id: int) -> HttpResponse:
    """Say when a procedure was published in the national base."""
    form = TickForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(said) for said in form.errors["published_on"]))
        return redirect("procedures:duties")
    try:
        actions.tick_duty(
            actor=actor_of(request), line_id=line_id,
            published_on=form.cleaned_data["published_on"], at=clock.now(),
        )  # fmt: skip
    except actions.UnableToTick as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Đã ghi nhận ngày công khai."))
    return redirect("procedures:duties")


def _indicator(code: str, ratio: Ratio) -> dict[str, Any]:
    """The share with every procedure that is not in its numerator."""
    return {
        "code": code, "label": INDICATORS[code], "ratio": ratio, "of": len(ratio.denominator),
        "good": len(ratio.numerator), "bad": sorted(set(ratio.denominator) - set(ratio.numerator)),
    }  # fmt: skip


def _year(request: HttpRequest, today: date) -> int:
    typed = request.GET.get("nam", "")
    return (
        int(typed) if typed.isdecimal() and len(typed) == 4 and int(typed) in YEARS else today.year
    )


def _told(row: queries.Row) -> dict[str, Any]:
    words, tone = DUTY_STATES[row.state]
    return {
        "line_id": row.line_id, "duty": row.duty, "name": row.name, "state": row.state,
        "state_words": words, "tone": tone, "kind": DUTY_KINDS[row.duty.kind],
    }  # fmt: skip


def _crumbs() -> list[dict[str, str]]:
    return [{"title": _("Theo dõi công bố, công khai"), "href": reverse("procedures:duties")}]
