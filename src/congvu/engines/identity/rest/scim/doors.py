"""The door: a machine's token, its limit, then the protocol's own core."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from congvu.config import paths
from congvu.webkit.web import limits

if TYPE_CHECKING:
    from congvu.engines.identity.rest.scim.serving import Served

ROOT = "/scim/v2"


@csrf_exempt  # only a bearer token counts here, never a cookie
def scim(request: HttpRequest, path: str = "") -> HttpResponse:
    """Any SCIM request."""
    limits.count(request, "scim")
    return _served().answer(request, path.rstrip("/"))


@functools.cache
def _served() -> Served:
    """Composed at the first call: its models cost time and memory that most processes never need."""
    from congvu.engines.identity.rest.scim.serving import Served

    return Served(f"{settings.PUBLIC_URL}{ROOT}", paths.secret("scim"))
