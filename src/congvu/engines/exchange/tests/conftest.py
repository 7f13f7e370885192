"""Two agencies, the axis between them, and a direct line from one side to the other."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from wsgiref.simple_server import make_server

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.apps import apps
from django.db.backends.postgresql.psycopg_any import DateRange

from congvu.config.demo_axis.app import Axis
from congvu.config.simulated import Quiet
from congvu.engines.documents import api as documents
from congvu.engines.documents.models import pki
from congvu.engines.exchange import tasks
from congvu.engines.exchange.actions import directory, parties, polling, sending, vxp
from congvu.engines.exchange.contracts import Edoc, EdocStatus
from congvu.engines.exchange.models import Message, Office, Partner
from congvu.engines.exchange.queries import contents
from congvu.engines.exchange.tests.samples import AT
from congvu.engines.jobs import api as jobs
from congvu.engines.jobs.actions import deliveries
from congvu.kernel.actions import action, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.clock import pretend

ROOT = Actor.system("test")


@pytest.fixture(autouse=True)
def own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: Any) -> Path:
    """Files of this test only; the demo authority is shared, for its keys take seconds
    to make; it names agencies as these tests do."""
    shared = tmp_path_factory.getbasetemp() / "pki-exchange"
    folder: Path = tmp_path_factory.mktemp("data")
    monkeypatch.setenv("CONGVU_DATA", str(folder))
    monkeypatch.setenv("CONGVU_CLAM_DB", str(folder / "no-signatures"))
    monkeypatch.delenv("CONGVU_PKI_DIR", raising=False)
    monkeypatch.delenv("CONGVU_TSA_URL", raising=False)
    monkeypatch.setattr(pki, "folder", lambda: shared)
    return folder


@pytest.fixture(autouse=True)
def lines_to_this_machine(settings: Any) -> None:
    """As an operator opens a network of the agencies' own."""
    settings.CALLS_INSIDE = ("127.0.0.0/8",)


@pytest.fixture(autouse=True)
def no_rooms(monkeypatch: pytest.MonkeyPatch) -> None:
    """No room answers what comes: the engine alone."""
    own = {k: s for k, s in deliveries.subscriptions().items() if s.room == "exchange"}
    monkeypatch.setattr(deliveries, "subscriptions", lambda: own)


@dataclass
class Sides:
    """Sở Nội vụ (a) and another agency (b), both on the axis, both known to each other."""

    axis: Axis
    a: Office
    b: Office

    def send(self, told: Any, *, by: Office, to: Office, at: datetime = AT, **how: Any) -> str:
        """A document or a state, given out in an action of its own."""
        if isinstance(told, EdocStatus):
            return run_step(
                sending.send_status, unit_id=by.unit_id, to=to.code, about=told.about,
                code=told.code, description=told.description, staff=told.staff, at=at,
            )  # fmt: skip
        assert isinstance(told, Edoc)
        return run_step(
            sending.send_document, unit_id=by.unit_id, to=[to.code], document=told, at=at, **how
        )

    def carry(self, at: datetime = AT) -> None:
        """Everything that can go goes, everything that waits is fetched."""
        with pretend(at):
            tasks.sweep()
            jobs.run_pending(at=at, strict=True)
            polling.poll(actor=ROOT, at=at)
            jobs.run_pending(at=at, strict=True)


@pytest.fixture
def axis(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[Axis]:
    """The make-believe axis over real HTTP."""
    made = Axis(system_id="congvu", secret="khoa-chung")
    server = make_server("127.0.0.1", 0, made, handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    settings.CONGVU_VXP = {
        "url": f"http://127.0.0.1:{server.server_port}", "system_id": "congvu",
        "secret": "khoa-chung", "simulated": True,
    }  # fmt: skip
    yield made
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def sides(db: None, axis: Axis) -> Sides:
    units = [make_unit("H48.05", "Sở Nội vụ"), make_unit("G22.01", "Văn phòng")]
    for unit in units:
        parties.open_office(actor=ROOT, unit_id=unit.pk, at=AT)
    for office in Office.objects.order_by("id"):
        know(office)
    directory.join(actor=ROOT, at=AT)
    return Sides(axis, *Office.objects.order_by("id"))


def make_unit(code: str, name: str) -> Any:
    return apps.get_model("org.Unit").objects.create(
        code=code, name=name, short_name=name, kind="so", level="tinh",
        valid=DateRange(date(2020, 1, 1), None),
    )  # fmt: skip


def know(office: Office, **more: Any) -> Partner:
    """Take an agency up as a partner, with the certificate that it signs with."""
    _key, chain = documents.agency_key(code=office.code, name=office.name, at=AT)
    made = parties.add_partner(
        actor=ROOT, at=AT,
        told=parties.Told(
            code=office.code, name=office.name,
            certificates=chain[0].public_bytes(Encoding.PEM).decode(), **more,
        ),
    )  # fmt: skip
    return Partner.objects.get(uid=made.uid)


def received(office: Office) -> list[Message]:
    rows = Message.objects.as_system("test").filter(direction="in", office=office)
    return list(rows.select_related("office", "partner").order_by("id"))


def said(row: Message) -> Any:
    return contents.told(row)


@action(needs="public")
def within(*, actor: Actor, call: Any, at: datetime) -> Any:
    """Run a step as a caller's action would."""
    unchanged()
    return call()


def run_step(function: Any, *, at: datetime = AT, **kwargs: Any) -> Any:
    return within(actor=ROOT, call=lambda: function(**kwargs), at=at)


@pytest.fixture
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """A silent partner is given up at once."""
    monkeypatch.setattr(vxp, "SECONDS", 1)
