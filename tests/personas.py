"""The six of the cast and a stranger: signed-in clients and actors for any room's tests.

In a test file: ``from tests.personas import *`` or name the module in ``pytest_plugins``. The
fixture ``personas`` gives ``personas["ha"].client``, ``.actor``, ``.account_id``, ``.person_id``;
``personas.units`` has the ids of the small tree they work in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from django.test import Client

from congvu.engines.identity import api as identity
from congvu.engines.identity import demo
from congvu.engines.identity.models import Account
from congvu.engines.identity.queries.actors import ASSURANCE, DEMO
from congvu.engines.identity.web.backends import BACKEND
from congvu.engines.law import api as law
from congvu.engines.org import api as org
from congvu.kernel import clock
from congvu.kernel.actors import Actor

KEYS = ("an", "binh", "ha", "dung", "chi", "giang")
STRANGER = "stranger"
FOUNDED = date(2020, 1, 1)
TREE = (  # key, code, name, kind, level, place, parent
    ("tinh", "H48", "Ủy ban nhân dân tỉnh Quảng Ngãi", "ubnd_tinh", "tinh", "51", ""),
    ("snv", "H48.7", "Sở Nội vụ", "so", "tinh", "51", "tinh"),
    ("hcc", "H48.99", "Trung tâm Phục vụ hành chính công tỉnh Quảng Ngãi", "trung_tam_hcc",
     "tinh", "51", "tinh"),
    ("xa", "H48.101", "Ủy ban nhân dân xã Tịnh Khê", "ubnd_xa", "xa", "21199", "tinh"),
    ("elsewhere", "H17.7", "Sở Nội vụ thành phố Đà Nẵng", "so", "tinh", "48", ""),
    ("cntt", "G09.18", "Trung tâm Công nghệ thông tin", "trung_tam", "trung_uong", "", ""),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Persona:
    """One of the seven. A stranger has no account."""

    key: str
    client: Client
    account_id: int | None = None
    person_id: int | None = None

    @property
    def actor(self) -> Actor:
        """Resolved anew at each asking, as at each request."""
        return identity.actor_for(self.account_id) if self.account_id else Actor.stranger()


class Personas(dict[str, Persona]):
    """key → persona. units: key of the small tree → unit id."""

    units: dict[str, int]


@pytest.fixture
def personas(db: None) -> Personas:
    """The whole cast with their roles from content, signed in with two factors."""
    return make_personas()


def make_personas() -> Personas:
    """The same for fixtures of a wider scope, inside an open database."""
    system, at = Actor.system("personas"), clock.now()
    law.load_packages(actor=system, at=at, kinds=["roles"])
    units = plant_tree()
    accounts = demo.load(at=at, units=units)
    made = Personas({key: _persona(key, accounts[key]) for key in KEYS})
    made[STRANGER] = Persona(key=STRANGER, client=Client())
    made.units = units
    return made


def plant_tree() -> dict[str, int]:
    """A province with its one-stop centre, a department and a commune; a department elsewhere."""
    units: dict[str, int] = {}
    for key, code, name, kind, level, place, parent in TREE:
        known = org.unit_by_code(code)
        units[key] = known.id if known else org.create_unit(
            actor=Actor.system("personas"), code=code, name=name, kind=kind, level=level,
            place_code=place, parent_id=units.get(parent), on=FOUNDED, decision="1/QĐ",
            at=clock.now(),
        )  # fmt: skip
    return units


def signed_in(account_id: int) -> Client:
    """A client that is signed in as this account with two factors."""
    client = Client()
    client.force_login(Account.objects.get(pk=account_id), backend=BACKEND)
    session = client.session
    session[ASSURANCE], session[DEMO] = 2, True
    session.save()
    return client


def _persona(key: str, account_id: int) -> Persona:
    account = Account.objects.get(pk=account_id)
    return Persona(
        key=key, client=signed_in(account_id), account_id=account_id, person_id=account.person_id
    )
