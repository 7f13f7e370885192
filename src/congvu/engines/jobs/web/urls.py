"""Addresses of jobs."""

from __future__ import annotations

from congvu.engines.jobs.web.pages import JobsScreen
from congvu.webkit.web.routes import route

app_name = "jobs"
urlpatterns = [route("", JobsScreen.as_view(), needs="jobs.job.manage", name="jobs")]
