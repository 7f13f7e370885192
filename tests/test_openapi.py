"""The machine doors as one document, and as an outside fuzzer finds them."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from jsonschema_rs import meta

from congvu.webkit.web.openapi import describe, doors


@pytest.mark.django_db
def test_the_document_is_served_to_strangers() -> None:
    answer = Client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/json"
    assert json.loads(answer.content)["openapi"] == "3.1.0"


def test_every_typed_door_is_described_once() -> None:
    found = describe()
    names = [o["operationId"] for path in found["paths"].values() for o in path.values()]
    declared = [
        f"{label}.{e.name}"
        for label, pattern in doors()
        for e in getattr(pattern.callback, "endpoints", ())
    ]
    assert sorted(names) == sorted(declared)
    assert len(set(names)) == len(names)


def test_its_schemas_are_schemas_and_every_reference_leads_somewhere() -> None:
    found = describe()
    schemas = found["components"]["schemas"]
    for schema in schemas.values():
        meta.validate({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema})
    text = json.dumps(found, default=str)
    for part in text.split('"#/components/schemas/')[1:]:
        assert part.split('"', 1)[0] in schemas


def test_every_link_leads_to_a_door_that_takes_what_it_gives() -> None:
    found = describe()
    doors_by_id = {o["operationId"]: o for path in found["paths"].values() for o in path.values()}
    links = [
        link
        for door in doors_by_id.values()
        for answer in door["responses"].values()
        for link in answer.get("links", {}).values()
    ]
    assert len(links) >= 5
    for link in links:
        target = doors_by_id[link["operationId"]]
        assert link.get("parameters", {}).keys() <= {p["name"] for p in target["parameters"]}
        if "requestBody" in link:
            body = target["requestBody"]["content"]["application/json"]["schema"]["$ref"]
            known = found["components"]["schemas"][body.rpartition("/")[2]]["properties"]
            assert link["requestBody"].keys() <= known.keys()
