"""Typed machine doors: dataclasses in, dataclasses out, refusals as RFC 9457 problems.

    @endpoint("requests/", needs="leave.request.read", summary=_("Danh sách đơn nghỉ phép"))
    def list_requests(*, actor: Actor, query: RequestQuery) -> Page[RequestOut]: ...

    urlpatterns = paths(list_requests, create_request)

A function names what it wants: ``actor``, ``at``, ``request``, ``query`` (a dataclass of the query
string), ``headers`` (a dataclass: ``congvu_on_behalf_of`` is Congvu-On-Behalf-Of), ``body`` (a
dataclass of the JSON body) and the names in its path. Its annotations are the contract: they
validate the call and become ``/api/v1/openapi.json``.
"""

from __future__ import annotations

import functools
import inspect
import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar, get_type_hints

import msgspec
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    QueryDict,
)
from django.http.request import UnreadablePostError
from django.middleware.csrf import CsrfViewMiddleware
from django.urls import URLPattern, path
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from congvu.kernel import clock
from congvu.kernel.actions import PUBLIC, SIGNED_IN
from congvu.kernel.errors import Invalid, Refused
from congvu.webkit.web.answers import problem
from congvu.webkit.web.routes import actor_of, guarded
from congvu.webkit.web.shapes import Shape

T = TypeVar("T")
Handler = Callable[..., Any]
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
WORDS = ("actor", "at", "request", "query", "headers", "body")


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list; ``next`` is the ``after`` of the following page ("" at the end)."""

    items: list[T]
    next: str = ""


class Fault(Protocol):
    """A body of one's own for refusals, where a foreign protocol prescribes one: a dataclass."""

    @classmethod
    def of(cls, refused: Refused) -> tuple[int, Fault]:
        """The status and the body."""
        ...


@dataclass(frozen=True)
class Link:
    """What an answer can be used for next, in the terms of OpenAPI's runtime expressions.

    to: operation (``label.function``) and so one of the room's own doors or a lower room's;
    parameters: name → ``$response.body#/items/0/uid``; body: the same for members of its body.
    """

    to: str
    parameters: dict[str, str] = field(default_factory=dict)
    body: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Endpoint:
    """One method on one address, as declared; the OpenAPI document is made from these."""

    path: str
    method: str
    needs: str
    function: Handler
    summary: str | Promise
    status: int
    query: type[Any] | None
    body: type[Any] | None
    returns: Any
    wants: frozenset[str] = field(default_factory=frozenset)
    fault: type[Fault] | None = None
    scheme: str = "session"
    file: str = ""
    links: tuple[Link, ...] = ()
    forms: bool = False
    media: str = JSON
    writes: Callable[[Any], bytes] = msgspec.json.encode
    repeats: bool = False
    headers: type[Any] | None = None
    refusals: tuple[str, ...] = ()

    @functools.cached_property
    def header_shape(self) -> Shape | None:
        return Shape(self.headers) if self.headers else None

    @functools.cached_property
    def query_shape(self) -> Shape | None:
        return Shape(self.query) if self.query else None

    @functools.cached_property
    def body_shape(self) -> Shape | None:
        return Shape(self.body) if self.body else None

    @property
    def name(self) -> str:
        return self.function.__name__


def endpoint(  # noqa: PLR0913 - a door is declared in one place, by keywords
    pattern: str,
    *,
    needs: str,
    summary: str | Promise,
    method: str = "GET",
    status: int = 200,
    fault: type[Fault] | None = None,
    scheme: str = "session",
    file: str = "",
    forms: bool = False,
    media: str = JSON,
    writes: Callable[[Any], bytes] = msgspec.json.encode,
    repeats: bool = False,
    refusals: tuple[str, ...] = (),
) -> Callable[[Handler], Handler]:
    """Declare a machine door. pattern: a Django path below ``/api/v1/<label>/``.

    needs: a permission code, "signed-in" or "public". status: what success answers with. fault: the
    body of refusals, where a foreign protocol has its own. scheme: how the caller proves who it is,
    for the document. file: name of the part of a multipart body that holds a file (the function
    takes it from ``request``). forms: whether the body may come as a web form, too. media, writes:
    what a foreign protocol calls its answers and how it writes them, faults included. repeats: the
    query, or a parameter of it, said twice alike counts once. refusals: statuses beyond the usual
    ones, for the document. Raises TypeError when the function
    wants what nobody gives.
    """

    def wrap(function: Handler) -> Handler:
        hints = get_type_hints(function, include_extras=True)
        wants = frozenset(inspect.signature(function).parameters)
        _check_wants(function, wants, pattern)
        function.endpoint = Endpoint(  # type: ignore[attr-defined]
            path=pattern, method=method, needs=needs, function=function, summary=summary,
            status=status, query=hints.get("query"), body=hints.get("body"),
            returns=hints.get("return"), wants=wants, fault=fault, scheme=scheme, file=file,
            links=getattr(function, "links", ()), forms=forms, media=media,
            writes=writes, repeats=repeats, headers=hints.get("headers"), refusals=refusals,
        )  # fmt: skip
        return function

    return wrap


def leads_to(*links: Link) -> Callable[[Handler], Handler]:
    """Below ``@endpoint``: what can be called next with the answer."""

    def wrap(function: Handler) -> Handler:
        function.links = links  # type: ignore[attr-defined]
        return function

    return wrap


