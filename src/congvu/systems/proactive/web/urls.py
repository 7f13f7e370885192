"""Addresses of life events and of what is offered."""

from __future__ import annotations

from congvu.systems.proactive.web import life, offers
from congvu.webkit.web.routes import route

ANSWER = "proactive.offer.answer"
app_name = "proactive"
urlpatterns = [
    route("viec-trong-doi/", life.events, needs="public", name="events"),
    route("viec-trong-doi/ban/<uuid:uid>/", life.version, needs="public", name="version"),
    route("viec-trong-doi/<slug:code>/", life.event, needs="public", name="event"),
    route("chu-dong/", offers.mine, needs=ANSWER, name="mine"),
    route("chu-dong/so-lieu/", offers.figures, needs="proactive.figures.read", name="figures"),
    route("chu-dong/y-muon/<str:code>/", offers.wish, needs=ANSWER, name="wish"),
    route("chu-dong/<uuid:uid>/", offers.answer, needs=ANSWER, name="answer"),
]
