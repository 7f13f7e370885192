"""Addresses under ``/trung-tam-du-lieu/``."""

from __future__ import annotations

from congvu.systems.datacentre.web import views
from congvu.webkit.web.routes import route

READ, MANAGE = "datacentre.feed.read", "datacentre.feed.manage"
app_name = "datacentre"
urlpatterns = [
    route("", views.feeds, needs=READ, name="feeds"),
    route("<slug:code>/", views.feed, needs=READ, name="feed"),
    route("<slug:code>/ket-noi/", views.connection, needs=MANAGE, name="connection"),
    route("<slug:code>/gui/", views.push, needs=MANAGE, name="push"),
    route("<slug:code>/doi-soat/", views.reconcile, needs=MANAGE, name="reconcile"),
    route("<slug:code>/gui-lai-dong-lech/", views.again, needs=MANAGE, name="again"),
    route("<slug:code>/dot/<uuid:uid>/gui-lai/", views.resend, needs=MANAGE, name="resend"),
]
