"""The living gallery: every component in every state; what axe and the pictures are taken of."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from congvu.webkit.web.routes import route


def gallery(request: HttpRequest) -> HttpResponse:
    """All components on one page."""
    return render(request, "webkit/gallery.html")


urlpatterns = [route("", gallery, needs="public", name="gallery")]
