"""The people of all tests: the demo cast, seated in a small tree of the tests' own.

``pytest_plugins`` or an import brings the fixture ``personas``: ``personas["ha"].client()``,
``.actor``, ``.account_id``, ``.person_id``; ``personas.units`` has the ids of the tree.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client

from congvu.engines.identity import api as identity
from congvu.engines.law import api as law
from congvu.engines.org import api as org
from congvu.kernel.actors import Actor
from congvu.kernel.rooms import resolve

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
FOUNDED = date(2020, 1, 1)
ROOT = Actor.system("test")
STRANGER = "stranger"
NAMES = ("an", "binh", "ha", "dung", "chi", "giang", STRANGER)
TREE = (  # key, code, kind, level, place, name, parent
    ("tinh", "H48", "ubnd_tinh", "tinh", "51", "Ủy ban nhân dân tỉnh Quảng Ngãi", ""),
    ("snv", "H48.10", "so", "tinh", "51", "Sở Nội vụ", "tinh"),
    ("hcc", "H48.11", "trung_tam_hcc", "tinh", "51", "Trung tâm Phục vụ hành chính công", "tinh"),
    ("cntt", "H48.12", "trung_tam", "tinh", "51", "Trung tâm Công nghệ thông tin", "tinh"),
    ("xa", "H48.13", "ubnd_xa", "xa", "21025", "Ủy ban nhân dân phường Cẩm Thành", "tinh"),
    ("elsewhere", "H49.10", "so", "tinh", "48", "Sở Nội vụ nơi khác", ""),
)


@dataclass(frozen=True)
class Persona:
    """One of the cast. A stranger has no account."""

    name: str
    account_id: int | None

    @property
    def actor(self) -> Actor:
        """What the house knows of them, resolved anew at each asking, as in a request."""
        return Actor.stranger() if self.account_id is None else identity.actor_for(self.account_id)

    @property
    def person_id(self) -> int | None:
        return self.actor.person_id

    def client(self) -> Client:
        """A browser of theirs, signed in with two factors as the demo's one click does."""
        made = Client()
        if self.account_id is not None:
            account = get_user_model().objects.get(pk=self.account_id)
            made.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[0])
            raise_level(made, identity_demo=True)
        return made


def raise_level(client: Client, **more: bool) -> None:
    """Signed in as by the e-ID's second level: handing in demands it."""
    session = client.session
    session.update({"identity_assurance": 2, **more})
    session.save()


class Cast(dict[str, Persona]):
    """name → persona, the stranger among them. units: key of the tree → unit id."""

    units: dict[str, int]


@pytest.fixture
def personas(db: None) -> Cast:
    """The whole cast with their roles from content."""
    return make_cast()


def make_cast() -> Cast:
    """Plant the tree, load the roles, seat the cast; for fixtures of any scope."""
    law.load_packages(kinds=("roles",))
    units = plant_tree()
    accounts: dict[str, int] = resolve("identity", "demo.load")(at=AT, units=units)
    made = Cast({name: Persona(name, accounts.get(name)) for name in NAMES})
    made.units = units
    return made


def plant_tree() -> dict[str, int]:
    """A province with its one-stop centre, departments and a commune; a department elsewhere."""
    ids: dict[str, int] = {}
    for key, code, kind, level, place, name, parent in TREE:
        known = org.unit_by_code(code)
        ids[key] = known.id if known else org.create_unit(
            actor=ROOT, code=code, name=name, kind=kind, level=level, place_code=place,
            on=FOUNDED, decision="1/QĐ", parent_id=ids.get(parent), at=AT,
        )  # fmt: skip
    return ids
