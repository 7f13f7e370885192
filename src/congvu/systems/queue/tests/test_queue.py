"""Numbers are taken, called by two counters, recalled, skipped, sent on, and shown on the wall."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from congvu.engines.identity import api as identity
from congvu.engines.identity import demo
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotAllowed, NotFound, Refused
from congvu.systems.queue import actions, queries
from congvu.systems.queue.models import Service, State, Ticket
from congvu.systems.queue.tests.test_rules import AT

BACKEND = "congvu.engines.identity.web.backends.AccountBackend"
MINUTE = timedelta(minutes=1)
pytestmark = [pytest.mark.house, pytest.mark.django_db]


def cast(key: str) -> Actor:
    return identity.actor_for(demo.account(key).pk, assurance=2)


@pytest.fixture
def services() -> dict[str, Service]:
    unit = cast("binh").unit_id or 0
    for letter, name in (("A", "Nộp hồ sơ"), ("B", "Nhận kết quả")):
        actions.set_service(
            actor=Actor.system("test"), unit_id=unit, letter=letter, name=name, minutes=10
        )
    return {s.letter: s for s in queries.services(unit)}


def take(service: Service, minute: int = 0, priority: str = "") -> UUID:
    uid = actions.take_ticket(
        actor=Actor.stranger(), service_uid=service.uid, priority=priority, at=AT + minute * MINUTE
    )
    return UUID(uid)


def call(counter: str = "Quầy 1", minute: int = 30, who: str = "binh", **more: Any) -> str:
    return actions.call_next(actor=cast(who), counter=counter, at=AT + minute * MINUTE, **more)


def states() -> dict[str, str]:
    return dict(Ticket.objects.as_system("test").values_list("code", "state"))


def refused(f: Callable[[], object], kind: type[Refused] = Refused) -> None:
    before = list(Ticket.objects.as_system("test").order_by("pk").values())
    with pytest.raises(kind):
        f()
    assert list(Ticket.objects.as_system("test").order_by("pk").values()) == before


def test_a_morning_at_two_counters(services: dict[str, Service]) -> None:
    first, second, old = (
        take(services["A"], 0),
        take(services["B"], 1),
        take(services["A"], 2, "elderly"),
    )
    assert queries.standing(second).ahead == 0
    assert queries.standing(first).ahead == 1  # who goes first by law came later
    assert queries.standing(old).ahead == 0
    assert call() == "A002"  # the elderly person goes first
    assert queries.standing(old).counter == "Quầy 1"
    assert call("Quầy 2") == "A001"
    assert call("Quầy 1", 40) == "B001"
    assert states() == {"A001": State.CALLED, "A002": State.DONE, "B001": State.CALLED}
    refused(call, actions.UnableToQueue)  # nobody waits
    binh = cast("binh")
    actions.skip(actor=binh, ticket_uid=first, at=AT)
    actions.call_again(actor=binh, ticket_uid=first, counter="Quầy 2", at=AT + 50 * MINUTE)
    row = Ticket.objects.as_system("test").get(uid=first)
    assert (row.state, row.calls) == (State.CALLED, 2)
    actions.transfer(actor=binh, ticket_uid=first, service_uid=services["B"].uid, at=AT)
    row.refresh_from_db()
    assert (row.state, row.service_id, row.counter) == (State.WAITING, services["B"].pk, "")
    actions.finish(actor=binh, ticket_uid=second, at=AT + 60 * MINUTE)
    refused(lambda: actions.finish(actor=binh, ticket_uid=second, at=AT), actions.UnableToQueue)
    wall = queries.wall(unit=queries.desk_unit(binh), at=AT)
    assert (wall["newest"], wall["waiting"], wall["coming"]) == (None, 1, ["A001"])
    with clock.pretend(AT):
        told = queries.figures(actor=binh, day=clock.today())
    assert (told["whole"]["taken"], told["whole"]["served"]) == (3, 2)
    assert [(h["label"], h["taken"]) for h in told["hours"]] == [("9:00", 3)]
    assert [c["label"] for c in told["counters"]] == ["Quầy 1"]
    assert sum(f["called"] for f in queries.facts()) == 3


def test_who_may_not_call_calls_nobody(services: dict[str, Service]) -> None:
    uid = take(services["A"])
    for who in ("ha", "chi", "an"):
        refused(lambda w=who: call(who=w), NotAllowed)  # type: ignore[misc]
    refused(lambda: call(" "), actions.UnableToQueue)
    # An officer of another counter knows nothing of it.
    refused(lambda: call(who="y-ngu"), actions.UnableToQueue)
    other = cast("y-ngu")
    refused(lambda: actions.skip(actor=other, ticket_uid=uid, at=AT), NotFound)
    refused(
        lambda: actions.take_ticket(
            actor=Actor.stranger(), service_uid=UUID(int=0), priority="", at=AT
        ),
        actions.UnableToQueue,
    )
    for letter, name, minutes in (("", "x", 5), ("AB", "x", 5), ("A", " ", 5), ("A", "x", 0)):
        with pytest.raises(Invalid):
            actions.set_service(
                actor=Actor.system("test"), unit_id=1, letter=letter, name=name, minutes=minutes
            )


def test_a_dossier_taken_is_noted_on_the_number_once(services: dict[str, Service]) -> None:
    take(services["A"])
    unit, day = cast("binh").unit_id or 0, clock.local(AT).date()
    for dossier in (UUID(int=5), UUID(int=6)):
        actions.note_dossier(
            actor=Actor.system("test"), unit_id=unit, code="A001", day=day, dossier_uid=str(dossier)
        )
    assert Ticket.objects.as_system("test").get().dossier_uid == UUID(int=5)


def test_through_the_doors(services: dict[str, Service], client: Client) -> None:
    unit = queries.desk_unit(cast("binh")).uid
    with clock.pretend(AT):
        kiosk = client.get(f"/xep-hang/lay-so/{unit}/").content.decode()
        assert "Nộp hồ sơ" in kiosk
        went = client.post(f"/xep-hang/lay-so/{unit}/", {"service": services["A"].uid})
        page = client.get(went.url).content.decode()
        assert "A001" in page
        assert "<svg" in page
        assert client.post(f"/xep-hang/lay-so/{unit}/", {"service": "x"}).status_code == 422
        assert client.get("/xep-hang/").status_code == 302  # a stranger is asked to sign in
        officer = Client()
        officer.force_login(demo.account("binh"), backend=BACKEND)
        assert "A001" in officer.get("/xep-hang/").content.decode()
        officer.post("/xep-hang/goi/", {"counter": "Quầy 3"})
        assert "Quầy 3" in client.get(f"/xep-hang/man-hinh/{unit}/").content.decode()
        uid = Ticket.objects.as_system("test").get().uid
        officer.post(f"/xep-hang/so/{uid}/viec/", {"go": "done"})
        assert states() == {"A001": State.DONE}
        assert "A001" not in client.get(f"/xep-hang/man-hinh/{unit}/").content.decode()
        head = Client()
        head.force_login(demo.account("ha"), backend=BACKEND)
        for path in ("", "nhom/", "thong-ke/"):
            assert head.get(f"/xep-hang/{path}").status_code == 403
        assert officer.get("/xep-hang/nhom/").status_code == 200
        wrong = officer.post("/xep-hang/nhom/", {"letter": "9", "name": "x", "minutes": "5"})
        assert wrong.status_code == 422
        assert officer.get("/xep-hang/thong-ke/").status_code == 200
