"""Addresses under ``/nguon-tra-cuu/``."""

from __future__ import annotations

from congvu.registers.lookups.web import views
from congvu.webkit.web.routes import route

MANAGE = "lookups.source.manage"
app_name = "lookups"
urlpatterns = [
    route("", views.sources, needs=MANAGE, name="sources"),
    route("<slug:kind>/", views.connection, needs=MANAGE, name="connection"),
    route("<slug:kind>/thu/", views.trial, needs=MANAGE, name="trial"),
    route("<slug:kind>/goi-lai/", views.try_again, needs=MANAGE, name="try-again"),
]
