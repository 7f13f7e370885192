"""Who may know of what, and what other floors read."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from congvu.engines.jobs import api as jobs
from congvu.engines.law import api as law
from congvu.engines.search import api as search
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound
from congvu.kernel.rows import Unscoped
from congvu.systems.leave import queries
from congvu.systems.leave.manifest import manifest
from congvu.systems.leave.models import LeaveKind, LeaveRequest
from congvu.systems.leave.tests.conftest import AT
from congvu.systems.leave.tests.test_actions import FIRST, ask, decide

pytestmark = pytest.mark.django_db


def test_every_field_of_a_manifest_is_used() -> None:
    """But for ``sealed`` (keys are kept by engines) and ``moments`` (doors to what happens in a
    citizen's life, which no official's leave is)."""
    empty = [name for name, value in vars(manifest).items() if not value]
    assert empty == ["sealed", "moments"]


def test_who_knows_of_a_request(lan: Actor, hung: Actor, mai: Actor) -> None:
    uid = ask(lan)
    assert str(queries.request(actor=lan, uid=uid).uid) == uid
    assert str(queries.request(actor=hung, uid=uid).uid) == uid
    with pytest.raises(NotFound):
        queries.request(actor=mai, uid=uid)
    with pytest.raises(Unscoped):
        LeaveRequest.objects.count()


def test_open_data_counts_units_and_names_nobody(lan: Actor, hung: Actor) -> None:
    assert queries.by_unit() == []
    decide(actor=hung, uid=ask(lan), outcome="approve")
    assert queries.by_unit() == [{"unit_code": "H48.71", "year": 2026, "requests": 1, "days": 3}]
    [dataset] = manifest.open_data
    assert set(queries.by_unit()[0]) == {column.name for column in dataset.columns}


def test_facts_tile_panel_prefill_metric_and_record(lan: Actor, hung: Actor) -> None:
    uid = ask(lan)
    [fact] = queries.request_facts()
    assert (fact["days"], "reason" in fact) == (3, False)
    tile = queries.tile_days_left(actor=lan, at=AT)
    assert tile is not None
    assert tile.figure == 9
    assert [str(r.uid) for r in queries.leave_of(hung, lan.person_id or 0)] == [uid]
    assert queries.days_left_of(lan)["days_left"].value == 9
    assert list(queries.count_by_state()) == [({"state": "waiting"}, 1)]
    assert queries.record_package(uid)["days"] == "3"


def test_the_agencys_own_kinds_come_from_content(
    lan: Actor, tmp_path: Path, settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert queries.kinds() == [("annual", "Nghỉ hằng năm")]
    LeaveKind.objects.create(code="study", label="Đi học", counts=False)
    assert ("study", "Đi học") in queries.kinds()
    assert queries.wish(FIRST, FIRST, counts=False).counts is False


def test_the_list_asks_the_same_number_of_queries_for_one_and_ten(
    lan: Actor, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ask(lan)
    with django_assert_num_queries(1):
        assert len(list(queries.visible_requests(lan).select_related("person"))) == 1
    assert law.calendar().is_working(FIRST)


def test_search_finds_it_for_who_asked_and_who_reads_for_the_unit_only(
    lan: Actor, hung: Actor, mai: Actor
) -> None:
    uid = ask(lan)
    code = LeaveRequest.objects.as_system("test").get(uid=uid).code
    jobs.run_pending(at=AT + timedelta(minutes=1), strict=True)
    found = {a.name: search.find(actor=a, query=code, limit=5).total for a in (lan, hung, mai)}
    assert found == {lan.name: 1, hung.name: 1, mai.name: 0}
    hit = search.find(actor=hung, query=code, limit=5).rows[0]
    assert hit.url == f"/nghi-phep/{uid}/"
