"""Addresses of life events."""

from __future__ import annotations

from congvu.systems.proactive.web import life
from congvu.webkit.web.routes import route

app_name = "proactive"
urlpatterns = [
    route("viec-trong-doi/", life.events, needs="public", name="events"),
    route("viec-trong-doi/ban/<uuid:uid>/", life.version, needs="public", name="version"),
    route("viec-trong-doi/<slug:code>/", life.event, needs="public", name="event"),
]
