"""The cast of the furnished house with the clerk of the Sở Nội vụ."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from congvu.engines.casework import api as casework
from congvu.engines.identity import demo
from congvu.kernel import clock
from congvu.systems.correspondence.actions import incoming
from congvu.systems.correspondence.models import Book, IncomingLetter
from congvu.systems.correspondence.rules.details import Details
from tests.personas import ROOT, STRANGER, Cast, Persona

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # Monday 9:00 in Vietnam
SAID: dict[str, Any] = {
    "author": "Bộ Nội vụ", "author_code": "G09", "notation": "7001/BNV-KT", "kind": "cong-van",
    "dated_on": date(2026, 11, 20), "arrived_on": date(2026, 11, 23),
    "abstract": "Báo cáo sắp xếp đơn vị sự nghiệp",
}  # fmt: skip


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    """Lệ keeps the book of the Sở, Dũng leads, Hà does the work; Chi sits elsewhere."""
    with clock.pretend(AT):
        casework.publish_shipped(actor=ROOT, at=AT)
        names = ("an", "binh", "ha", "dung", "chi", "le", "loan")
        made = Cast({name: Persona(name, demo.account(name).pk) for name in names})
        made[STRANGER] = Persona(STRANGER, None)
        homes = {"snv": "dung", "elsewhere": "chi"}
        made.units = {key: demo.account(who).home_unit_id or 0 for key, who in homes.items()}
        yield made


def last(cast: Cast, register: str = "incoming") -> int:
    """The last number that the book of the Sở gave this year."""
    found = Book.objects.filter(unit_id=cast.units["snv"], register=register, year=2026).first()
    return found.last if found else 0


def details(**changed: Any) -> Details:
    """What the clerk writes."""
    return Details(**{**SAID, **changed})


def registered(cast: Cast, **changed: Any) -> str:
    """A letter in the book of the Sở; its uid."""
    return incoming.register_letter(
        actor=cast["le"].actor, unit_id=cast.units["snv"], said=details(**changed), at=AT
    )


def of(uid: str) -> IncomingLetter:
    """The letter as it stands."""
    return IncomingLetter.objects.as_system("test").get(uid=uid)
