"""The rings around every page: headers, sign-in, refusals as sentences."""

from __future__ import annotations

import logging
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.deprecation import MiddlewareMixin
from django.utils.module_loading import import_string

from congvu.kernel.actions import PUBLIC
from congvu.kernel.errors import NotAllowed, Refused, StrongerSignInNeeded, TooMany
from congvu.webkit.web import limits
from congvu.webkit.web.answers import ask_to_sign_in, refusal
from congvu.webkit.web.routes import actor_of, needs_of

log = logging.getLogger("congvu.web")

POLICY = {
    "default-src": ("'none'",),
    "script-src": ("'self'",),
    "style-src": ("'self'",),
    "img-src": ("'self'", "data:", "blob:"),
    "font-src": ("'self'",),
    "connect-src": ("'self'",),
    "media-src": ("'self'", "blob:"),
    "manifest-src": ("'self'",),
    "worker-src": ("'self'",),
    "frame-src": ("'self'",),
    "form-action": ("'self'",),
    "frame-ancestors": ("'none'",),
    "base-uri": ("'none'",),
    "object-src": ("'none'",),
}
PERMISSIONS = "camera=(self), microphone=(self), geolocation=(self), payment=(), usb=()"


class SecurityHeadersMiddleware(MiddlewareMixin):
    """A strict content policy without inline script or style, and its companions.

    ``CONGVU_FORM_ACTIONS`` lists other origins a form may lead to (the e-identity broker). A view
    that shows something special sets ``response.csp = {"frame-src": ("https://…",)}``.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        more = getattr(response, "csp", {})
        response.headers.setdefault("Content-Security-Policy", policy(more))
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        if getattr(request, "actor", None) is not None and actor_of(request).is_signed_in:
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response


class LoginRequiredMiddleware(MiddlewareMixin):
    """Every view wants a signed-in person unless its route says "public"."""

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        request.needs = needs_of(view)  # type: ignore[attr-defined]  # for the refusal log
        if request.needs == PUBLIC or actor_of(request).is_signed_in:  # type: ignore[attr-defined]
            return None
        return ask_to_sign_in(request)


class LimitMiddleware(MiddlewareMixin):
    """How often one account, or for strangers one network, may call machines' doors and upload.

    A body is not read before its sender is within the limit.
    """

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        what = limits.counted_as(request)
        if not what:
            return None
        try:
            limits.count(request, what)
        except TooMany as refused:
            return refusal(request, refused)
        return None


class RefusalMiddleware(MiddlewareMixin):
    """Turns a refusal into a page or JSON with its sentence, and writes denials to the ledger.

    The writer is named by ``CONGVU_REFUSALS`` (dotted), since webkit stands below the engines; so is
    ``CONGVU_STEP_UP``, the door that asks the e-ID to prove a citizen more strongly.
    """

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        if isinstance(exception, StrongerSignInNeeded):
            answer: HttpResponseBase = import_string(settings.CONGVU_STEP_UP)(request, exception)
            return answer
        if not isinstance(exception, Refused):
            return None
        if isinstance(exception, NotAllowed):
            _tell_ledger(request, exception)
        return refusal(request, exception)


def policy(more: dict[str, tuple[str, ...]] | None = None) -> str:
    """The content policy as one header line; ``more`` adds sources to a directive."""
    extra = {"form-action": tuple(getattr(settings, "CONGVU_FORM_ACTIONS", ()))} | (more or {})
    return "; ".join(
        f"{name} {' '.join((*sources, *extra.get(name, ())))}" for name, sources in POLICY.items()
    )


def _tell_ledger(request: HttpRequest, refused: NotAllowed) -> None:
    dotted = getattr(settings, "CONGVU_REFUSALS", "")
    if not dotted:
        return
    code = refused.code or getattr(request, "needs", None) or ""
    try:
        import_string(dotted)(
            actor=actor_of(request), code=code, unit_id=refused.unit_id, path=request.path
        )
    except Exception:
        log.exception("refusal of %s not recorded", code)
