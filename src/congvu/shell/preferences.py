"""How the page looks to this person: kept in a cookie, set with or without JavaScript."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from congvu.webkit.web.answers import go

COOKIE = "congvu_theme"
THEMES = ("auto", "light", "dark", "contrast", "wall")
YEAR = 365 * 24 * 3600


def theme_of(request: HttpRequest) -> str:
    """One of THEMES; what the cookie does not say follows the device."""
    said = request.COOKIES.get(COOKIE, "auto")
    return said if said in THEMES else "auto"


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Keep the chosen theme and go back to the page."""
    back = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    answer = go(request, back if safe else "/")
    chosen = request.POST.get("theme", "auto")
    if chosen in THEMES:
        answer.set_cookie(
            COOKIE, chosen, max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
    return answer
