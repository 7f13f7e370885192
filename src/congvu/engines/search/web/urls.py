"""Addresses under ``/tim-kiem/``."""

from congvu.engines.search.web import pages
from congvu.webkit.web.routes import route

app_name = "search"
urlpatterns = [
    route("", pages.find, needs="public", name="find"),
    route("goi-y/", pages.suggest, needs="public", name="suggest"),
]
