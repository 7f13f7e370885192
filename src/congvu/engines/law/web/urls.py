"""Addresses of the law; `/lich-lam-viec/<year>.ics` is what phones follow and never changes."""

from __future__ import annotations

from congvu.engines.law.web import calendars, content, parameters, texts
from congvu.webkit.web.routes import route

app_name = "law"

urlpatterns = [
    route("phap-luat/", texts.Texts.as_view(), needs="public", name="texts"),
    route("phap-luat/<slug:key>/", texts.Text.as_view(), needs="public", name="text"),
    route("tham-so/", parameters.Parameters.as_view(), needs="public", name="parameters"),
    route(
        "tham-so/<slug:code>/", parameters.ParameterPage.as_view(), needs="public", name="parameter"
    ),
    route(
        "tham-so/<slug:code>/gia-tri-moi/", parameters.set_value, needs="law.parameter.set",
        name="parameter-set",
    ),
    route("lich-lam-viec/", calendars.this_year, needs="public", name="calendar"),
    route(
        "lich-lam-viec/thong-bao/", calendars.notice, needs="law.calendar.load",
        name="calendar-notice",
    ),
    route("lich-lam-viec/<int:year>/", calendars.show, needs="public", name="calendar-year"),
    route("lich-lam-viec/<int:year>.ics", calendars.ical, needs="public", name="calendar-ical"),
    route("lich-lam-viec/<int:year>.json", calendars.as_json, needs="public", name="calendar-json"),
    route("noi-dung/", content.packages, needs="law.content.load", name="content"),
    route(
        "noi-dung/bo-sua/", content.withdraw, needs="law.content.amend", name="content-withdraw"
    ),
]  # fmt: skip
