"""Typed machine doors: what they take, what they refuse and how they say so."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal

import msgspec
import pytest
from django.http import HttpRequest
from django.test import RequestFactory
from pytest_django import Settings

from congvu.kernel.actors import Actor, ActorKind
from congvu.kernel.errors import Invalid
from congvu.webkit.web.rest import Page, endpoint, paths


@dataclass(frozen=True, kw_only=True)
class Inner:
    day: date | None = None


@dataclass(frozen=True, kw_only=True)
class Body:
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=20)]
    size: Annotated[int, msgspec.Meta(ge=1, le=9)] = 1
    colour: Literal["red", "gold"] = "red"
    inner: Inner | None = None


@dataclass(frozen=True, kw_only=True)
class Query:
    limit: Annotated[int, msgspec.Meta(ge=1, le=100)] = 20
    open: bool = False


@dataclass(frozen=True, kw_only=True)
class Out:
    name: str
    at: datetime


@endpoint("things/", needs="public", summary="List")
def list_things(*, actor: Actor, query: Query) -> Page[str]:
    return Page(items=[actor.name, str(query.limit), str(query.open)])


@endpoint("things/", method="POST", needs="signed-in", status=201, summary="Make")
def make_thing(*, actor: Actor, at: datetime, body: Body) -> Out:
    return Out(name=body.name, at=at)


@endpoint("things/<int:pk>/", method="DELETE", needs="public", summary="Drop")
def drop_thing(*, pk: int) -> None:
    return None


LIST, DROP = paths(list_things, make_thing, drop_thing)
AN = Actor(kind=ActorKind.CITIZEN, name="An", account_id=1, person_id=1)


def call(method: str, actor: Actor = AN, body: Any = None, query: str = "", **more: Any) -> Any:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    request: HttpRequest = RequestFactory().generic(
        method, f"/api/v1/x/things/?{query}", raw, content_type="application/json", **more
    )
    request.actor = actor  # type: ignore[attr-defined]
    return LIST.callback(request)


def test_a_typed_call_is_answered_typed() -> None:
    answer = call("POST", body={"name": "Hoa", "inner": {"day": "2026-11-20"}})
    assert answer.status_code == 201
    assert json.loads(answer.content)["name"] == "Hoa"


def test_text_is_stored_composed() -> None:
    answer = call("POST", body={"name": "Ho\u0300a"})
    assert json.loads(answer.content)["name"] == "Hòa"


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"name"}),
        ({"name": ""}, {"name"}),
        ({"name": "x" * 21, "size": 10}, {"name", "size"}),
        ({"name": 1, "size": "2", "colour": "blue"}, {"name", "size", "colour"}),
        ({"name": "x", "nome": "y"}, {"nome"}),
        ({"name": "x", "inner": {"day": "2026-02-30"}}, {"inner.day"}),
        ({"name": "x", "inner": {"dya": "2026-02-03"}}, {"inner.dya"}),
        ({"name": "a\x00b"}, {"name"}),
        ({"name": "x", "a\x00b": 1}, {"_"}),
        ([], {"_"}),
        (b"{", {"_"}),
        (b'{"name": "\\ud800"}', {"_"}),
        (b"[" * 100_000, {"_"}),
        (b'{"name": "x", "size": 1e999}', {"_"}),
        (b"\xff\xfe", {"_"}),
    ],
)
def test_a_refusal_names_every_field(body: Any, fields: set[str]) -> None:
    with pytest.raises(Invalid) as refused:
        call("POST", body=body)
    assert set(refused.value.errors) == fields
    assert all(refused.value.errors.values())


@pytest.mark.parametrize("query", ["limit=0", "limit=1.5", "limit=", "limit=1&limit=2", "limt=1",
                                   "open=maybe", "limit=" + "9" * 40])  # fmt: skip
def test_a_query_string_is_read_strictly(query: str) -> None:
    with pytest.raises(Invalid):
        call("GET", query=query)


def test_a_query_string_is_typed() -> None:
    answer = call("GET", query="limit=7&open=true", actor=Actor.stranger())
    assert json.loads(answer.content)["items"] == ["Khách", "7", "True"]


def test_a_stranger_is_told_to_sign_in() -> None:
    assert call("POST", Actor.stranger(), {"name": "x"}).status_code == 401


def test_only_json_is_taken() -> None:
    request = RequestFactory().post("/", {"name": "x"})
    request.actor = AN  # type: ignore[attr-defined]
    assert LIST.callback(request).status_code == 415


def test_other_methods_are_named() -> None:
    answer = call("PATCH")
    assert answer.status_code == 405
    assert answer["Allow"] == "GET, OPTIONS, POST"
    assert call("OPTIONS")["Allow"] == "GET, OPTIONS, POST"


def test_nothing_to_say_is_204() -> None:
    request = RequestFactory().delete("/")
    request.actor = AN  # type: ignore[attr-defined]
    assert DROP.callback(request, pk=1).status_code == 204


@pytest.fixture
def cookie(settings: Settings) -> str:
    return str(settings.SESSION_COOKIE_NAME)


def test_a_cookie_alone_changes_nothing(cookie: str) -> None:
    answer = call("POST", body={"name": "x"}, HTTP_COOKIE=f"{cookie}=abc")
    assert answer.status_code == 403
    token = "a" * 32
    answer = call(
        "POST", body={"name": "x"}, HTTP_COOKIE=f"{cookie}=abc; csrftoken={token}",
        HTTP_X_CSRFTOKEN=token,
    )  # fmt: skip
    assert answer.status_code == 201


def test_what_nobody_gives_cannot_be_asked_for() -> None:
    with pytest.raises(TypeError):

        @endpoint("x/", needs="public", summary="")
        def door(*, clock: datetime) -> None: ...
