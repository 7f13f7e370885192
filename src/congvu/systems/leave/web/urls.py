"""Addresses of leave: /nghi-phep/."""

from __future__ import annotations

from congvu.systems.leave.web import requests
from congvu.webkit.web.routes import route

CREATE = "leave.request.create"

app_name = "leave"
urlpatterns = [
    route("", requests.Requests.as_view(), needs=CREATE, name="requests"),
    route("moi/", requests.new, needs=CREATE, name="new"),
    route("<uuid:uid>/", requests.Request.as_view(), needs=CREATE, name="request"),
    route("<uuid:uid>/rut/", requests.withdraw, needs=CREATE, name="withdraw"),
]
