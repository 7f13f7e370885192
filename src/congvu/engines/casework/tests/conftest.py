"""What the tests of cases stand on: the shipped calendar, a small tree of units, people who act."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import resolve

from congvu.engines.casework import api
from congvu.engines.casework.tests.diagrams import EXAMINE, RECEIVE, dossier
from congvu.engines.law import api as law
from congvu.engines.org import api as org
from congvu.kernel.actions import action
from congvu.kernel.actors import Actor, ActorKind
from congvu.kernel.errors import Refused
from congvu.webkit.web.answers import refusal

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)  # Friday 09:00 in Vietnam
SYSTEM = Actor.system("tests")


@action(needs="signed-in")
def run(*, actor: Actor, at: datetime, step: object) -> object:
    """Any step inside an action of the test's own."""
    return step()  # type: ignore[operator]


@dataclass(frozen=True)
class House:
    """Units and people: An applies, Bình receives, Hà and Hân examine, Chi sits elsewhere."""

    desk: int
    office: int
    elsewhere: int
    an: Actor
    binh: Actor
    ha: Actor
    han: Actor
    chi: Actor
    dung: Actor


def official(account: int, name: str, unit: int, *codes: str) -> Actor:
    return Actor(
        kind=ActorKind.OFFICIAL, name=name, account_id=account, person_id=account + 1000,
        unit_id=unit, assurance=2,
        reach={"casework.inbox.read": None, **{c: frozenset({unit}) for c in codes}},
    )  # fmt: skip


@pytest.fixture
def calendar(db: None) -> None:
    law.load_packages(kinds=("calendars",))


UNITS = ((1, "Trung tâm Phục vụ hành chính công"), (2, "Sở Nội vụ"), (3, "Sở Tài chính"))


def make_unit(code: str, name: str) -> int:
    """A unit of the tests' own."""
    made: int = org.create_unit(
        actor=SYSTEM, code=code, name=name, kind="so", level="tinh", on=date(2020, 1, 1),
        decision="1/QĐ", parent_id=None, at=AT,
    )  # fmt: skip
    return made


@pytest.fixture
def house(calendar: None) -> House:
    desk, office, elsewhere = (make_unit(f"G01.0{n}", name) for n, name in UNITS)
    an = Actor(
        kind=ActorKind.CITIZEN, name="Nguyễn Văn An", account_id=1, person_id=1001, assurance=2,
        reach={"casework.draft.save": None},
    )  # fmt: skip
    return House(
        desk=desk, office=office, elsewhere=elsewhere, an=an,
        binh=official(2, "Trần Thị Bình", desk, RECEIVE),
        ha=official(3, "Lê Thu Hà", office, EXAMINE),
        han=official(4, "Phạm Gia Hân", office, EXAMINE),
        chi=official(5, "Võ Mai Chi", elsewhere, RECEIVE, EXAMINE),
        dung=official(6, "Đặng Văn Dũng", office, EXAMINE, "casework.task.assign"),
    )  # fmt: skip


@pytest.fixture
def published(calendar: None) -> str:
    """The reference dossier, published."""
    run(
        actor=SYSTEM, at=AT,
        step=lambda: api.publish_process(key="tests.dossier", bpmn_xml=dossier(), law="NĐ 118/2025"),
    )  # fmt: skip
    return "tests.dossier"


def ask(
    actor: Actor, path: str, data: dict[str, object] | None = None, **headers: str
) -> HttpResponse:
    """The answer of the page at ``path``: with data a POST, through its route and its refusals."""
    factory = RequestFactory()
    request = factory.get(path, **headers) if data is None else factory.post(path, data, **headers)
    request.actor = actor  # type: ignore[attr-defined]
    request.user = AnonymousUser()
    request.session = SessionStore()
    request._messages = CookieStorage(request)  # type: ignore[attr-defined]
    found = resolve(path.partition("?")[0])
    try:
        return found.func(request, *found.args, **found.kwargs)  # type: ignore[no-any-return]
    except Refused as refused:
        return refusal(request, refused)


def start(house: House, subject: str = "1", *, at: datetime = AT, **more: object) -> api.CaseRef:
    """A dossier of An's, begun."""
    given: dict[str, object] = {
        "process_key": "tests.dossier", "subject_noun": "tests.thing", "subject_uid": subject,
        "owner_unit_id": house.office, "title": f"Hồ sơ {subject} – Nguyễn Văn An",
        "units": {"reception": house.desk}, "person_id": house.an.person_id, **more,
    }  # fmt: skip
    return run(actor=house.an, at=at, step=lambda: api.start_case(**given))  # type: ignore[return-value,arg-type]


def complete(
    actor: Actor, node: str, outcome: str = "", *, at: datetime = AT, subject: str = "1",
    reason: str = "",
) -> api.CaseRef:  # fmt: skip
    """The open task of a node, finished."""
    (task,) = [
        t for t in api.open_tasks(noun="tests.thing", subject_uid=subject, at=at) if t.node == node
    ]
    return run(  # type: ignore[return-value]
        actor=actor, at=at,
        step=lambda: api.complete_task(
            actor=actor, task_uid=task.uid, outcome=outcome, reason=reason
        ),
    )  # fmt: skip


__all__ = [
    "AT",
    "SYSTEM",
    "House",
    "ask",
    "complete",
    "date",
    "official",
    "replace",
    "run",
    "start",
]
