"""Who may what over which unit, and the sentence that says why not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from congvu.engines.identity import api
from congvu.engines.identity.models import Account, Grant
from congvu.engines.identity.tests.conftest import AT, LONG_AGO, ROOT
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotAllowed, NotFound, Refused

pytestmark = pytest.mark.django_db
UNIT_CODE, PRIVILEGED = "casework.case.read", "org.unit.change"


@pytest.fixture
def ha(official: Callable[..., Account], tree: dict[str, int]) -> Account:
    return official("ha", tree["so"])


def test_nothing_is_held_without_a_grant(ha: Account, tree: dict[str, int]) -> None:
    verdict = api.can(api.actor_for(ha.pk), UNIT_CODE, tree["so"])
    assert not verdict
    assert verdict.why == (
        "Bạn chưa được giao quyền “Xem tiến trình hồ sơ”; đề nghị người quản trị giao quyền."
    )


def test_a_grant_reaches_its_subtree_and_no_further(
    ha: Account, tree: dict[str, int], role: Any, give: Any
) -> None:
    role("r", UNIT_CODE)
    give(ha, "r", tree["so"])
    actor = api.actor_for(ha.pk)
    assert actor.units_of(UNIT_CODE) == frozenset({tree["so"], tree["phong"]})
    verdict = api.can(actor, UNIT_CODE, tree["khac"])
    assert verdict.why == (
        "Bạn chưa được giao quyền “Xem tiến trình hồ sơ” đối với Đơn vị khac; đề nghị người quản "
        "trị của đơn vị đó giao quyền."
    )


def test_without_the_subtree_flag_only_the_unit(
    ha: Account, tree: dict[str, int], role: Any, give: Any
) -> None:
    role("r", UNIT_CODE)
    give(ha, "r", tree["so"], subtree=False)
    assert api.actor_for(ha.pk).units_of(UNIT_CODE) == frozenset({tree["so"]})


def test_two_grants_add_up(ha: Account, tree: dict[str, int], role: Any, give: Any) -> None:
    role("r", UNIT_CODE)
    give(ha, "r", tree["phong"])
    give(ha, "r", tree["khac"])
    assert api.actor_for(ha.pk).units_of(UNIT_CODE) == frozenset({tree["phong"], tree["khac"]})


def test_a_grant_over_nothing_in_particular_is_everywhere(
    ha: Account, tree: dict[str, int], role: Any, give: Any
) -> None:
    role("r", UNIT_CODE)
    give(ha, "r", tree["phong"])
    give(ha, "r", None)
    assert api.actor_for(ha.pk).units_of(UNIT_CODE) is None


@pytest.mark.parametrize(
    ("start", "end", "held"),
    [
        (timedelta(days=-10), None, True),
        (timedelta(days=-10), timedelta(days=1), True),
        (
            timedelta(days=-10),
            timedelta(days=0),
            False,
        ),  # half-open: the last day is the one before
        (timedelta(days=0), None, True),
        (timedelta(days=1), None, False),
    ],
)
def test_only_within_its_days(
    ha: Account, tree: dict[str, int], role: Any, give: Any,
    start: timedelta, end: timedelta | None, held: bool,
) -> None:  # fmt: skip
    today = clock.today()
    role("r", UNIT_CODE)
    until = None if end is None else today + end
    give(ha, "r", tree["so"], valid_from=today + start, valid_to=until)
    assert api.actor_for(ha.pk).holds(UNIT_CODE, tree["so"]) is held


def test_a_revoked_grant_is_gone_at_the_next_question(
    ha: Account, tree: dict[str, int], role: Any, give: Any
) -> None:
    role("r", UNIT_CODE)
    grant_id = give(ha, "r", tree["so"])
    assert api.actor_for(ha.pk).holds(UNIT_CODE, tree["so"])
    api.revoke_grant(actor=ROOT, grant_id=grant_id, reason="Chuyển công tác", at=AT)
    assert not api.actor_for(ha.pk).holds(UNIT_CODE, tree["so"])
    row = Grant.objects.get(pk=grant_id)
    assert (row.revoked_at, row.revoke_reason) == (AT, "Chuyển công tác")


def test_resolving_costs_no_query_while_the_version_stands(
    ha: Account, tree: dict[str, int], role: Any, give: Any, django_assert_num_queries: Any
) -> None:
    role("r", UNIT_CODE)
    give(ha, "r", tree["so"])
    api.actor_for(ha.pk)
    with django_assert_num_queries(1):  # the account with its person
        api.actor_for(ha.pk)


def test_privileged_codes_wait_for_the_second_factor(
    ha: Account, tree: dict[str, int], role: Any, give: Any
) -> None:
    role("r", PRIVILEGED)
    give(ha, "r", tree["so"])
    one = api.actor_for(ha.pk, assurance=1)
    assert one.withheld == frozenset({PRIVILEGED})
    assert one.units_of(PRIVILEGED) == frozenset()
    assert api.can(one, PRIVILEGED, tree["so"]).why == (
        "Quyền “Lập, đổi tên, chuyển, sáp nhập, chia tách đơn vị” chỉ dùng được khi đăng nhập hai "
        "lớp; đề nghị bật xác thực hai lớp tại trang Tài khoản rồi đăng nhập lại."
    )
    assert api.can(api.actor_for(ha.pk, assurance=2), PRIVILEGED, tree["so"])


def test_strangers_are_asked_to_sign_in_and_unknown_codes_are_refused() -> None:
    assert api.can(Actor.stranger(), UNIT_CODE).why == "Đề nghị đăng nhập để tiếp tục."
    assert not api.can(Actor.stranger(), "no.such.code")
    assert api.can(Actor.system("job"), UNIT_CODE)


def test_officials_hold_own_permissions_without_a_grant(ha: Account) -> None:
    actor = api.actor_for(ha.pk)
    assert api.can(actor, "identity.profile.read")
    assert api.can(actor, "identity.delegation.give")


def test_nobody_grants_to_oneself(tree: dict[str, int], ha: Account, role: Any, give: Any) -> None:
    role("admin", "identity.grant.manage")
    role("r", UNIT_CODE)
    give(ha, "admin", tree["so"])
    with pytest.raises(NotAllowed, match="Không tự giao quyền cho mình"):
        api.grant_role(
            actor=api.actor_for(ha.pk), account_id=ha.pk, role="r", unit_id=tree["so"],
            valid_from=LONG_AGO, decision_number="1",
        )  # fmt: skip
    assert Grant.objects.count() == 1


def test_an_administrator_grants_only_within_reach(
    tree: dict[str, int], ha: Account, official: Any, role: Any, give: Any
) -> None:
    role("admin", "identity.grant.manage")
    role("r", UNIT_CODE)
    give(ha, "admin", tree["so"])
    binh = official("binh", tree["khac"])
    admin = api.actor_for(ha.pk)
    for unit_id, words in ((tree["khac"], "đối với Đơn vị khac"), (None, "chọn đơn vị")):
        with pytest.raises(NotAllowed, match=words):
            api.grant_role(
                actor=admin, account_id=binh.pk, role="r", unit_id=unit_id, valid_from=LONG_AGO,
                decision_number="1",
            )  # fmt: skip
    assert Grant.objects.filter(account=binh).count() == 0
    api.grant_role(
        actor=admin, account_id=binh.pk, role="r", unit_id=tree["phong"], valid_from=LONG_AGO,
        decision_number="1",
    )  # fmt: skip
    assert api.actor_for(binh.pk).units_of(UNIT_CODE) == frozenset({tree["phong"]})


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"decision_number": " "}, "decision_number"),
        ({"valid_to": LONG_AGO}, "valid_to"),
        ({"role": "no-such"}, "role"),
    ],
)
def test_a_bad_grant_names_the_field_and_leaves_nothing(
    ha: Account, tree: dict[str, int], role: Any, give: Any, said: dict[str, Any], field: str
) -> None:
    role("r", UNIT_CODE)
    with pytest.raises(Invalid) as refused:
        give(ha, said.pop("role", "r"), tree["so"], **said)
    assert list(refused.value.errors) == [field]
    assert not Grant.objects.exists()


def test_the_same_grant_twice_in_the_same_days_is_refused(
    ha: Account, tree: dict[str, int], role: Any, give: Any
) -> None:
    role("r", UNIT_CODE)
    give(ha, "r", tree["so"], valid_to=date(2027, 1, 1))
    with pytest.raises(Refused, match="đã được giao"):
        give(ha, "r", tree["so"], valid_from=date(2026, 12, 31))
    give(ha, "r", tree["so"], valid_from=date(2027, 1, 1))
    assert Grant.objects.count() == 2


def test_a_stand_in_acts_with_what_was_lent_and_is_named(
    tree: dict[str, int], ha: Account, official: Any, role: Any, give: Any
) -> None:
    from congvu.engines.identity.queries.actors import resolve

    role("r", UNIT_CODE, "casework.task.assign")
    give(ha, "r", tree["so"])
    chi = official("chi", tree["khac"], "Lê Thị Chi")
    today = clock.today()
    uid = api.give_delegation(
        actor=api.actor_for(ha.pk), stand_in_id=chi.pk, codes=[UNIT_CODE], unit_id=tree["phong"],
        valid_from=today, valid_to=today + timedelta(days=3),
    )  # fmt: skip
    chi.refresh_from_db()
    lent = resolve(chi, assurance=2, at=clock.now(), delegation=uid)
    assert (lent.account_id, lent.on_behalf_of) == (chi.pk, ha.pk)
    assert lent.units_of(UNIT_CODE) == frozenset({tree["phong"]})
    assert lent.units_of("casework.task.assign") == frozenset()
    later = clock.now() + timedelta(days=3)
    assert resolve(chi, assurance=2, at=later, delegation=uid).on_behalf_of is None
    with pytest.raises(NotAllowed, match="chính mình được giao"):
        api.give_delegation(
            actor=lent, stand_in_id=ha.pk, valid_from=today, valid_to=today + timedelta(days=1)
        )
    api.end_delegation(actor=api.actor_for(ha.pk), delegation_uid=uid, at=clock.now())
    assert resolve(chi, assurance=2, at=clock.now(), delegation=uid).on_behalf_of is None
    with pytest.raises(NotFound):
        api.end_delegation(actor=api.actor_for(chi.pk), delegation_uid=uid, at=clock.now())


def test_holders_are_those_who_reach_the_unit(
    tree: dict[str, int], ha: Account, official: Any, role: Any, give: Any
) -> None:
    role("r", UNIT_CODE)
    give(ha, "r", tree["so"])
    an, binh, chi = (
        official("an", tree["so"], "Phạm Hoài An"),
        official("binh", tree["so"], "Đặng Bình"),
        official("chi", tree["khac"], "Lê Thị Chi"),
    )
    give(an, "r", tree["phong"])
    give(binh, "r", tree["so"], subtree=False)
    give(chi, "r", tree["khac"])
    holders = api.holders_of(UNIT_CODE, unit_id=tree["phong"])
    assert [h.name for h in holders] == ["Phạm Hoài An", "Trần Thị Hà"]
    api.switch_account(actor=ROOT, account_uid=str(an.uid), active=False, reason="Nghỉ việc")
    assert [h.account_id for h in api.holders_of(UNIT_CODE, unit_id=tree["phong"])] == [ha.pk]
