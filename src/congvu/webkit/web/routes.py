"""`route`: a path that says who may walk it. "public" must be said; silence is refused."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from congvu.kernel.actions import PUBLIC, SIGNED_IN, demand
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Refused
from congvu.webkit.web.answers import ask_to_sign_in, refusal

View = Callable[..., Any]


class OnlyByButton(Refused):
    """An address that only a form may call was opened as a page."""

    status = 405


def route(
    pattern: str, view: View, *, needs: str, name: str = "", kwargs: dict[str, Any] | None = None
) -> URLPattern:
    """A URL pattern whose view runs only for who holds ``needs``.

    needs: a permission code of a manifest, ``"signed-in"`` or ``"public"``. A stranger is sent to
    sign in (a machine gets 401); who lacks the permission is refused with the gate's sentence.
    Raises ValueError when nothing is said.
    """
    if not needs:
        raise ValueError(f"route {pattern!r}: say needs= (a permission, 'signed-in' or 'public')")
    made = path(pattern, guarded(view, needs=needs), kwargs=kwargs, name=name or None)
    made.needs = needs  # type: ignore[attr-defined]  # read by the house tests
    return made


def guarded(view: View, *, needs: str) -> View:
    """The view behind its permission; ``.needs`` is read by middleware and house tests."""
    if inspect.iscoroutinefunction(view):
        return _guarded_async(view, needs)

    @functools.wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        stopped = _stop(request, needs)
        return stopped or _readable(request, view(request, *args, **kwargs))

    run.needs = needs  # type: ignore[attr-defined]
    return run


def actor_of(request: HttpRequest) -> Actor:
    """Who asks; a stranger when no middleware has said."""
    found: Actor | None = getattr(request, "actor", None)
    return found if found is not None else Actor.stranger()


def needs_of(view: Any) -> str | None:
    """What a view demands: its code, "public", or None when it was not made by :func:`route`."""
    said: str | None = getattr(view, "needs", None)
    if said is None and getattr(view, "login_required", True) is False:
        return PUBLIC  # a library's view that says so in Django's own way
    return said


def _guarded_async(view: View, needs: str) -> View:
    from asgiref.sync import sync_to_async

    @functools.wraps(view)
    async def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        stopped = await sync_to_async(_stop)(request, needs)
        if stopped is not None:
            return stopped
        answer: HttpResponseBase = await view(request, *args, **kwargs)
        return answer

    run.needs = needs  # type: ignore[attr-defined]
    return run


def _readable(request: HttpRequest, answer: HttpResponseBase) -> HttpResponseBase:
    """Django's empty "method not allowed" as a page: an address behind a button is typed, too."""
    if not isinstance(answer, HttpResponseNotAllowed) or answer.content:
        return answer
    page = refusal(
        request, OnlyByButton(_("Trang này chỉ mở từ một nút bấm. Hãy quay lại trang trước."))
    )
    page["Allow"] = answer["Allow"]
    return page


def _stop(request: HttpRequest, needs: str) -> HttpResponseBase | None:
    """The answer that turns a stranger away, or None. Raises NotAllowed for the others."""
    if needs == PUBLIC:
        return None
    actor = actor_of(request)
    if not (actor.is_signed_in or actor.is_system):
        return ask_to_sign_in(request)
    if needs != SIGNED_IN:
        demand(actor, needs)
    return None
