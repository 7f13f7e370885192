"""A tree of three units, and people who hold this and that in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from congvu.config.demo_broker.app import Broker
from congvu.engines.identity import api
from congvu.engines.identity.models import Account, Role
from congvu.engines.identity.tests.broker import CLIENT, running
from congvu.engines.identity.web import broker as client_side
from congvu.engines.org import api as org
from congvu.kernel.actions import action, unchanged
from congvu.kernel.actors import Actor

AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
LONG_AGO = date(2020, 1, 1)
PASSWORD = "mot cau dai de nho 2026"
ROOT = Actor.system("test")


@pytest.fixture
def tree(db: None) -> dict[str, int]:
    """so ─ phong, and khac beside them."""
    ids: dict[str, int] = {}
    for key, code, kind, parent in (
        ("so", "H48.7", "so", None),
        ("phong", "H48.7.1", "phong", "so"),
        ("khac", "H49.7", "so", None),
    ):
        ids[key] = org.create_unit(
            actor=ROOT, code=code, name=f"Đơn vị {key}", kind=kind, level="tinh", on=LONG_AGO,
            decision="1/QĐ", parent_id=ids.get(parent or ""), at=AT,
        )  # fmt: skip
    return ids


@action(needs="public")
def _register(*, actor: Actor, **said: Any) -> int:
    unchanged()  # a person already known is told of by nobody
    return api.register_person(**said)


@pytest.fixture
def person() -> Callable[..., int]:
    """Make a person: ``person("Trần Thị Hà")`` → id."""

    def make(name: str, **said: Any) -> int:
        return _register(actor=ROOT, full_name=name, source="test", **said)

    return make


@pytest.fixture
def official(db: None, person: Callable[..., int]) -> Callable[..., Account]:
    """Make an official with a known password, first change already done."""

    def make(username: str, unit_id: int | None, name: str = "Trần Thị Hà") -> Account:
        opened = api.open_account(
            actor=ROOT, person_id=person(name), username=username,
            email=f"{username}@congvu.example", unit_id=unit_id,
        )  # fmt: skip
        account = Account.objects.get(pk=opened.account_id)
        account.set_password(PASSWORD)
        account.must_change_password = False
        account.save()
        return account

    return make


@pytest.fixture
def role(db: None) -> Callable[..., Role]:
    """Make a role: ``role("r", "org.unit.change")``."""

    def make(code: str, *permissions: str) -> Role:
        return Role.objects.create(
            code=code, title=f"Vai trò {code}", permissions=list(permissions)
        )

    return make


@pytest.fixture
def give() -> Callable[..., int]:
    """Give a role over a unit: ``give(account, "r", unit_id)``."""

    def make(account: Account, role: str, unit_id: int | None, **said: Any) -> int:
        said = {"valid_from": LONG_AGO, "decision_number": "12/QĐ-SNV"} | said
        return api.grant_role(actor=ROOT, account_id=account.pk, role=role, unit_id=unit_id, **said)

    return make


@pytest.fixture
def sign_in(client: Client) -> Callable[..., Any]:
    """Post the password form: ``sign_in("ha", PASSWORD)``."""

    def make(username: str, password: str = PASSWORD, to: Client = client, **said: str) -> Any:
        return to.post("/dang-nhap/can-bo/", {"login": username, "password": password, **said})

    return make


@pytest.fixture
def ha(official: Callable[..., Account], tree: dict[str, int], sign_in: Any) -> Account:
    """An official whose browser is signed in."""
    account = official("ha", tree["so"])
    sign_in("ha")
    return account


@pytest.fixture
def app(client: Client, tree: dict[str, int]) -> Any:
    """An application of the department."""
    from congvu.engines.identity.tests.sso import register

    return register(client, tree["so"])


@pytest.fixture(scope="module")
def provider() -> Iterator[Broker]:
    with running() as made:
        yield made


@pytest.fixture
def broker(provider: Broker, settings: Any) -> Broker:
    settings.CONGVU_EID = {
        "issuer": provider.issuer, "client_id": CLIENT.id, "client_secret": CLIENT.secret,
        "acr": "LoA2", "claims": "dvcqg",
    }  # fmt: skip
    client_side._kept.forget()
    return provider
