"""Another system keeps accounts and groups in step: what it may see and do, and what stays ours."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from scim2_client.engines.wsgi import WSGISCIMClient
from scim2_tester import Status, check_server

from congvu.engines.identity import api
from congvu.engines.identity.actions import accounts
from congvu.engines.identity.models import Account, Group, Person, Provisioned, SignOn
from congvu.engines.identity.models.sessions import sessions_of
from congvu.engines.identity.rest.scim.provider import OFFICIAL, UNIT
from congvu.engines.identity.tests.conftest import AT, LONG_AGO, ROOT
from congvu.engines.identity.tests.sso import register
from congvu.engines.ledger import api as ledger
from congvu.kernel import clock

pytestmark = pytest.mark.django_db
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
CORE = "urn:ietf:params:scim:schemas:core:2.0:User"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
ALL_CHECKS = 135  # of scim2-tester, which it makes of the standard schemas


class Partner:
    """A system that provisions, with its token."""

    def __init__(self, unit_id: int, *codes: str, over: int | None = None) -> None:
        secret = api.add_machine(
            actor=ROOT, client_id="nhan-su", name="Hệ thống nhân sự", unit_id=unit_id, at=AT
        )
        found = {m.client_id: m.account_id for m in api.machines(ROOT)}
        for code in codes:
            api.grant_role(
                actor=ROOT, account_id=found["nhan-su"], code=code, unit_id=over or unit_id,
                valid_from=LONG_AGO, decision_number="1/QĐ",
            )  # fmt: skip
        self.token = api.give_machine_token(
            actor=ROOT, client_id="nhan-su", secret=secret, at=clock.now()
        )
        self.client = Client(headers={"Authorization": f"Bearer {self.token}"})

    def get(self, path: str, **query: str) -> Any:
        return self.client.get(f"/scim/v2/{path}", query)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        return self.client.generic(
            method, f"/scim/v2/{path}", json.dumps(body) if body is not None else "",
            content_type="application/scim+json", headers=headers,
        )  # fmt: skip

    def wsgi(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        """The test client as an application: it stays within the test's transaction."""
        answer = self.client.generic(
            environ["REQUEST_METHOD"], environ["PATH_INFO"], environ["wsgi.input"].read(),
            content_type=environ.get("CONTENT_TYPE", ""), query_params=None,
            QUERY_STRING=environ["QUERY_STRING"],
        )  # fmt: skip
        start_response(f"{answer.status_code} {answer.reason_phrase}", list(answer.items()))
        return [answer.content]

    def user(self, **said: Any) -> dict[str, Any]:
        body = {"schemas": [CORE], "userName": "lan.nt"} | said
        answer = self.send("POST", "Users", body)
        assert answer.status_code == 201, answer.content
        return dict(answer.json())

    def patch(self, path: str, *operations: dict[str, Any], **headers: str) -> Any:
        body = {"schemas": [PATCH], "Operations": list(operations)}
        return self.send("PATCH", path, body, **headers)


@pytest.fixture
def partner(tree: dict[str, int]) -> Partner:
    return Partner(tree["so"], "identity.account.provision")


def _told(name: str) -> list[dict[str, Any]]:
    ledger.seal(at=clock.now())
    found = ledger.entries_after(position=0, limit=5000)
    return [dict(e.payload) for e in found if e.name == f"identity.{name}"]


NAME = {"familyName": "Nguyễn", "middleName": "Thị", "givenName": "Lan"}


