"""Two agencies with an installation each, and a direct line between them: the department and the Ministry."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding

from tests import house
from tests.journeys.houses import data, running
from tools import ports

LINE, SECRET = "truc-thu", "khoa-cua-hai-ben-" * 2
CLERKS = {"department": "le", "ministry": "oanh"}  # of whose units the agencies are


@dataclass(frozen=True)
class Agencies:
    """Addresses of the two, and the codes that they are written to under."""

    department: str
    ministry: str
    codes: dict[str, str]


@contextmanager
def opened() -> Iterator[Agencies]:
    """Both run, each the other's partner."""
    free = {name: ports.free(ports.HOUSE) for name in CLERKS}
    with ExitStack() as stack:
        databases = {name: stack.enter_context(_lent(name)) for name in CLERKS}
        cards = {name: _office(name) for name in CLERKS}
        for name, other in (("department", "ministry"), ("ministry", "department")):
            _introduce(name, free[other], cards[other])
            base = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            stack.enter_context(
                running(
                    databases[name], free[name], data(base),
                    CONGVU_VXP_URL="", CONGVU_CALLS_INSIDE="127.0.0.0/8",
                )
            )  # fmt: skip
        urls = {name: f"http://localhost:{port}" for name, port in free.items()}
        yield Agencies(**urls, codes={name: card.code for name, card in cards.items()})


@dataclass(frozen=True)
class _Card:
    code: str
    name: str
    pem: str


@contextmanager
def _lent(name: str) -> Iterator[str]:
    from congvu.config import readiness

    address = house.lend(_database(name))
    try:
        with house.entered(_database(name)):
            readiness.vouch(address)
        yield address
    finally:
        house.drop(_database(name))


def _database(name: str) -> str:
    return f"agency_{name}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"


def _office(name: str) -> _Card:
    """Opens the office of the clerk's unit in the agency's own installation."""
    from congvu.engines.documents import api as documents
    from congvu.engines.exchange.actions import parties
    from congvu.engines.exchange.models import Office
    from congvu.engines.identity import api as identity
    from congvu.kernel import clock

    with house.entered(_database(name)):
        cast = {a.demo_key: a.pk for a in identity.demo_accounts()}
        unit_id = identity.actor_for(cast[CLERKS[name]]).unit_id or 0
        parties.open_office(actor=_root(), unit_id=unit_id, at=clock.now())
        row = Office.objects.get(unit_id=unit_id)
        _key, chain = documents.agency_key(code=row.code, name=row.name, at=clock.now())
        pem = chain[0].public_bytes(Encoding.PEM).decode()
        return _Card(row.code, row.name, pem)


def _introduce(name: str, port: int, other: _Card) -> None:
    from congvu.engines.exchange.actions import parties
    from congvu.kernel import clock

    told = parties.Told(
        code=other.code, name=other.name, certificates=other.pem, system_id=LINE, secret=SECRET,
        address=f"http://127.0.0.1:{port}/truc/vxp",
    )  # fmt: skip
    with house.entered(_database(name)):
        parties.add_partner(actor=_root(), told=told, at=clock.now())


def _root() -> object:
    from congvu.kernel.actors import Actor

    return Actor.system("journeys")
