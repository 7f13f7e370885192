"""Addresses of petitions: /phan-anh/."""

from __future__ import annotations

from congvu.systems.petitions.models import HANDLE
from congvu.systems.petitions.web import reports
from congvu.webkit.web.routes import route

app_name = "petitions"
urlpatterns = [
    route("", reports.Reports.as_view(), needs=HANDLE, name="reports"),
    route("<uuid:uid>/", reports.ReportScreen.as_view(), needs=HANDLE, name="report"),
]
