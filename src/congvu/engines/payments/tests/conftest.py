"""A unit that is owed, a person who owes, officials, the shipped papers, the simulator running."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from wsgiref.simple_server import make_server

import pytest
from django.apps import apps
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client

from congvu.config.demo_gateway.app import Gateway
from congvu.config.simulated import Quiet, Server
from congvu.engines.documents.models import pki  # its tests share the demo authority in this way
from congvu.engines.law import api as law
from congvu.engines.payments.actions.invoices import raise_invoice
from congvu.engines.payments.contracts import InvoiceCard, NewInvoice
from congvu.kernel.actions import action
from congvu.kernel.actors import Actor, ActorKind

AT = datetime(2026, 11, 22, 3, 0, 5, tzinfo=UTC)
SECRET = "test-secret"
OWED = 150_000
SITE = "http://testserver"


@pytest.fixture(autouse=True)
def own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: Any) -> Path:
    """Files of this test only; the demo authority is shared, for its keys take seconds to make."""
    shared = tmp_path_factory.getbasetemp() / "pki"
    folder: Path = tmp_path_factory.mktemp("data")
    monkeypatch.setenv("CONGVU_DATA", str(folder))
    monkeypatch.setenv("CONGVU_CLAM_DB", str(folder / "no-signatures"))
    monkeypatch.setattr(pki, "folder", lambda: shared)
    return folder


@pytest.fixture(autouse=True)
def gateway_settings(settings: Any) -> None:
    settings.CONGVU_PAYMENT = {
        "url": "http://127.0.0.1:9", "merchant": "congvu", "secret": SECRET, "simulated": True,
    }  # fmt: skip


@pytest.fixture
def unit(db: None) -> Any:
    return apps.get_model("org.Unit").objects.create(
        code="H48.05", name="Sở Nội vụ tỉnh Quảng Ngãi", short_name="SNV", kind="so", level="tinh",
        valid=DateRange(date(2020, 1, 1), None),
    )  # fmt: skip


@pytest.fixture
def person(db: None) -> Any:
    return apps.get_model("identity.Person").objects.create(
        full_name="Nguyễn Văn An", sort_key="an nguyen van"
    )


@pytest.fixture
def content(db: None) -> None:
    report = law.load_packages(actor=Actor.system("test"), at=AT, kinds=["papers"])
    for wrong in report.failed:
        raise wrong


@pytest.fixture
def owed(unit: Any, person: Any, content: None) -> InvoiceCard:
    """150.000 ₫ for a dossier, to be paid before it is accepted."""
    return _raise(actor=Actor.system("test"), new=new_invoice(unit.id, person.id), at=AT)


@dataclass
class Site:
    """The simulator, running, and the calls it made: each is handed to the site word for word."""

    gateway: Gateway
    url: str
    calls: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    def deliver(self, client: Client, call: int = -1, **changed: Any) -> tuple[int, str]:
        """Hand one of its calls to the site; HTTP status and the code in the answer."""
        headers, body = self.calls[call]
        answer = client.post(
            "/khoan-thu/thong-bao/", changed.get("body", body), "application/json",
            headers=headers | changed.get("headers", {}),
        )  # fmt: skip
        return answer.status_code, answer.json()["code"]


@pytest.fixture
def simulator(settings: Any) -> Iterator[Site]:
    """The real simulator on a loopback port; what it tells is kept until the test delivers it."""
    gateway = Gateway(site=SITE, notify="", merchant="congvu", secret=SECRET)
    site = Site(gateway=gateway, url="")

    def route(environ: dict[str, Any], start: Any) -> Any:
        if environ["PATH_INFO"] != "/notify":
            return gateway(environ, start)
        names = ("X-Timestamp", "X-Nonce", "X-Signature")
        said = {n: environ["HTTP_" + n.upper().replace("-", "_")] for n in names}
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        site.calls.append((said, body))
        start("200 OK", [("Content-Type", "application/json")])
        return [b'{"code": "00"}']

    server = make_server("127.0.0.1", 0, route, Server, Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    site.url = f"http://127.0.0.1:{server.server_port}"
    gateway.notify = f"{site.url}/notify"
    settings.CONGVU_PAYMENT = {**settings.CONGVU_PAYMENT, "url": site.url}
    yield site
    server.shutdown()
    server.server_close()
    thread.join()


def new_invoice(unit_id: int, person_id: int, **changed: Any) -> NewInvoice:
    said = {
        "request_key": "dossier:1", "title": "Phí của thủ tục mẫu", "amount": OWED,
        "person_id": person_id, "unit_id": unit_id, "subject_noun": "payments.thing",
        "subject_uid": "0198a000-0000-7000-8000-000000000001",
        "subject_code": "H48.05-20261122-0000001", "subject_url": "payments:invoice",
        "must_precede": "accept",
    }  # fmt: skip
    return NewInvoice(**{**said, **changed})


@action(needs="public")
def _raise(*, actor: Actor, new: NewInvoice, at: datetime) -> InvoiceCard:
    return raise_invoice(new=new, at=at)


def official(unit_id: int | None, *codes: str) -> Actor:
    """An official who holds the codes over one unit (None: everywhere)."""
    held = None if unit_id is None else frozenset({unit_id})
    return Actor(
        kind=ActorKind.OFFICIAL, name="Dũng", account_id=7, assurance=2,
        reach=dict.fromkeys(codes, held),
    )  # fmt: skip


def counts() -> dict[str, int]:
    """Rows of the tables that a refusal must leave alone."""
    names = ("payments.Payment", "payments.Refund", "payments.Heard", "documents.Paper")
    found = {n: apps.get_model(n)._base_manager.count() for n in names}
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_entry")
        return {**found, "ledger": cursor.fetchone()[0]}
