"""Founding, moving, renaming, merging, splitting: the tree of every day stays right."""

from __future__ import annotations

from datetime import date

import pytest

from congvu.engines.org import actions, api
from congvu.engines.org.actions.units import UnableToChangeUnit
from congvu.engines.org.models import Closure, Succession, Unit
from congvu.engines.org.tests.conftest import AT, FOUNDED
from congvu.kernel.actors import Actor, ActorKind
from congvu.kernel.errors import Invalid, NotAllowed

BEFORE, DAY, AFTER = date(2026, 6, 30), date(2026, 7, 1), date(2026, 7, 2)
Ids = dict[str, int]


def codes_below(ids: Ids, code: str, on: date | None) -> set[str]:
    found = api.subtree_ids(ids[code], on=on)
    return {u.code for u in api.get_many(found).values()}


def test_subtree_of_a_day_is_one_query(tree: Ids, django_assert_num_queries: object) -> None:
    api.subtree_ids(tree["G01.02"], on=DAY)  # the version is read once
    with django_assert_num_queries(1):  # type: ignore[operator]
        found = api.subtree_ids(tree["G01"], on=DAY)
    assert found == frozenset(tree.values())
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert api.subtree_ids(tree["G01"], on=DAY) == found


def test_nothing_stands_before_it_was_founded(tree: Ids) -> None:
    assert api.subtree_ids(tree["G01"], on=date(2019, 12, 31)) == frozenset()


def test_move_changes_the_tree_from_its_day_on(tree: Ids, giang: Actor) -> None:
    actions.move_unit(
        actor=giang,
        unit_id=tree["G01.01"],
        parent_id=tree["G01.02"],
        on=DAY,
        decision="2/QĐ",
        at=AT,
    )
    assert codes_below(tree, "G01.02", BEFORE) == {"G01.02"}
    assert codes_below(tree, "G01.02", DAY) == {"G01.02", "G01.01", "G01.01.01"}
    assert [u.code for u in api.ancestors(tree["G01.01.01"], on=BEFORE)] == ["G01.01", "G01"]
    assert [u.code for u in api.ancestors(tree["G01.01.01"], on=DAY)] == ["G01.01", "G01.02", "G01"]
    assert codes_below(tree, "G01", BEFORE) == codes_below(tree, "G01", DAY) == set(tree)
    assert [u.code for u in api.children(tree["G01"], on=BEFORE)] == ["G01.01", "G01.02"]
    assert [u.code for u in api.children(tree["G01"])] == ["G01.02"]


def test_a_move_to_come_leaves_today_alone(tree: Ids, giang: Actor) -> None:
    later = date(2027, 1, 1)
    actions.move_unit(
        actor=giang, unit_id=tree["G01.01"], parent_id=tree["G01.02"], on=later, decision="2", at=AT
    )
    assert Unit.objects.get(code="G01.01").parent_id == tree["G01"]
    assert codes_below(tree, "G01.02", AT.date()) == {"G01.02"}
    assert codes_below(tree, "G01.02", later) == {"G01.02", "G01.01", "G01.01.01"}


def test_no_circle(tree: Ids, giang: Actor) -> None:
    pairs = set(Closure.objects.values_list("ancestor", "descendant", "depth"))
    with pytest.raises(UnableToChangeUnit, match="đang nằm trong"):
        actions.move_unit(
            actor=giang, unit_id=tree["G01.01"], parent_id=tree["G01.01.01"], on=DAY, decision="2",
            at=AT,
        )  # fmt: skip
    assert set(Closure.objects.values_list("ancestor", "descendant", "depth")) == pairs


def test_rename_keeps_the_old_name_for_old_days(tree: Ids, giang: Actor) -> None:
    unit_id = tree["G01.02"]
    actions.rename_unit(actor=giang, unit_id=unit_id, name="Cục Mới", on=DAY, decision="3", at=AT)
    assert api.unit(unit_id, on=BEFORE).name == "Đơn vị G01.02"
    assert api.unit(unit_id, on=DAY).name == "Cục Mới"
    assert api.unit(unit_id).name == "Cục Mới"


