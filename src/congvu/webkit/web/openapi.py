"""`/api/v1/openapi.json`: every room's machine doors, from the types that validate them."""

from __future__ import annotations

import functools
import importlib
import importlib.util
import re
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from congvu.kernel.actions import PUBLIC
from congvu.kernel.rooms import manifests, packages
from congvu.webkit.web.rest import FORM, JSON, Endpoint
from congvu.webkit.web.shapes import REF, header_name, strict_schema, tighten

PREFIX = "/api/v1/"
_PARAMETER = re.compile(r"<(?:(?P<kind>[a-z]+):)?(?P<name>\w+)>")
_PATH_KINDS: dict[str, dict[str, Any]] = {
    "uuid": {"type": "string", "format": "uuid"},
    "int": {"type": "integer", "minimum": 0},
    "slug": {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$"},
    "str": {"type": "string", "minLength": 1},
    "path": {"type": "string", "minLength": 1},
}
_REFUSALS = {
    "400": _("Không đọc được nội dung gửi lên."),
    "401": _("Cần đăng nhập."),
    "403": _("Không có quyền; câu trả lời nói thiếu quyền nào."),
    "404": _("Không có, hoặc người gọi không được biết là có."),
    "409": _("Trạng thái hiện tại không cho phép."),
    "413": _("Nội dung quá lớn."),
    "415": _("Cần application/json."),
    "429": _("Gọi quá nhiều trong thời gian ngắn: hãy chờ rồi gọi lại."),
    "422": _("Có trường chưa đúng; câu trả lời nêu tên từng trường."),
    "502": _("Hệ thống nguồn không đưa ra câu trả lời dùng được."),
    "503": _("Hệ thống nguồn tạm nghỉ: hãy gọi lại sau."),
    "504": _("Hệ thống nguồn không trả lời kịp."),
}
PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "law": {"type": "string"},
        "instance": {"type": "string"},
        "errors": {"type": "object", "additionalProperties": {"type": "string"}},
    },
}


def doors() -> Iterator[tuple[str, URLPattern]]:
    """(label, URL pattern) of every room's ``rest/urls.py``."""
    for label, package in packages().items():
        if importlib.util.find_spec(f"{package}.rest") is None:
            continue
        for pattern in importlib.import_module(f"{package}.rest.urls").urlpatterns:
            yield label, pattern


def document(request: HttpRequest) -> HttpResponseBase:
    """The OpenAPI 3.1 document, in the asker's language."""
    answer = HttpResponse(_encoded(get_language() or "vi"), content_type="application/json")
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cache-Control"] = "public, max-age=300"
    return answer


@functools.cache
def _encoded(language: str) -> bytes:
    return msgspec.json.encode(describe(), enc_hook=str)


def describe() -> dict[str, Any]:
    """The document as plain values."""
    found = [(label, e) for label, pattern in doors() for e in _endpoints(pattern)]
    schemas = {"Problem": PROBLEM, **_schemas([e for _label, e in found])}
    addresses: dict[str, dict[str, Any]] = {}
    for label, declared in found:
        address = PREFIX + label + "/" + _PARAMETER.sub(r"{\g<name>}", declared.path)
        addresses.setdefault(address, {})[declared.method.lower()] = _operation(label, declared)
    return {
        "openapi": "3.1.0",
        "info": {"title": "congvu", "version": "1", "license": {"name": "Apache-2.0"}},
        "servers": [{"url": "/"}],
        "tags": [{"name": label, "description": manifests()[label].title} for label in
                 sorted({label for label, _e in found})],
        "paths": addresses,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "session": {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME},
                "partner": {"type": "http", "scheme": "bearer"},
            },
        },
    }  # fmt: skip


def _endpoints(pattern: URLPattern) -> list[Endpoint]:
    return getattr(pattern.callback, "endpoints", [])


def _operation(label: str, declared: Endpoint) -> dict[str, Any]:
    made: dict[str, Any] = {
        "operationId": f"{label}.{declared.name}",
        "tags": [label],
        "summary": _text(declared.summary),
        "description": (declared.function.__doc__ or "").strip(),
        "parameters": [*_path_parameters(declared.path), *_query_parameters(declared),
                       *_header_parameters(declared)],
        "responses": {str(declared.status if declared.returns not in (None, type(None)) else 204):
                      _success(declared), **_refusals(declared)},
        "security": _security(declared),
        "x-needs": declared.needs,
    }  # fmt: skip
    if declared.body:
        kinds = (JSON, FORM) if declared.forms else (JSON,)
        content = {kind: {"schema": _reference(declared.body)} for kind in kinds}
        made["requestBody"] = {"required": True, "content": content}
    if declared.file:
        part = {"type": "string", "contentMediaType": "application/octet-stream"}
        form = {"type": "object", "required": [declared.file], "properties": {declared.file: part}}
        made["requestBody"] = {
            "required": True,
            "content": {"multipart/form-data": {"schema": form}},
        }
    return made


