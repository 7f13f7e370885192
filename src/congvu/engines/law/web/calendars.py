"""The working calendar: a year's page, a counter of deadlines, open data, the yearly notice."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as said
from django.views.decorators.http import require_GET, require_http_methods

from congvu.engines.law.actions import load_notice
from congvu.engines.law.contracts import Deadline, UnknownYear, WorkingCalendar
from congvu.engines.law.contracts.calendars import VIETNAM
from congvu.engines.law.queries import calendars as queries
from congvu.engines.law.rules.ical import as_ical
from congvu.engines.law.web.forms import CountForm, NoticeForm, as_lines
from congvu.engines.law.web.words import DAYS
from congvu.kernel import clock
from congvu.kernel.errors import Invalid
from congvu.webkit.web import answers
from congvu.webkit.web.routes import actor_of

A_DAY = 24 * 3600


@require_GET
def this_year(request: HttpRequest) -> HttpResponse:
    """The year that is running."""
    return show(request, year=clock.today().year)


@require_GET
def show(request: HttpRequest, year: int) -> HttpResponse:
    """Twelve months with every day off, the list of them, and the counter of deadlines."""
    calendar = queries.calendar(on=clock.today())
    summary = queries.year_of(year)
    form = CountForm(request.GET if "so" in request.GET else None)
    context = {
        "year": year, "years": queries.years(), "summary": summary, "words": DAYS, "form": form,
        "months": queries.months(calendar, year), "days": _named(calendar, year),
        "working": queries.working_days_in(calendar, year), "deadline": _counted(form, calendar),
        "may_load": actor_of(request).holds("law.calendar.load"),
    }  # fmt: skip
    return answers.page(request, "law/calendar.html", context)


@require_GET
def ical(request: HttpRequest, year: int) -> HttpResponse:
    """The year's days off as a calendar that any phone can follow. Source: RFC 5545."""
    summary = queries.year_of(year)
    calendar = queries.calendar(on=clock.today())
    text = as_ical(
        queries.named_days(calendar, year), stamp=clock.now(), forecast=summary.is_forecast,
        kinds={k: str(v) for k, v in DAYS.items()},
    )  # fmt: skip
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'inline; filename="lich-lam-viec-{year}.ics"'
    return _open(answer)


@require_GET
def as_json(request: HttpRequest, year: int) -> HttpResponse:
    """The year as data: every day that is not plain, and the count of working days."""
    calendar, summary = queries.calendar(on=clock.today()), queries.year_of(year)
    body = {
        "year": year, "forecast": summary.is_forecast, "decision": summary.decision,
        "working_days": queries.working_days_in(calendar, year),
        "hours": [[f"{a:%H:%M}", f"{b:%H:%M}"] for a, b in calendar.hours],
        "licence": "CC-BY-4.0",
        "days": [
            {"date": d.date.isoformat(), "kind": d.kind, "name": d.name, "working": d.is_working,
             "certainty": d.certainty}
            for d in queries.named_days(calendar, year)
        ],
    }  # fmt: skip
    return _open(JsonResponse(body, json_dumps_params={"ensure_ascii": False}))


@require_http_methods(["GET", "POST"])
def notice(request: HttpRequest) -> HttpResponse:
    """Load the notice of a year: prefilled with what we expect, to be put right line by line."""
    form = NoticeForm(request.POST or None, initial=_expected(request.GET.get("nam", "")))
    if form.is_valid():
        try:
            turned = load_notice(actor=actor_of(request), at=clock.now(), **form.cleaned_data)
        except Invalid as refused:
            for name, sentence in refused.errors.items():
                form.add_error(name, sentence)
        else:
            words = said("Đã nạp lịch năm %(year)s: %(count)s ngày đổi so với trước.")
            year = form.cleaned_data["year"]
            messages.success(request, words % {"year": year, "count": len(turned)})
            return answers.go(request, reverse("law:calendar-year", args=[year]))
    status = 422 if form.is_bound else 200
    return answers.page(request, "law/notice.html", {"form": form}, status=status)


def _expected(year: str) -> dict[str, Any]:
    """What the forecast says of the year asked for (next year when none is)."""
    wanted = int(year) if year.isdigit() else clock.today().year + 1
    if wanted not in queries.years():
        return {"year": wanted}
    return {"year": wanted, "days": as_lines(_named(queries.calendar(on=clock.today()), wanted))}


def _named(calendar: WorkingCalendar, year: int) -> list[Any]:
    return queries.named_days(calendar, year)


def _counted(form: CountForm, calendar: WorkingCalendar) -> Deadline | None:
    """The deadline asked for; a day beyond the known years is an error of the form."""
    if not form.is_bound or not form.is_valid():
        return None
    day: date = form.cleaned_data["ngay"]
    received = datetime.combine(day, form.cleaned_data["gio"], VIETNAM)
    try:
        return calendar.deadline(received, form.cleaned_data["so"], form.cleaned_data["tinh_theo"])
    except UnknownYear as unknown:
        form.add_error("so", str(unknown))
        return None


def _open(answer: HttpResponse) -> HttpResponse:
    """Open data: anyone may fetch it from anywhere, and keep it for a day."""
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cache-Control"] = f"public, max-age={A_DAY}"
    return answer