def test_an_account_is_opened_read_and_found(partner: Partner, tree: dict[str, int]) -> None:
    made = partner.user(
        name=NAME, externalId="CB-01", emails=[{"value": "Lan@so.gov.vn", "primary": True}]
    )
    row = Account.objects.select_related("person").get(username="lan.nt")
    assert row.person.full_name == "Nguyễn Thị Lan"
    assert row.email == "lan@so.gov.vn"
    assert row.home_unit_id == tree["so"]
    assert made["id"] == str(row.uid)
    asked = partner.get(f"Users/{row.uid}", attributes=f"{OFFICIAL}:unit").json()
    assert asked[OFFICIAL]["unit"]["maDinhDanh"] == "H48.7"
    assert made["groups"][0]["display"] == "Đơn vị so"
    for query in (
        'userName eq "LAN.NT"', 'externalId eq "CB-01"', f'id eq "{row.uid}"',
        'name.familyName eq "Nguyễn" and active eq true', 'emails[value ew "@so.gov.vn"]',
    ):  # fmt: skip
        found = partner.get("Users", filter=query).json()
        assert [u["id"] for u in found["Resources"]] == [made["id"]], query
    assert partner.get("Users", filter='userName eq "khac"').json()["totalResults"] == 0
    assert len(_told("account.opened")) == 2  # the machine's own, and this


def test_locking_ends_everything_at_once(
    partner: Partner, tree: dict[str, int], official: Callable[..., Account], sign_in: Any,
    client: Client,
) -> None:  # fmt: skip
    ha = official("ha", tree["so"])
    sign_in("ha")
    app = register(client, tree["so"], is_trusted=True)
    given = app.tokens(scope="openid offline_access")
    said = {"op": "replace", "path": "active", "value": False}
    answer = partner.patch(f"Users/{ha.uid}", said)
    assert answer.status_code == 204
    assert partner.get(f"Users/{ha.uid}").json()["active"] is False
    assert sessions_of(ha.pk) == []
    assert app.userinfo(given["access_token"]).status_code == 401
    assert SignOn.objects.get().end_reason == "locked"
    assert client.get("/tai-khoan/").status_code == 302
    assert [e["active"] for e in _told("account.switched")] == [False]


def test_taking_away_deletes_nobody(partner: Partner) -> None:
    made = partner.user(name=NAME)
    assert partner.send("DELETE", f"Users/{made['id']}").status_code == 204
    assert partner.get(f"Users/{made['id']}").status_code == 404
    row = Account.objects.get(uid=made["id"])
    assert not row.is_active
    assert Provisioned.objects.as_system("test").get(account=row).left_at is not None
    assert len(_told("account.left")) == 1
    assert partner.send("DELETE", f"Users/{made['id']}").status_code == 404


def test_a_stale_version_changes_nothing(partner: Partner) -> None:
    made = partner.user(name=NAME)
    first = made["meta"]["version"]
    said = {"op": "replace", "path": "name.givenName", "value": "Liên"}
    assert partner.patch(f"Users/{made['id']}", said, **{"If-Match": first}).status_code == 204
    again = said | {"value": "Loan"}
    assert partner.patch(f"Users/{made['id']}", again, **{"If-Match": first}).status_code == 412
    assert Person.objects.as_system("test").filter(full_name="Nguyễn Thị Liên").count() == 1
    kept = partner.client.get(f"/scim/v2/Users/{made['id']}", headers={"If-None-Match": first})
    assert kept.status_code == 200
    seen = {"If-None-Match": kept["ETag"]}
    assert partner.client.get(f"/scim/v2/Users/{made['id']}", headers=seen).status_code == 304


def test_names_and_mails_belong_to_one(partner: Partner) -> None:
    partner.user(name=NAME, emails=[{"value": "lan@so.gov.vn"}])
    count = Account.objects.count()
    for said in (
        {"userName": "Lan.NT"}, {"userName": "khac", "emails": [{"value": "LAN@so.gov.vn"}]},
    ):  # fmt: skip
        answer = partner.send("POST", "Users", {"schemas": [CORE]} | said)
        assert answer.status_code == 409
        assert answer.json()["scimType"] == "uniqueness"
    assert Account.objects.count() == count


