"""What the frame of every page needs: who, menu, theme. Computed only when a template asks."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from congvu.shell.navigation import menu
from congvu.shell.preferences import theme_of
from congvu.webkit.web.answers import is_htmx
from congvu.webkit.web.routes import actor_of


# Addresses fixed by design (design.md §7): pages lead there without knowing which room answers.
class Fixed(NamedTuple):
    """Where the frame leads."""

    services: str = "/thu-tuc/"
    track: str = "/tra-cuu/"
    verify: str = "/xac-thuc/"
    inbox: str = "/viec-cua-toi/"
    search: str = "/tim-kiem/"
    notices: str = "/thong-bao/"
    live: str = "/truc-tiep/"
    sign_out: str = "/dang-xuat/"
    account: str = "/tai-khoan/"


FIXED = Fixed()


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of every template. ``frame.menu`` is worked out only on whole pages."""
    actor = actor_of(request)
    return {
        "actor": actor,
        "theme": theme_of(request),
        "demo": settings.DEMO,
        "site_name": getattr(settings, "CONGVU_SITE_NAME", "congvu"),
        "agency_name": getattr(settings, "CONGVU_AGENCY_NAME", _("Bộ Nội vụ")),
        "sign_in_url": settings.LOGIN_URL,
        "htmx": is_htmx(request),
        "menu": SimpleLazyObject(lambda: menu(actor, path=request.path)),
        "fixed": FIXED,
    }
