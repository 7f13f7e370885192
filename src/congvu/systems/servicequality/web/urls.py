"""Addresses under ``/do-luong/``."""

from __future__ import annotations

from congvu.systems.servicequality.web import index
from congvu.systems.servicequality.web.behind import BehindScreen
from congvu.webkit.web.routes import route

app_name = "servicequality"
urlpatterns = [
    route("qd-766/", index.index, needs="public", name="index"),
    route("qd-766/<str:code>/", index.indicator, needs="public", name="indicator"),
    route(
        "qd-766/<str:code>/ho-so/<slug:part>/",
        BehindScreen.as_view(),
        needs="servicequality.index.explain",
        name="behind",
    ),
]
