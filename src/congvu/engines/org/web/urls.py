"""Addresses of the tree. Law: NĐ 224/2026/NĐ-CP Điều 9 (the organisation is public)."""

from __future__ import annotations

from congvu.engines.org.web import competence, pages
from congvu.webkit.web.routes import route

app_name = "org"

urlpatterns = [
    route("to-chuc/", pages.tree, needs="public", name="tree"),
    route("to-chuc/tham-quyen/", competence.show, needs="public", name="competence"),
    route("to-chuc/<uuid:uid>/", pages.unit, needs="public", name="unit"),
    route("to-chuc/<uuid:uid>/doi-ten/", pages.rename, needs="org.unit.change", name="rename"),
]
