"""Parts of the index: an entry lies with its unit's tree, moves along, and is found all the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection

from congvu.engines.org import api as org
from congvu.engines.org.actions.units import move_unit
from congvu.engines.search import actions
from congvu.engines.search.models import Entry
from congvu.engines.search.queries.finding import find
from congvu.engines.search.queries.sources import INDEXER
from congvu.engines.search.rules.realms import REALMS, SHARED, realm_of
from congvu.engines.search.tests.conftest import READ, official
from congvu.kernel import clock
from congvu.kernel.actors import Actor, ActorKind


def test_one_tree_has_one_part_and_what_is_of_several_is_shared() -> None:
    assert realm_of([7]) == realm_of([7, 7]) != SHARED
    assert realm_of([7]) != realm_of([8])
    assert {realm_of([top]) for top in range(500)} == set(range(1, REALMS + 1))
    assert realm_of([7, 8]) == realm_of([]) == realm_of([None]) == realm_of([None, 7]) == SHARED


@pytest.fixture
def trees(db: None) -> tuple[int, int, int]:
    """Two provinces and a commune of the first."""
    first, second = _unit("H61", "tỉnh Một"), _unit("H62", "tỉnh Hai")
    return first, second, _unit("H61.1", "xã Ba", first)


def _unit(code: str, name: str, parent: int | None = None) -> int:
    return org.create_unit(
        actor=Actor.system("test"), code=code, name=name, kind="khac", level="xa",
        on=date(2025, 7, 1), decision="01/QĐ", parent_id=parent, at=clock.now(),
    )  # fmt: skip


def _realm(uid: str) -> list[int]:
    rows = Entry.objects.as_system("test").filter(subject=uid)
    return list(rows.values_list("realm", flat=True))


def _seen(actor: Actor) -> list[str]:
    return [hit.uid for hit in find(actor=actor, query="thành lập hội").rows]


@pytest.mark.django_db
def test_the_part_follows_the_tree_and_readers_look_only_there(
    put: Callable[..., None], trees: tuple[int, int, int]
) -> None:
    first, second, commune = trees
    put("a", "Thành lập hội A", unit_ids=(commune,), needs=READ, person_ids=(9,))
    assert _realm("a") == [realm_of([first])]
    here = official("xã", dossiers_dossier_read=frozenset({commune}))
    away = official("tỉnh khác", dossiers_dossier_read=frozenset({second}))
    own = Actor(kind=ActorKind.CITIZEN, name="An", account_id=1, person_id=9)
    everywhere = official("bộ", dossiers_dossier_read=None)
    seen = [_seen(actor) for actor in (here, own, everywhere, away, Actor.stranger())]
    assert seen == [["a"], ["a"], ["a"], [], []]


@pytest.mark.django_db
def test_an_entry_that_becomes_public_leaves_its_old_part(
    put: Callable[..., None], trees: tuple[int, int, int]
) -> None:
    put("a", "Thành lập hội A", unit_ids=(trees[2],), needs=READ)
    put("a", "Thành lập hội A", unit_ids=(trees[2],), needs=READ, public=True)
    assert _realm("a") == [SHARED]
    assert _seen(Actor.stranger()) == ["a"]


@pytest.mark.django_db
def test_a_unit_that_moves_takes_its_entries_along(
    put: Callable[..., None], trees: tuple[int, int, int]
) -> None:
    first, second, commune = trees
    put("a", "Thành lập hội A", unit_ids=(commune,), needs=READ)
    put("b", "Thành lập hội B", unit_ids=(commune, second), needs=READ)
    put("c", "Thành lập hội C", unit_ids=(commune,), public=True)
    move_unit(
        actor=Actor.system("test"), unit_id=commune, parent_id=second, on=date(2025, 8, 1),
        decision="02/QĐ", at=clock.now(),
    )  # fmt: skip
    assert actions.settle(actor=INDEXER, at=clock.now()) == 1
    assert (_realm("a"), _realm("b"), _realm("c")) == ([realm_of([second])], [SHARED], [SHARED])
    assert first != second
    here = official("xã", dossiers_dossier_read=frozenset({commune}))
    assert sorted(_seen(here)) == ["a", "b", "c"]
    assert actions.settle(actor=INDEXER, at=clock.now()) == 0


@pytest.mark.django_db
def test_every_part_stands() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_inherits WHERE inhparent = 'search_entry'::regclass"
        )
        assert cursor.fetchone()[0] == REALMS + 1
