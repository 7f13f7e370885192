"""Addresses of places."""

from __future__ import annotations

from congvu.engines.places.web import pages
from congvu.webkit.web.routes import route

app_name = "places"

urlpatterns = [
    route("dia-danh/", pages.search, needs="public", name="search"),
    route("dia-danh/tinh/<slug:code>/", pages.province, needs="public", name="province"),
    route("dia-danh/xa/<slug:code>/", pages.commune, needs="public", name="commune"),
]
