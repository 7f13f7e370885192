"""Addresses of reorganisations: /to-chuc/sap-xep/."""

from __future__ import annotations

from congvu.systems.reforms.models import DECIDE
from congvu.systems.reforms.web import drafting, pages
from congvu.webkit.web.routes import route

app_name = "reforms"
urlpatterns = [
    route("to-chuc/sap-xep/", pages.index, needs=DECIDE, name="reforms"),
    route("to-chuc/sap-xep/moi/", drafting.new, needs=DECIDE, name="new"),
    route("to-chuc/sap-xep/<uuid:uid>/", pages.show, needs=DECIDE, name="reform"),
    route("to-chuc/sap-xep/<uuid:uid>/muc/", pages.items, needs=DECIDE, name="items"),
    route("to-chuc/sap-xep/<uuid:uid>/thuc-hien/", pages.confirm, needs=DECIDE, name="confirm"),
    route("to-chuc/sap-xep/<uuid:uid>/bo/", pages.drop, needs=DECIDE, name="drop"),
    route("to-chuc/sap-xep/<uuid:uid>/dua-ve/", pages.undo, needs=DECIDE, name="undo"),
]