def paths(*functions: Handler) -> list[URLPattern]:
    """URL patterns of these doors; those that share an address share a view."""
    by_path: dict[str, list[Endpoint]] = defaultdict(list)
    for function in functions:
        declared: Endpoint = function.endpoint  # type: ignore[attr-defined]
        by_path[declared.path].append(declared)
    return [_url(pattern, group) for pattern, group in by_path.items()]


def _url(pattern: str, group: list[Endpoint]) -> URLPattern:
    """One address. The middleware asks the mildest need; each method then asks its own."""
    by_method = {e.method: guarded(functools.partial(_answer, e), needs=e.needs) for e in group}

    def view(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        asked = "GET" if request.method == "HEAD" else request.method or ""
        if asked == "OPTIONS":
            return HttpResponse(status=204, headers={"Allow": ", ".join(_allowed(by_method))})
        chosen = by_method.get(asked)
        if chosen is None:
            return _not_allowed(by_method)
        answer: HttpResponseBase = _unforged(request) or chosen(request, **kwargs)
        return answer

    view.needs = PUBLIC if any(e.needs == PUBLIC for e in group) else SIGNED_IN  # type: ignore[attr-defined]
    view.csrf_exempt = True  # type: ignore[attr-defined]  # _unforged asks for it when a cookie signs in
    view.endpoints = group  # type: ignore[attr-defined]  # read by openapi
    made = path(pattern, view, name=group[0].name)
    made.needs = view.needs  # type: ignore[attr-defined]  # read by the house tests
    return made


def _answer(declared: Endpoint, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
    """Validate, call, render; a protocol's own faults are said in its own form."""
    if declared.fault is None:
        return _answered(declared, request, **kwargs)
    try:
        return _answered(declared, request, **kwargs)
    except Refused as refused:
        status, body = declared.fault.of(refused)
        told = [body] if getattr(declared.fault, "many", False) else body
        return HttpResponse(declared.writes(told), status=status, content_type=declared.media)


def _answered(declared: Endpoint, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
    """Validate, call, render. Raises Invalid with a sentence for each field."""
    given: dict[str, Any] = dict(kwargs)
    if "actor" in declared.wants:
        given["actor"] = actor_of(request)
    if "at" in declared.wants:
        given["at"] = clock.now()
    if "request" in declared.wants:
        given["request"] = request
    if declared.header_shape:
        given["headers"] = declared.header_shape.from_headers(request.headers)
    if declared.query_shape:
        asked = _said_once(request) if declared.repeats else request.GET
        given["query"] = declared.query_shape.from_query(asked, repeats=declared.repeats)
    if declared.body_shape and declared.forms and request.content_type == FORM:
        given["body"] = declared.body_shape.from_query(request.POST)
    elif declared.body_shape:
        raw, refused = _raw_body(request)
        if refused is not None and declared.fault is None:
            return refused
        if refused is not None:
            raise Invalid({"_": str(json.loads(refused.content)["detail"])})
        given["body"] = declared.body_shape.from_json(raw)
    return _render(declared, declared.function(**given))


def _said_once(request: HttpRequest) -> QueryDict:
    """The query of a client that puts it on an address that has it already: ``?a=1?a=1``."""
    return QueryDict(request.META.get("QUERY_STRING", "").replace("?", "&"), mutable=False)


def _render(declared: Endpoint, result: Any) -> HttpResponseBase:
    if isinstance(result, HttpResponseBase):
        return result
    if result is None:
        return HttpResponse(status=204)
    return HttpResponse(
        declared.writes(result), status=declared.status, content_type=declared.media
    )


def _raw_body(request: HttpRequest) -> tuple[bytes, HttpResponse | None]:
    if request.content_type != "application/json":
        said = _("Nội dung gửi lên phải là JSON (Content-Type: application/json).")
        return b"", problem(415, said)
    try:
        return request.body, None
    except RequestDataTooBig:
        return b"", problem(413, _("Nội dung gửi lên quá lớn: hãy chia nhỏ."))
    except UnreadablePostError:
        return b"", problem(400, _("Kết nối bị ngắt khi đang gửi: hãy gửi lại."))


def _unforged(request: HttpRequest) -> HttpResponse | None:
    """A browser's session cookie counts for a change only together with the CSRF token."""
    if request.method not in UNSAFE or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    guard = CsrfViewMiddleware(lambda _request: HttpResponse())
    guard.process_request(request)
    if guard.process_view(request, _nothing, (), {}) is None:
        return None
    return problem(403, _("Thiếu mã chống giả mạo: hãy gửi kèm X-CSRFToken."))


def _nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def _not_allowed(by_method: dict[str, Any]) -> HttpResponse:
    answer = problem(405, _("Địa chỉ này không nhận phương thức đó."))
    answer["Allow"] = ", ".join(_allowed(by_method))
    return answer


def _allowed(by_method: Iterable[str]) -> list[str]:
    return HttpResponseNotAllowed(sorted({*by_method, "OPTIONS"}))["Allow"].split(", ")


def _check_wants(function: Handler, wants: frozenset[str], pattern: str) -> None:
    unknown = {w for w in wants if w not in WORDS and f":{w}>" not in pattern}
    if unknown:
        raise TypeError(f"{function.__name__} wants {sorted(unknown)}, which nobody gives")
