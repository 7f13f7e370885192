"""The people of the house tests: the demo cast, seated in a small tree of the tests' own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.conf import settings
from django.test import Client

from congvu.engines.identity import api as identity
from congvu.engines.law import api as law
from congvu.engines.org import api as org
from congvu.kernel.actors import Actor
from congvu.kernel.rooms import resolve

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
ROOT = Actor.system("test")
STRANGER = "stranger"
NAMES = ("an", "binh", "ha", "dung", "chi", "giang", STRANGER)
TREE = (
    ("tinh", "H48", "ubnd_tinh", "UBND tỉnh", None),
    ("snv", "H48.10", "so", "Sở Nội vụ", "tinh"),
    ("hcc", "H48.11", "trung_tam_hcc", "Trung tâm Phục vụ hành chính công", "tinh"),
    ("cntt", "H48.12", "trung_tam", "Trung tâm Công nghệ thông tin", "tinh"),
    ("elsewhere", "H49.10", "so", "Sở Nội vụ nơi khác", None),
)


@dataclass(frozen=True)
class Persona:
    """One of the cast. actor: what the house knows of them, resolved as in a request."""

    name: str
    actor: Actor
    account_id: int | None

    def client(self) -> Client:
        """A browser of theirs, signed in with two factors as the demo's one click does."""
        made = Client()
        if self.account_id is not None:
            account = _account(self.account_id)
            made.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[0])
            session = made.session
            session.update({"identity_assurance": 2, "identity_demo": True})
            session.save()
        return made


def make_cast() -> dict[str, Persona]:
    """Plant the tree, load the roles, seat the cast; name → persona, the stranger among them."""
    law.load_packages(kinds=("roles",))
    accounts: Mapping[str, int] = resolve("identity", "demo.load")(at=AT, units=_plant())
    made = {
        name: Persona(name, identity.actor_for(accounts[name]), accounts[name])
        for name in NAMES
        if name != STRANGER
    }
    return {**made, STRANGER: Persona(STRANGER, Actor.stranger(), None)}


def _plant() -> dict[str, int]:
    ids: dict[str, int] = {}
    for key, code, kind, name, parent in TREE:
        ids[key] = org.create_unit(
            actor=ROOT, code=code, name=name, kind=kind, level="tinh", on=date(2020, 1, 1),
            decision="1/QĐ", parent_id=ids.get(parent or ""), at=AT,
        )  # fmt: skip
    return ids


def _account(account_id: int) -> object:
    from django.contrib.auth import get_user_model

    return get_user_model().objects.get(pk=account_id)
