"""Versions listed, compared, and running cases moved: shown and done only for who may publish."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from congvu.engines.casework.models import ChangedOver, Changeover, ProcessVersion
from congvu.engines.casework.tests.conftest import House, ask
from congvu.engines.casework.tests.test_changeovers import SECOND, publish, standing, versions
from congvu.kernel.actors import Actor

pytestmark = pytest.mark.django_db
__all__ = ["versions"]
MOVE = "/quy-trinh/tests.moves/chuyen-ho-so/?tu=1&den=2"
OWNS = ("casework.process.publish", "casework.process.design")
Versions = tuple[ProcessVersion, ProcessVersion]


@pytest.fixture
def giang(house: House) -> Actor:
    """An administrator who publishes processes."""
    return replace(house.dung, reach={**house.dung.reach, **dict.fromkeys(OWNS)})


def test_the_list_counts_running_cases(versions: Versions, giang: Actor) -> None:
    text = ask(giang, "/quy-trinh/").content.decode()
    assert "/quy-trinh/tests.moves/so-sanh/?tu=1&amp;den=2" in text
    assert MOVE.replace("&", "&amp;") in text
    assert '<td data-label="Hồ sơ đang chạy">3</td>' in text


def test_the_list_costs_the_same_for_more(versions: Versions, giang: Actor) -> None:
    with CaptureQueriesContext(connection) as few:
        ask(giang, "/quy-trinh/")
    publish(SECOND.replace("Thẩm định", "Xem xét"))
    with CaptureQueriesContext(connection) as more:
        ask(giang, "/quy-trinh/")
    assert len(few) == len(more) == 2


def test_two_versions_side_by_side(versions: Versions, giang: Actor) -> None:
    text = ask(giang, "/quy-trinh/tests.moves/so-sanh/?tu=1&den=2").content.decode()
    assert "Tên: <del>Việc b</del> thành <ins>Thẩm định</ins>" in text
    assert "Tiếp theo: <del>→ Việc c</del> thành <ins>→ e; late → e</ins>" in text
    assert '<td data-label="Thay đổi">Bỏ</td>' in text
    assert '<td data-label="Thay đổi">Thêm</td>' in text


def test_a_dry_run_then_the_move_then_back(versions: Versions, giang: Actor) -> None:
    before = standing()
    text = ask(giang, MOVE).content.decode()
    assert "Xem thử: 2 hồ sơ chuyển được, 1 hồ sơ giữ phiên bản cũ." in text
    assert "không còn bước Việc c như cũ" in text
    assert standing() == before
    unconfirmed = ask(giang, MOVE, {"decision": "12/QĐ"})
    assert (unconfirmed.status_code, standing()) == (422, before)
    done = ask(giang, MOVE, {"decision": "12/QĐ", "confirmed": "1"})
    assert (done.status_code, done["Location"]) == (303, MOVE)
    assert standing() == {"1": (2, ["a"]), "2": (2, ["b", "late"]), "3": (1, ["c"])}
    made = Changeover.objects.get()
    assert made.decision == "12/QĐ"
    path = f"/quy-trinh/lan-chuyen/{made.uid}/hoan-tac/"
    assert path in ask(giang, MOVE).content.decode()
    assert ask(giang, path, {}).status_code == 422
    assert standing()["1"] == (2, ["a"])
    assert ask(giang, path, {"confirmed": "1"}).status_code == 303
    assert standing() == before
    assert "đã hoàn tác" in ask(giang, MOVE).content.decode()


def test_who_may_not_publish_changes_nothing(
    versions: Versions, house: House, giang: Actor
) -> None:
    before = standing()
    for path in ("/quy-trinh/", MOVE, "/quy-trinh/tests.moves/so-sanh/?tu=1&den=2"):
        assert ask(house.dung, path).status_code == 403
    assert ask(house.dung, MOVE, {"confirmed": "1"}).status_code == 403
    assert (standing(), ChangedOver.objects.count()) == (before, 0)
    ask(giang, MOVE, {"confirmed": "1"})
    moved, path = standing(), f"/quy-trinh/lan-chuyen/{Changeover.objects.get().uid}/hoan-tac/"
    assert ask(house.dung, path, {"confirmed": "1"}).status_code == 403
    assert standing() == moved


@pytest.mark.parametrize("query", ["", "?tu=1&den=1", "?tu=1&den=9", "?tu=x&den=2"])
def test_two_versions_must_be_named(versions: Versions, giang: Actor, query: str) -> None:
    assert ask(giang, f"/quy-trinh/tests.moves/so-sanh/{query}").status_code == 404
