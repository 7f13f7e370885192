"""A unit with Lan, who asks, Hùng, who decides, and Mai of another unit; the process in force."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from congvu.engines.casework import api as casework
from congvu.engines.identity import api as identity
from congvu.engines.law import api as law
from congvu.engines.org import api as org
from congvu.kernel.actions import action
from congvu.kernel.actors import Actor, ActorKind

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # Monday 9:00 in Vietnam
ROOT = Actor.system("test")
CREATE = {"leave.request.create": None}


@action(needs="public")
def _register(*, actor: Actor, **said: Any) -> int:
    return identity.register_person(**said)


def _official(name: str, unit_id: int, **reach: frozenset[int] | None) -> Actor:
    person_id = _register(actor=ROOT, full_name=name, source="test")
    opened = identity.open_account(
        actor=ROOT, person_id=person_id, username=f"u{person_id}", email="", unit_id=unit_id
    )
    codes = {code.replace("_", "."): units for code, units in reach.items()}
    return Actor(
        kind=ActorKind.OFFICIAL, name=name, account_id=opened.account_id, person_id=person_id,
        unit_id=unit_id, reach={**CREATE, **codes}, assurance=2,
    )  # fmt: skip


@pytest.fixture
def units(db: None) -> tuple[int, int]:
    """Two units of the tests' own."""
    made = [
        org.create_unit(
            actor=ROOT, code=code, name=f"Phòng {code}", kind="phong", level="tinh",
            on=date(2020, 1, 1), decision="1/QĐ", parent_id=None, at=AT,
        )
        for code in ("H48.71", "H48.72")
    ]  # fmt: skip
    return made[0], made[1]


@pytest.fixture
def process(units: tuple[int, int]) -> None:
    """The calendar is loaded and the shipped process published."""
    law.load_packages(kinds=("calendars",))
    casework.publish_shipped(actor=ROOT, at=AT)


@pytest.fixture
def lan(units: tuple[int, int], process: None) -> Actor:
    return _official("Lê Thị Lan", units[0])


@pytest.fixture
def hung(units: tuple[int, int]) -> Actor:
    over = frozenset({units[0]})
    return _official(
        "Phạm Văn Hùng", units[0], leave_request_approve=over, leave_request_read=over,
        casework_inbox_read=None,
    )  # fmt: skip


@pytest.fixture
def mai(units: tuple[int, int]) -> Actor:
    over = frozenset({units[1]})
    return _official("Vũ Thị Mai", units[1], leave_request_approve=over, leave_request_read=over)
