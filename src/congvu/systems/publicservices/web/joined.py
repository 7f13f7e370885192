"""A joined submission: one dossier with parts."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from congvu.systems.publicservices.queries import joined
from congvu.webkit.web.routes import actor_of


def detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Every part with its state and its day, and the one receipt."""
    shown = joined.page(actor=actor_of(request), uid=str(uid))
    return render(request, "publicservices/joined.html", shown)
