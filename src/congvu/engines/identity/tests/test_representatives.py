"""Who may act for an organisation at the portal: recorded from papers, for days, ended at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client

from congvu.engines.identity import api
from congvu.engines.identity.actions.representatives import RepresentativeSaid
from congvu.engines.identity.models import Account, Representative
from congvu.engines.identity.models.representatives import MANAGE
from congvu.engines.identity.rules.organisations import clean_number
from congvu.engines.identity.tests.conftest import AT
from congvu.engines.ledger import api as ledger
from congvu.kernel.errors import Invalid, NotAllowed

NUMBER, TODAY = "051090000001", date(2026, 11, 22)
SAID = RepresentativeSaid(
    full_name="Nguyễn Văn An", cccd=NUMBER, organisation="Công ty Mẫu", number="0101234567",
    basis="Giấy đăng ký doanh nghiệp số 0101234567", valid_from=date(2026, 1, 1),
    valid_until=date(2026, 12, 31),
)  # fmt: skip


@pytest.fixture
def clerk(ha: Account, role: Any, give: Any, tree: dict[str, int]) -> Account:
    role("van_thu", MANAGE)
    give(ha, "van_thu", tree["so"], subtree=True)
    return ha


def record(clerk: Account, unit_id: int, **changed: Any) -> str:
    return api.record_representative(
        actor=api.actor_for(clerk.pk), unit_id=unit_id, said=replace(SAID, **changed), at=AT
    )


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0101234567", "0101234567"), (" 0101.234.567 ", "0101234567"),
        ("0101234567-001", "0101234567-001"), ("h48.10", "H4810"), ("", ""), ("0101234567-1", ""),
        ("<script>", ""), ("12", ""),
    ],
)  # fmt: skip
def test_numbers_are_kept_in_one_form(typed: str, kept: str) -> None:
    assert clean_number(typed) == kept


@pytest.mark.django_db
def test_who_is_recorded_acts_on_its_days_until_it_is_ended(
    clerk: Account, person: Any, tree: dict[str, int]
) -> None:
    an = person("Nguyễn Văn An", cccd=NUMBER)
    uid = record(clerk, tree["so"])
    card = api.represented_by(an, on=TODAY)
    assert [(c.number, c.name) for c in card] == [("0101234567", "Công ty Mẫu")]
    assert api.representatives_of("0101234567", on=TODAY) == (an,)
    for day, acts in ((date(2025, 12, 31), False), (date(2026, 1, 1), True),
                      (date(2026, 12, 31), True), (date(2027, 1, 1), False)):  # fmt: skip
        assert bool(api.represented_by(an, on=day)) is acts
        assert (api.organisation("0101234567", on=day) is not None) is acts
    with pytest.raises(Invalid) as twice:
        record(clerk, tree["so"])
    assert list(twice.value.errors) == ["number"]
    api.end_representative(actor=api.actor_for(clerk.pk), uid=uid, reason="Đổi giám đốc", at=AT)
    assert api.represented_by(an, on=TODAY) == ()
    assert record(clerk, tree["so"]) != uid  # and may come back
    person_uid = str(api.person(an).uid)
    told = [e.name for e in ledger.timeline(noun="person", subject=person_uid)]
    assert sorted(n for n in told if "representative" in n) == [
        "identity.representative.ended", "identity.representative.recorded",
        "identity.representative.recorded",
    ]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"full_name": "Người khác"}, "cccd"), ({"cccd": "051192000002"}, "cccd"),
        ({"cccd": "1"}, "cccd"), ({"number": "??"}, "number"), ({"basis": " "}, "basis"),
        ({"organisation": ""}, "organisation"), ({"valid_until": date(2025, 1, 1)}, "valid_until"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_is_kept(
    clerk: Account, person: Any, tree: dict[str, int], changed: dict[str, Any], field: str
) -> None:
    person("Nguyễn Văn An", cccd=NUMBER)
    with pytest.raises(Invalid) as wrong:
        record(clerk, tree["so"], **changed)
    assert list(wrong.value.errors) == [field]
    assert not Representative.objects.as_system("test").exists()


@pytest.mark.django_db
def test_only_who_was_given_it_records_and_sees(
    clerk: Account, person: Any, official: Any, tree: dict[str, int], sign_in: Any
) -> None:
    person("Nguyễn Văn An", cccd=NUMBER)
    with pytest.raises(NotAllowed):
        record(clerk, tree["khac"])
    other = official("chi", tree["khac"], "Lê Chi")
    with pytest.raises(NotAllowed):
        record(other, tree["khac"])
    uid = record(clerk, tree["so"])
    browser = Client()
    sign_in("chi", to=browser)
    assert browser.get("/quan-tri/dai-dien/").status_code == 403
    assert browser.post(f"/quan-tri/dai-dien/{uid}/thoi/", {"reason": "x"}).status_code == 403
    assert Representative.objects.as_system("test").get().ended_at is None


@pytest.mark.django_db
def test_the_pages(clerk: Account, client: Client, person: Any, tree: dict[str, int]) -> None:
    person("Nguyễn Văn An", cccd=NUMBER)
    assert "Chưa ghi nhận ai" in client.get("/quan-tri/dai-dien/").content.decode()
    said = {
        "organisation": "Công ty Mẫu", "number": "0101 234 567", "full_name": "nguyễn văn an",
        "cccd": NUMBER, "basis": "Quyết định 5", "valid_from": "01/01/2026", "valid_until": "",
        "unit_id": str(tree["so"]),
    }  # fmt: skip
    wrong = client.post("/quan-tri/dai-dien/moi/", said | {"cccd": "051090000009"})
    assert wrong.status_code == 422
    assert "không khớp số định danh" in wrong.content.decode()
    made = client.post("/quan-tri/dai-dien/moi/", said)
    assert made.status_code == 303
    page = client.get(made["Location"]).content.decode()
    assert "Đang đại diện" in page
    assert NUMBER not in page
    assert "Công ty Mẫu" in client.get("/quan-tri/dai-dien/?tim=nguyen+van+an").content.decode()
    assert "Không có dòng nào khớp" in (
        client.get("/quan-tri/dai-dien/?tinh_trang=thoi").content.decode()
    )
    client.post(f"{made['Location']}thoi/", {"reason": ""})
    assert "Đang đại diện" in client.get(made["Location"]).content.decode()
    client.post(f"{made['Location']}thoi/", {"reason": "Hết nhiệm kỳ"})
    ended = client.get(made["Location"]).content.decode()
    assert "Không còn đại diện" in ended
    assert "Hết nhiệm kỳ" in ended
