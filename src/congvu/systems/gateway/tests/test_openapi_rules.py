"""Reading another system's OpenAPI document, and letting through only what is agreed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from congvu.systems.gateway.rules import caching, filtering, openapi
from congvu.systems.gateway.tests.other_system import DOCUMENT, OPERATIONS, PERSON

ITSELF = "#/paths/~1x/get/responses/200/content/application~1json/schema"


def test_calls_and_dotted_fields() -> None:
    operations, leaves = openapi.described(openapi.read(json.dumps(DOCUMENT)), OPERATIONS)
    assert [each.name for each in operations] == list(OPERATIONS)
    assert list(leaves) == [
        "code", "data.hoTen", "data.ngaySinh", "data.queQuan", "data.giaDinh.hoTen",
        "data.giaDinh.quanHe",
    ]  # fmt: skip
    assert leaves["data.ngaySinh"]["anyOf"] == [
        {"type": "string", "format": "date"}, {"type": "null"},
    ]  # fmt: skip


def _changed(**answer: Any) -> dict[str, Any]:
    said = {"200": {"content": {"application/json": {"schema": answer}}}}
    return {"openapi": "3.1.0", "paths": {"/x": {"get": {"responses": said}}}}


@pytest.mark.parametrize(
    ("document", "why"),
    [
        ({"openapi": "2.0", "paths": {}}, "openapi"),
        ({"openapi": "3.1.0"}, "paths"),
        ({"openapi": "3.1.0", "paths": {}}, "operation"),
        (_changed(type="string"), "answer"),
        (_changed(**{"$ref": "http://169.254.169.254/x"}), "outside"),
        (_changed(**{"$ref": "#/paths/nowhere"}), "outside"),
        (_changed(properties={"a": {"$ref": ITSELF}}), "deep"),
        (_changed(properties={"a.b": {"type": "string"}}), "name"),
        (_changed(properties={"a" * 61: {"type": "string"}}), "name"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_up(document: dict[str, Any], why: str) -> None:
    with pytest.raises(openapi.Undescribed) as wrong:
        openapi.described(openapi.read(json.dumps(document)), ())
    assert wrong.value.why == why


@pytest.mark.parametrize("raw", ["", "[]", "[" * 100_000, "{" + " " * 500_000 + "}"])
def test_what_is_no_document(raw: str) -> None:
    with pytest.raises(openapi.Undescribed):
        openapi.read(raw)


@pytest.mark.parametrize(
    ("granted", "kept"),
    [
        (["code"], {"code": 0}),
        (["data.giaDinh.hoTen"], {"data": {"giaDinh": [{"hoTen": "Trần Thị Mẫu"}]}}),
        (["data.biMat"], {}),  # nobody described it
        ([], {}),
    ],
)
def test_only_what_is_agreed(granted: list[str], kept: Any) -> None:
    _operations, leaves = openapi.described(DOCUMENT, OPERATIONS)
    assert filtering.opened(PERSON, told=leaves, granted=frozenset(granted)) == kept


def test_an_object_where_a_value_was_announced_stays_out() -> None:
    told = {"a": {"type": "string"}, "b": {"type": "object"}}
    answer = [{"a": {"x": 1}, "b": {"x": 1}}, {"a": "y", "c": 2}]
    kept = filtering.opened(answer, told=told, granted=frozenset("abc"))
    assert kept == [{"b": {"x": 1}}, {"a": "y"}]
    assert filtering.opened("text", told=told, granted=frozenset("a")) is None


@pytest.mark.parametrize(
    ("control", "seconds"),
    [("", 60), ("max-age=10", 10), ("public, max-age=600", 60), ("no-store", 0), ("Private", 0),
     ("max-age=99, s-maxage=5", 5), ("max-age=0", 0), ("max-age=x", 60)],
)  # fmt: skip
def test_how_long_an_answer_may_be_kept(control: str, seconds: int) -> None:
    assert caching.seconds(60, control) == seconds
