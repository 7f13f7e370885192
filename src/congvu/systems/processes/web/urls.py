"""Addresses of internal procedures: /quy-trinh-noi-bo/."""

from __future__ import annotations

from congvu.systems.processes.web import catalogue, runs
from congvu.webkit.web.routes import route

START = "processes.run.start"
MANAGE = "processes.process.manage"

app_name = "processes"
urlpatterns = [
    route("", catalogue.index, needs=START, name="index"),
    route("dua-vao/", catalogue.offer, needs=MANAGE, name="offer"),
    route("ngung/<slug:code>/", catalogue.end, needs=MANAGE, name="end"),
    route("lap/<slug:code>/", runs.start, needs=START, name="start"),
    route("viec/", runs.Runs.as_view(), needs=START, name="runs"),
    route("viec/<uuid:uid>/", runs.show, needs=START, name="run"),
    route("viec/<uuid:uid>/rut/", runs.stop, needs=START, name="stop"),
]