def test_another_units_people_are_not_there(
    partner: Partner, tree: dict[str, int], official: Callable[..., Account]
) -> None:
    other = official("chi", tree["khac"])
    assert partner.get(f"Users/{other.uid}").status_code == 404
    said = {"op": "replace", "path": "active", "value": False}
    assert partner.patch(f"Users/{other.uid}", said).status_code == 404
    assert partner.send("DELETE", f"Users/{other.uid}").status_code == 404
    other.refresh_from_db()
    assert other.is_active
    names = {u["userName"] for u in partner.get("Users").json().get("Resources", [])}
    assert "chi" not in names


def test_nobody_without_the_right_gets_in(tree: dict[str, int], client: Client) -> None:
    granted_nothing = Partner(tree["so"])
    assert granted_nothing.get("Users").status_code == 403
    assert (
        granted_nothing.send("POST", "Users", {"schemas": [CORE], "userName": "x"}).status_code
        == 403
    )
    assert client.get("/scim/v2/Users").status_code == 401
    assert client.get("/scim/v2/ServiceProviderConfig").status_code == 200
    assert not Account.objects.filter(username="x").exists()


def test_units_are_groups_whose_people_move(
    partner: Partner, tree: dict[str, int], official: Callable[..., Account]
) -> None:
    ha = official("ha", tree["so"])
    asked = f'{UNIT}:maDinhDanh eq "H48.7.1"'
    found = partner.get("Groups", filter=asked).json()["Resources"]
    here = f"Groups/{found[0]['id']}"
    unit = partner.get(here, attributes=f"{UNIT}:maDinhDanh,displayName").json()
    assert (unit[UNIT]["maDinhDanh"], unit["displayName"]) == ("H48.7.1", "Đơn vị phong")
    said = {"op": "add", "path": "members", "value": [{"value": str(ha.uid)}]}
    assert partner.patch(here, said).status_code == 204
    ha.refresh_from_db()
    assert ha.home_unit_id == tree["phong"]
    assert [e["unit"] for e in _told("account.moved")] == ["Đơn vị phong"]
    rename = {"op": "replace", "path": "displayName", "value": "Tên khác"}
    assert partner.patch(here, rename).status_code == 403
    assert partner.send("DELETE", here).status_code == 403
    assert partner.get(here).json()["displayName"] == "Đơn vị phong"
    away = {"op": "remove", "path": f'members[value eq "{ha.uid}"]'}
    assert partner.patch(here, away).status_code == 204
    ha.refresh_from_db()
    assert ha.home_unit_id == tree["so"]


def test_identity_numbers_only_for_who_was_granted(
    tree: dict[str, int], official: Callable[..., Account], person: Callable[..., int]
) -> None:
    ha = official("ha", tree["so"])
    from congvu.engines.identity.actions.persons import sealed_number

    rows = Person.objects.as_system("test").filter(pk=ha.person_id)
    rows.update(**sealed_number(ha.person.uid, "001203000123"))
    without = Partner(tree["so"], "identity.account.provision")
    asked = {"attributes": f"{OFFICIAL}:soDinhDanh"}
    assert OFFICIAL not in without.get(f"Users/{ha.uid}", **asked).json()
    assert ledger.reads_of(person_uid=str(ha.person.uid)) == []
    api.grant_role(
        actor=ROOT, account_id=next(m.account_id for m in api.machines(ROOT)),
        code="identity.number.read", unit_id=tree["so"], valid_from=LONG_AGO,
        decision_number="2/QĐ",
    )  # fmt: skip
    said = without.get(f"Users/{ha.uid}", **asked).json()
    assert said[OFFICIAL]["soDinhDanh"] == "001203000123"
    assert "001203000123" not in without.get(f"Users/{ha.uid}").content.decode()
    assert len(ledger.reads_of(person_uid=str(ha.person.uid))) == 1