def _security(declared: Endpoint) -> list[dict[str, list[str]]]:
    """How to prove who one is; a protocol's own doors ask it themselves."""
    if declared.scheme != "session":
        return [{declared.scheme: []}]
    return [] if declared.needs == PUBLIC else [{"session": []}]


def _success(declared: Endpoint) -> dict[str, Any]:
    if declared.returns in (None, type(None)):
        return {"description": _text(_("Đã làm xong."))}
    if isinstance(declared.returns, type) and issubclass(declared.returns, HttpResponseBase):
        return {"description": _text(_("Tệp.")), "content": {"application/octet-stream": {}}}
    content = _written(declared, _reference(declared.returns))
    made = {"description": _text(_("Kết quả.")), "content": content}
    return {**made, "links": _links(declared)} if declared.links else made


def _written(declared: Endpoint, schema: dict[str, Any]) -> dict[str, Any]:
    """An answer under its media type; of what is not JSON the document says no more."""
    media = declared.media.partition(";")[0]
    return {media: {"schema": schema} if media == JSON else {}}


def _links(declared: Endpoint) -> dict[str, Any]:
    """What the answer can be used for next."""
    return {
        link.to.replace(".", "-"): {
            "operationId": link.to,
            **({"parameters": link.parameters} if link.parameters else {}),
            **({"requestBody": link.body} if link.body else {}),
        }
        for link in declared.links
    }


def _refusals(declared: Endpoint) -> dict[str, Any]:
    if declared.fault is not None:
        return _own_refusals(declared)
    codes = {"409", "429"}
    codes |= {"401", "403"} if declared.needs != PUBLIC else set()
    codes |= {"404"} if "<" in declared.path or declared.query else set()
    codes |= {"422"} if declared.query or declared.body or declared.headers else set()
    codes |= {"400", "403", "413", "415"} if declared.body else set()
    codes |= {"403"} if declared.method != "GET" else set()
    codes |= set(declared.refusals)
    content = {"application/problem+json": {"schema": {"$ref": REF.format(name="Problem")}}}
    return {
        code: {"description": _text(_REFUSALS[code]), "content": content} for code in sorted(codes)
    }


def _path_parameters(pattern: str) -> Iterator[dict[str, Any]]:
    for found in _PARAMETER.finditer(pattern):
        schema = _PATH_KINDS.get(found["kind"] or "str", {"type": "string"})
        yield {"name": found["name"], "in": "path", "required": True, "schema": schema}


def _own_refusals(declared: Endpoint) -> dict[str, Any]:
    """The refusals of a foreign protocol in its own form; only too many calls are told in ours."""
    fault = _reference(declared.fault)
    listed = {"type": "array", "items": fault} if getattr(declared.fault, "many", False) else fault
    own = _written(declared, listed)
    problem = {"application/problem+json": {"schema": {"$ref": REF.format(name="Problem")}}}
    # What stands before the door speaks as ever: who may, and whether there is such an address.
    ring = {"404"} | (set() if declared.needs == PUBLIC else {"401", "403"})
    said = {
        c: {"description": _text(_REFUSALS[c]), "content": own | (problem if c in ring else {})}
        for c in ("400", "401", "403", "404")
    }
    return {**said, "429": {"description": _text(_REFUSALS["429"]), "content": problem}}


def _query_parameters(declared: Endpoint) -> Iterator[dict[str, Any]]:
    if declared.query is not None:
        yield from _parameters(strict_schema(declared.query), "query", str)


def _header_parameters(declared: Endpoint) -> Iterator[dict[str, Any]]:
    if declared.headers is not None:
        yield from _parameters(strict_schema(declared.headers), "header", header_name)


def _parameters(
    schema: dict[str, Any], place: str, named: Callable[[str], str]
) -> Iterator[dict[str, Any]]:
    for name, part in schema["properties"].items():
        yield {
            "name": named(name),
            "in": place,
            "required": name in schema.get("required", ()),
            "description": part.get("description", ""),
            "schema": part,
        }


def _schemas(endpoints: list[Endpoint]) -> dict[str, Any]:
    """Component schemas of all bodies and results; bodies refuse names they do not know."""
    models = [m for e in endpoints for m in (e.body, e.returns, e.fault) if _is_model(m)]
    if not models:
        return {}
    _references, parts = msgspec.json.schema_components(models, ref_template=REF)
    for part in parts.values():
        tighten(part)
    return parts


def _reference(model: Any) -> dict[str, Any]:
    (reference,), _parts = msgspec.json.schema_components([model], ref_template=REF)
    return reference


def _is_model(model: Any) -> bool:
    if model in (None, type(None)):
        return False
    return not (isinstance(model, type) and issubclass(model, HttpResponseBase))


def _text(said: str | Promise) -> str:
    return str(said)
