"""A machine's groups and passwords: nobody outside its reach is shown, moved or dropped."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext

from congvu.engines.identity import api
from congvu.engines.identity.models import Account, Group, Membership
from congvu.engines.identity.rest.scim.provider import UNIT
from congvu.engines.identity.tests.conftest import AT, LONG_AGO, ROOT
from congvu.engines.identity.tests.test_scim import Partner

pytestmark = pytest.mark.django_db
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"


@pytest.fixture
def partner(tree: dict[str, int]) -> Partner:
    return Partner(tree["so"], "identity.account.provision")


@pytest.fixture
def mixed(tree: dict[str, int], official: Callable[..., Account]) -> Group:
    """A group of our unit that somebody of another unit sits in, too."""
    ha, chi = official("ha", tree["so"]), official("chi", tree["khac"], "Đặng Thị Kim Chi")
    row = Group.objects.create(unit_id=tree["so"], name="Tổ", made_at=AT, changed_at=AT)
    row.refresh_from_db()
    for account in (ha, chi):
        Membership.objects.create(group=row, account=account)
    return row


def _members(group: Group) -> list[str | None]:
    rows = Membership.objects.filter(group=group).order_by("account__username")
    return [one.account.username for one in rows.select_related("account")]


def test_a_groups_members_of_other_units_are_not_shown(partner: Partner, mixed: Group) -> None:
    shown = partner.get(f"Groups/{mixed.uid}", attributes="members").json()["members"]
    ha = Account.objects.get(username="ha")
    assert [one["value"] for one in shown] == [str(ha.uid)]
    assert "Chi" not in partner.get("Groups").content.decode()


def test_they_stay_when_the_machine_replaces_the_members(partner: Partner, mixed: Group) -> None:
    body = {"schemas": [GROUP], "displayName": "Tổ mới", "members": []}
    assert partner.send("PUT", f"Groups/{mixed.uid}", body).status_code == 200
    assert _members(mixed) == ["chi"]


def test_a_group_of_another_unit_is_not_named_at_its_member(
    partner: Partner, tree: dict[str, int], official: Callable[..., Account]
) -> None:
    ha = official("ha", tree["so"])
    row = Group.objects.create(unit_id=tree["khac"], name="Tổ kín", made_at=AT, changed_at=AT)
    Membership.objects.create(group=row, account=ha)
    assert "Tổ kín" not in partner.get(f"Users/{ha.uid}").content.decode()
    row.refresh_from_db()
    assert partner.get(f"Groups/{row.uid}").status_code == 404


def test_one_group_is_read_without_the_whole_tree(
    partner: Partner, mixed: Group, tree: dict[str, int], official: Callable[..., Account]
) -> None:
    from django.db import connection

    here = f"Groups/{mixed.uid}"
    partner.get(here)
    with CaptureQueriesContext(
        connection,
    ) as few:
        partner.get(here)
    official("lan", tree["phong"], "Lê Thị Lan")
    with CaptureQueriesContext(connection) as more:
        partner.get(here)
    assert len(more) == len(few)
    assert not [q for q in few if '"home_unit_id" IN' in q["sql"] and "ORDER BY" in q["sql"]
                and "identity_membership" not in q["sql"]]  # fmt: skip


def test_who_administers_is_moved_by_people_only(
    partner: Partner, tree: dict[str, int], official: Callable[..., Account]
) -> None:
    ha = official("ha", tree["so"])
    api.grant_role(
        actor=ROOT, account_id=ha.pk, code="identity.account.manage", unit_id=tree["so"],
        valid_from=LONG_AGO, decision_number="2/QĐ",
    )  # fmt: skip
    unit = partner.get("Groups", filter=f'{UNIT}:maDinhDanh eq "H48.7.1"').json()["Resources"][0]
    said = {"op": "add", "path": "members", "value": [{"value": str(ha.uid)}]}
    assert partner.patch(f"Groups/{unit['id']}", said).status_code == 409
    ha.refresh_from_db()
    assert ha.home_unit_id == tree["so"]


def test_who_was_moved_stands_in_the_new_unit_at_once(
    partner: Partner, tree: dict[str, int], official: Callable[..., Account]
) -> None:
    ha = official("ha", tree["so"])
    assert api.actor_for(ha.pk).unit_id == tree["so"]
    unit = partner.get("Groups", filter=f'{UNIT}:maDinhDanh eq "H48.7.1"').json()["Resources"][0]
    said = {"op": "add", "path": "members", "value": [{"value": str(ha.uid)}]}
    assert partner.patch(f"Groups/{unit['id']}", said).status_code == 204
    assert api.actor_for(ha.pk).unit_id == tree["phong"]


@pytest.mark.parametrize("password", ["ngan", "password1234", "xin-chao-Lan.NT-2026"])
def test_a_weak_password_is_refused(partner: Partner, password: str) -> None:
    body: dict[str, Any] = {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "lan.nt",
        "password": password,
    }  # fmt: skip
    assert partner.send("POST", "Users", body).status_code == 400
    assert not Account.objects.filter(username="lan.nt").exists()
    made = partner.user()
    before = Account.objects.get(username="lan.nt").password
    said = {"op": "replace", "path": "password", "value": password}
    assert partner.patch(f"Users/{made['id']}", said).status_code == 400
    assert Account.objects.get(username="lan.nt").password == before