def test_bulk_makes_a_group_of_new_people(partner: Partner) -> None:
    body = {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
        "Operations": [
            {"method": "POST", "path": "/Users", "bulkId": f"b{n}",
             "data": {"schemas": [CORE], "userName": f"nguoi.{n}"}}
            for n in range(3)
        ] + [
            {"method": "POST", "path": "/Groups", "bulkId": "g",
             "data": {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
                      "displayName": "Tổ số hóa",
                      "members": [{"value": f"bulkId:b{n}"} for n in range(3)]}}
        ],
    }  # fmt: skip
    answer = partner.send("POST", "Bulk", body).json()
    assert [one["status"] for one in answer["Operations"]] == ["201"] * 4
    assert Group.objects.get().memberships.count() == 3


def test_pages_by_index_and_by_cursor(partner: Partner) -> None:
    for n in range(5):
        partner.user(userName=f"nguoi.{n}")
    names = [
        u["userName"]
        for start in ("1", "3", "5")
        for u in partner.get("Users", startIndex=start, count="2").json()["Resources"]
    ]
    assert names == [f"nguoi.{n}" for n in range(5)]
    page = partner.get("Users", cursor="", count="2", sortBy="userName").json()
    found = [u["userName"] for u in page["Resources"]]
    while "nextCursor" in page:
        page = partner.get("Users", cursor=page["nextCursor"], count="2", sortBy="userName").json()
        found += [u["userName"] for u in page["Resources"]]
    assert found == names


@pytest.mark.judge
@pytest.mark.slow
def test_scim2_tester(partner: Partner) -> None:
    """The outside judge, over WSGI: everything it checks passes."""
    client = WSGISCIMClient(partner.wsgi, base_url=f"{settings.PUBLIC_URL}/scim/v2")
    results = check_server(client)
    wrong = [r for r in results if r.status not in {Status.SUCCESS, Status.COMPLIANT}]
    for one in wrong:
        print(f"  {one.status.name} {one.title} {one.resource_type}: {one.reason}")  # noqa: T201
    print(f"scim2-tester: {len(results) - len(wrong)} of {len(results)} checks passed")  # noqa: T201
    assert wrong == []
    assert len(results) >= ALL_CHECKS


def test_what_a_person_locked_only_a_person_opens(partner: Partner) -> None:
    made = partner.user()
    row = Account.objects.get(username="lan.nt")
    shut = {"op": "replace", "path": "active", "value": False}
    opened = {"op": "replace", "path": "active", "value": True}
    assert partner.patch(f"Users/{made['id']}", shut).status_code == 204
    assert partner.patch(f"Users/{made['id']}", opened).status_code == 204  # its own lock
    accounts.switch_account(actor=ROOT, account_uid=str(row.uid), active=False, reason="Nghi lộ")
    assert partner.patch(f"Users/{made['id']}", opened).status_code >= 400
    row.refresh_from_db()
    assert row.is_active is False


def test_who_holds_what_asks_for_two_factors_is_changed_by_people_only(
    partner: Partner, tree: dict[str, int]
) -> None:
    made = partner.user()
    row = Account.objects.get(username="lan.nt")
    api.grant_role(
        actor=ROOT, account_id=row.pk, code="identity.account.manage", unit_id=tree["so"],
        valid_from=LONG_AGO, decision_number="2/QĐ",
    )  # fmt: skip
    before = (row.password, row.email, row.is_active)
    for path, value in (("active", False), ("password", "mat-khau-moi-1"), ("userName", "khac")):
        told = partner.patch(f"Users/{made['id']}", {"op": "replace", "path": path, "value": value})
        assert told.status_code >= 400, path
    assert partner.send("DELETE", f"Users/{made['id']}").status_code >= 400
    row.refresh_from_db()
    assert (row.password, row.email, row.is_active, row.username) == (*before, "lan.nt")


def test_a_browsers_session_is_no_token(partner: Partner, tree: dict[str, int]) -> None:
    partner.user()
    person = Client(headers={"Authorization": "Bearer khong-co"})
    person.force_login(
        Account.objects.get(username="lan.nt"), backend=settings.AUTHENTICATION_BACKENDS[0]
    )
    assert person.get("/scim/v2/Users").status_code == 401
