"""A partner with every step, and a client that speaks as it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from congvu.engines.identity import api as identity
from congvu.engines.identity import demo
from congvu.engines.org import api as org
from congvu.kernel.actors import Actor
from congvu.systems.gateway.actions import partners

AT = datetime(2026, 11, 20, 2, tzinfo=UTC)
BASE = "/api/v1/gateway/"
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>\n"
    b"endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
ROOT = Actor.system("test")


class Caller:
    """A partner's system: what it posts, with its token."""

    def __init__(self, client_id: str, secret: str) -> None:
        self.http = Client()
        answer = self.post("token/", {"client_id": client_id, "client_secret": secret}, token="")
        self.token = answer.json()["access_token"]

    def post(self, path: str, body: Any, *, token: str | None = None) -> Any:
        held = getattr(self, "token", "") if token is None else token
        return self.http.post(
            BASE + path, json.dumps(body), content_type="application/json",
            headers={"Authorization": f"Bearer {held}"},
        )  # fmt: skip

    def get(self, path: str) -> Any:
        return self.http.get(BASE + path, headers={"Authorization": f"Bearer {self.token}"})

    def upload(self, content: bytes = PDF, name: str = "giấy.pdf") -> Any:
        return self.http.post(
            BASE + "files/", {"file": SimpleUploadedFile(name, content)},
            headers={"Authorization": f"Bearer {self.token}"},
        )  # fmt: skip


def office() -> Any:
    """Where Dũng is head."""
    unit_id = identity.actor_for(demo.account("dung").pk).unit_id
    assert unit_id is not None
    return org.unit(unit_id)


def add_partner(client_id: str, unit_code: str, scopes: tuple[str, ...] = partners.SCOPES) -> str:
    """A partner; gives its secret."""
    return partners.add_partner(
        actor=ROOT, client_id=client_id, name="Hệ thống của tỉnh", unit_code=unit_code,
        scopes=list(scopes), at=AT,
    )  # fmt: skip


@pytest.fixture
def caller(db: None) -> Caller:
    return Caller("tinh-51", add_partner("tinh-51", office().code))
