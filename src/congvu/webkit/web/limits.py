"""How often one may knock at a door; how much is in settings, the counter stands in an engine."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

from congvu.webkit.web.routes import actor_of

SMALL_FORM = 4096  # bytes: a step of a form without a file


def count(request: HttpRequest, what: str) -> None:
    """Count this request under ``what``, a key of ``CONGVU_LIMITS``. Raises TooMany.

    The counter is named by ``CONGVU_LIMIT`` (dotted), since webkit stands below the engines.
    """
    most, seconds = settings.CONGVU_LIMITS[what]
    counter = import_string(settings.CONGVU_LIMIT)
    counter(what=what, who=_who(request), most=most, seconds=seconds)


def counted_as(request: HttpRequest) -> str:
    """What every request of its kind is counted as; "" for pages and small forms."""
    if request.path.startswith("/api/"):
        what = "api"
    elif request.content_type == "multipart/form-data" and _is_large(request):
        what = "upload"
    else:
        return ""
    return what if actor_of(request).account_id is not None else f"{what}-stranger"


def _is_large(request: HttpRequest) -> bool:
    length = str(request.META.get("CONTENT_LENGTH") or "")
    return not length.isdecimal() or int(length) > SMALL_FORM


def _who(request: HttpRequest) -> str:
    """The account, else the network."""
    account = actor_of(request).account_id
    if account is not None:
        return f"account {account}"
    return str(import_string(settings.CONGVU_NETWORK)(str(request.META.get("REMOTE_ADDR", ""))))