def test_merge_ends_the_old_and_names_the_heir(tree: Ids, giang: Actor) -> None:
    actions.merge_units(
        actor=giang, merged_ids=[tree["G01.01.01"]], successor_id=tree["G01.02"], on=DAY,
        decision="4/QĐ", at=AT,
    )  # fmt: skip
    assert codes_below(tree, "G01.01", BEFORE) == {"G01.01", "G01.01.01"}
    assert codes_below(tree, "G01.01", DAY) == {"G01.01"}
    assert codes_below(tree, "G01.01", None) == {"G01.01"}
    heirs = api.successors(tree["G01.01.01"], on=AFTER)
    assert [u.code for u in heirs] == ["G01.02"]
    assert [u.code for u in api.successors(tree["G01.01.01"], on=BEFORE)] == ["G01.01.01"]


def test_merge_refuses_while_units_stand_below(tree: Ids, giang: Actor) -> None:
    with pytest.raises(UnableToChangeUnit, match=r"còn đơn vị trực thuộc \(Đơn vị G01.01.01\)"):
        actions.merge_units(
            actor=giang, merged_ids=[tree["G01.01"]], successor_id=tree["G01.02"], on=DAY,
            decision="4", at=AT,
        )  # fmt: skip
    assert codes_below(tree, "G01", DAY) == set(tree)
    assert not Succession.objects.exists()


def test_split_with_and_without_end(tree: Ids, giang: Actor) -> None:
    actions.split_unit(
        actor=giang, unit_id=tree["G01.02"], successor_ids=[tree["G01.01"]], on=DAY, closes=False,
        decision="5", at=AT,
    )  # fmt: skip
    assert [u.code for u in api.successors(tree["G01.02"], on=AFTER)] == ["G01.02"]
    actions.split_unit(
        actor=giang, unit_id=tree["G01.01.01"], successor_ids=[tree["G01.01"], tree["G01.02"]],
        on=DAY, decision="6", at=AT,
    )  # fmt: skip
    heirs = {u.code for u in api.successors(tree["G01.01.01"], on=AFTER)}
    assert heirs == {"G01.01", "G01.02"}


def test_a_code_is_never_given_twice(tree: Ids, giang: Actor) -> None:
    actions.merge_units(
        actor=giang, merged_ids=[tree["G01.01.01"]], successor_id=tree["G01.02"], on=DAY,
        decision="4", at=AT,
    )  # fmt: skip
    for code, why in (("G01.01.01", "không được dùng lại"), ("G1", "chưa đúng")):
        with pytest.raises(Invalid, match=why):
            actions.create_unit(
                actor=giang, code=code, name="X", kind="vu", level="trung_uong", on=DAY,
                decision="7", parent_id=tree["G01"], at=AT,
            )  # fmt: skip
    assert Unit.objects.count() == 4


def test_either_scheme_finds_the_unit(tree: Ids) -> None:
    found = api.unit_by_code("000.01.01.G01")
    assert found is not None
    assert (found.id, found.old_code) == (tree["G01.01.01"], "000.01.01.G01")
    assert api.unit_by_code("G77") is None


def test_posts_open_and_close(tree: Ids, giang: Actor) -> None:
    unit_id = tree["G01.01"]
    head = actions.open_post(
        actor=giang, unit_id=unit_id, title="Vụ trưởng", on=FOUNDED, is_head=True, rank=1, at=AT
    )
    actions.open_post(
        actor=giang, unit_id=unit_id, title="Chuyên viên", on=FOUNDED, capacity=5, at=AT
    )
    assert [p.title for p in api.posts_of(unit_id)] == ["Vụ trưởng", "Chuyên viên"]
    with pytest.raises(Invalid, match="người đứng đầu"):
        actions.open_post(actor=giang, unit_id=unit_id, title="X", on=DAY, is_head=True, at=AT)
    actions.close_post(actor=giang, post_id=head, on=DAY, at=AT)
    assert api.head_post(unit_id) is None
    then = api.head_post(unit_id, on=BEFORE)
    assert then is not None
    assert (then.id, api.post(head).title) == (head, "Vụ trưởng")


def test_only_over_the_units_granted(tree: Ids) -> None:
    chi = Actor(
        kind=ActorKind.OFFICIAL, name="Chi", account_id=7,
        reach={"org.unit.change": frozenset({tree["G01.02"]})},
    )  # fmt: skip
    with pytest.raises(NotAllowed):
        actions.rename_unit(
            actor=chi, unit_id=tree["G01.01"], name="Chiếm", on=DAY, decision="9", at=AT
        )
    assert api.unit(tree["G01.01"]).name == "Đơn vị G01.01"
