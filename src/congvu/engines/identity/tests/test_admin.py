"""Administrators' pages: within reach only, with a decision, the password once."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from congvu.engines.identity import api
from congvu.engines.identity.models import Account, Grant
from congvu.engines.identity.queries.actors import ASSURANCE
from congvu.engines.identity.tests.conftest import ROOT
from congvu.engines.identity.web.backends import BACKEND

pytestmark = pytest.mark.django_db


@pytest.fixture
def giang(official: Any, tree: dict[str, int], role: Any, give: Any) -> Account:
    found: Account = official("giang", tree["so"], "Vũ Hương Giang")
    role("quan-tri", "identity.account.read", "identity.account.manage", "identity.grant.manage")
    give(found, "quan-tri", tree["so"])
    return found


@pytest.fixture
def admin(giang: Account, client: Client) -> Client:
    client.force_login(giang, backend=BACKEND)
    session = client.session
    session[ASSURANCE] = 2
    session.save()
    return client


def test_the_list_shows_ones_units_only(
    admin: Client, official: Callable[..., Account], tree: dict[str, int]
) -> None:
    official("dung", tree["phong"], "Trần Văn Dũng")
    official("chi", tree["khac"], "Lê Thị Chi")
    page = admin.get("/quan-tri/tai-khoan/").content.decode()
    assert "Trần Văn Dũng" in page
    assert "Lê Thị Chi" not in page
    assert "Trần Văn Dũng" in admin.get("/quan-tri/tai-khoan/?q=dung").content.decode()
    assert "Không có tài khoản nào khớp" in admin.get("/quan-tri/tai-khoan/?q=zz").content.decode()


def test_the_list_costs_the_same_for_one_row_and_for_ten(
    admin: Client,
    official: Callable[..., Account],
    tree: dict[str, int],
    django_assert_num_queries: Any,
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    admin.get("/quan-tri/tai-khoan/")
    with CaptureQueriesContext(
        connection,
    ) as one:
        admin.get("/quan-tri/tai-khoan/")
    for n in range(10):
        official(f"cb{n}", tree["phong"], f"Cán bộ {n}")
    with CaptureQueriesContext(connection) as ten:
        admin.get("/quan-tri/tai-khoan/")
    # A stamp is asked for at most once a second, whoever asks: it is not the list's cost.
    said = [[q["sql"] for q in found if "_stamp" not in q["sql"]] for found in (one, ten)]
    assert len(said[1]) == len(said[0]), said


def test_another_units_account_is_not_there(
    admin: Client, official: Callable[..., Account], tree: dict[str, int]
) -> None:
    chi = official("chi", tree["khac"], "Lê Thị Chi")
    for path, said in (
        ("", None), ("khoa/", {"active": "no", "reason": "x"}), ("dong-phien/", {}),
        ("mat-khau/", {}), ("giao-quyen/", {}),
    ):  # fmt: skip
        url = f"/quan-tri/tai-khoan/{chi.uid}/{path}"
        answer = admin.get(url) if said is None else admin.post(url, said)
        assert answer.status_code == 404, path
    chi.refresh_from_db()
    assert chi.is_active


def test_a_new_account_shows_its_password_once(admin: Client, tree: dict[str, int]) -> None:
    said = {"full_name": "Đỗ Thị Mới", "username": "moi.dt", "email": "", "unit_id": tree["phong"]}
    page = admin.post("/quan-tri/tai-khoan/moi/", said).content.decode()
    shown = re.search(r'<p class="u-code">(\w{16})</p>', page)
    assert shown
    account = Account.objects.get(username="moi.dt")
    assert account.check_password(shown[1])
    assert account.must_change_password
    assert shown[1] not in admin.get(f"/quan-tri/tai-khoan/{account.uid}/").content.decode()
    page_again = admin.post("/quan-tri/tai-khoan/moi/", said)
    assert page_again.status_code == 422
    assert "đã có" in page_again.content.decode()


def test_a_unit_outside_reach_is_not_among_the_choices(admin: Client, tree: dict[str, int]) -> None:
    said = {"full_name": "X", "username": "xxx", "email": "", "unit_id": tree["khac"]}
    assert admin.post("/quan-tri/tai-khoan/moi/", said).status_code == 422
    assert not Account.objects.filter(username="xxx").exists()


def test_granting_and_revoking_by_decision(
    admin: Client, official: Callable[..., Account], tree: dict[str, int], role: Any
) -> None:
    ha = official("ha", tree["phong"])
    role("r", "casework.case.read")
    url = f"/quan-tri/tai-khoan/{ha.uid}/"
    said = {"role": "r", "unit_id": tree["phong"], "subtree": "on", "valid_from": "2026-01-01",
            "valid_to": "", "decision_number": "45/QĐ-SNV"}  # fmt: skip
    assert admin.post(url + "giao-quyen/", said | {"decision_number": ""}).status_code == 422
    assert not Grant.objects.filter(account=ha).exists()
    assert admin.post(url + "giao-quyen/", said)["Location"] == url
    grant = Grant.objects.get(account=ha)
    assert api.actor_for(ha.pk).holds("casework.case.read", tree["phong"])
    page = admin.get(url).content.decode()
    assert "45/QĐ-SNV" in page
    assert "01/01/2026" in page
    assert admin.post(f"{url}thu-hoi/{grant.pk}/", {"reason": ""}).status_code == 422
    assert api.actor_for(ha.pk).holds("casework.case.read", tree["phong"])
    assert admin.post(f"{url}thu-hoi/{grant.pk}/", {"reason": "Hết việc"}).status_code == 303
    assert not api.actor_for(ha.pk).holds("casework.case.read", tree["phong"])


def test_one_factor_is_not_enough_to_administer(giang: Account, client: Client) -> None:
    client.force_login(giang, backend=BACKEND)
    answer = client.get("/quan-tri/tai-khoan/moi/")
    assert answer["Location"].startswith("/tai-khoan/hai-lop/")


def test_seats_take_as_many_as_they_hold(tree: dict[str, int], person: Any) -> None:
    from datetime import date

    from congvu.engines.identity.tests.conftest import AT
    from congvu.engines.org import api as org
    from congvu.kernel.errors import Refused

    post = org.open_post(
        actor=ROOT, unit_id=tree["so"], title="Giám đốc", on=date(2020, 1, 1), is_head=True, at=AT
    )
    first, second = person("Trần Văn Dũng"), person("Lê Thị Chi")
    said = {"actor": ROOT, "post_id": post, "decision_number": "1/QĐ-UBND"}
    uid = api.begin_incumbency(**said, person_id=first, valid_from=date(2024, 1, 1))
    with pytest.raises(Refused, match="đã có người giữ"):
        api.begin_incumbency(**said, person_id=second, valid_from=date(2025, 1, 1))
    api.end_incumbency(actor=ROOT, incumbency_uid=uid, on=date(2025, 1, 1))
    api.begin_incumbency(**said, person_id=second, valid_from=date(2025, 1, 1))
    assert api.incumbents_of(post, on=date(2024, 12, 31)) == [first]
    assert api.incumbents_of(post, on=date(2025, 1, 1)) == [second]
