"""Addresses of sharing: the owner's pages, and the receiver's."""

from __future__ import annotations

from congvu.systems.sharing.web import links, receiving
from congvu.webkit.web.routes import route

CREATE = "sharing.link.create"

app_name = "sharing"
urlpatterns = [
    route("", links.index, needs=CREATE, name="links"),
    route("moi/", links.create, needs=CREATE, name="new"),
    route("rut/<uuid:uid>/", links.withdraw, needs=CREATE, name="withdraw"),
    route("xem/<str:token>/", receiving.door, needs="public", name="open"),
    route("xem/<str:token>/<str:code>/", receiving.paper, needs="public", name="paper"),
]
