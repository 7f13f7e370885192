"""Entries follow their subject: events, rebuilds, what a room itself no longer shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db.models import F, QuerySet
from django.test import Client
from django.utils.html import strip_tags

from congvu.engines.jobs import api as jobs
from congvu.engines.search import api
from congvu.engines.search.models import Entry
from congvu.engines.search.queries import find, sources
from congvu.engines.search.queries.sources import Source
from congvu.engines.search.tests.conftest import PERSONAS
from congvu.kernel import clock, ids
from congvu.kernel.actions import action, publish
from congvu.kernel.actors import Actor, ActorKind
from congvu.kernel.events import Event, event
from congvu.kernel.manifest import Findable
from congvu.kernel.rooms import own_codes

NOUN = "plank"
P1 = str(ids.uuid7())


@event
class PlankSawn(Event):
    name = "search_test.plank.sawn"
    noun = NOUN
    subject = "uid"
    uid: str


@dataclass(frozen=True)
class Planks(Source):
    """A room's findable over a table that every installation has."""

    def rows(self, actor: Actor) -> QuerySet[Any]:
        rows = Session.objects.annotate(
            uid=F("session_key"), id=F("session_key"), code=F("session_data")
        )
        return rows if actor.is_system or actor.account_id == 1 else rows.none()


@pytest.fixture
def planks(db: None, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    findable = Findable("Plank", ("code",), "queries.x", "notify:message", noun=NOUN, public="*")
    monkeypatch.setitem(sources(), NOUN, Planks("search", findable))

    def make(uid: str, code: str) -> None:
        Session.objects.update_or_create(
            session_key=uid, defaults={"session_data": code, "expire_date": clock.now()}
        )

    return make


@action(needs="search.index.write")
def saw(*, actor: Actor, uid: str) -> None:
    publish(PlankSawn(uid=uid))


def told(uid: str) -> None:
    saw(actor=Actor.system("test"), uid=uid)
    jobs.run_pending(at=clock.now(), strict=True)


def test_an_entry_follows_its_subjects_events(planks: Callable[[str, str], None]) -> None:
    planks(P1, "Ván gỗ lim")
    told(P1)
    assert [h.title for h in find(actor=PERSONAS["an"], query="gỗ lim").rows] == ["Ván gỗ lim"]
    planks(P1, "Ván gỗ sến")
    told(P1)
    assert find(actor=PERSONAS["an"], query="lim").total == 0
    assert find(actor=PERSONAS["an"], query="sến").total == 1
    Session.objects.all().delete()
    told(P1)
    assert not Entry.objects.as_system("test").exists()


def test_what_the_room_does_not_show_is_not_shown_or_counted(
    planks: Callable[[str, str], None],
) -> None:
    planks(P1, "Ván gỗ lim")
    told(P1)
    found = find(actor=PERSONAS["binh"], query="lim")
    assert (found.rows, found.total, found.kinds) == ((), 0, {})


def test_a_rebuild_writes_all_and_forgets_the_rest(planks: Callable[[str, str], None]) -> None:
    for number in range(7):
        planks(str(ids.uuid7()), f"Ván số {number}")
    assert api.rebuild(noun=NOUN) == {NOUN: 7}
    assert Entry.objects.as_system("test").count() == 7


def test_a_permission_over_ones_own_opens_nobody_elses(
    put: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    own = next(iter(own_codes()))
    put("x", "Việc riêng của người khác", needs=own, person_ids=(2,))
    an = Actor(kind=ActorKind.CITIZEN, name="An", account_id=1, person_id=1, reach={own: None})
    assert find(actor=an, query="việc riêng").total == 0


def test_the_page_shows_results_marks_and_advice(put: Callable[..., None]) -> None:
    put("a", "Trợ cấp <b>xã hội</b>", "Theo Nghị định về trợ cấp", public=True)
    put("b", "Trợ cấp kín", person_ids=(5,))
    client = Client()
    page = client.get("/tim-kiem/", {"q": "tro cap"})
    assert page.status_code == 200
    html = page.content.decode()
    assert "<mark>Trợ</mark>" in html
    assert "&lt;b&gt;" in html
    assert "kín" not in html
    empty = client.get("/tim-kiem/", {"q": "không có gì như vậy"}).content.decode()
    assert "Thử ít từ hơn" in strip_tags(empty)
    part = client.get("/tim-kiem/", {"q": "tro cap"}, headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    hints = client.get("/tim-kiem/goi-y/", {"q": "tro"}).content.decode()
    assert "/dossier/a/" in hints
    assert "<html" not in hints


@pytest.mark.parametrize(
    "query", ["?q=%00", "?q=x&sau=1.2", "?loai=<script>", "?q=%27&loai=dossier&sau=1.1.1"]
)
def test_odd_addresses_are_refused_or_empty(db: None, query: str) -> None:
    assert Client().get(f"/tim-kiem/{query}").status_code in (200, 422)
