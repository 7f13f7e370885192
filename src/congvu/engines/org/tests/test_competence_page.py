"""Who was competent on a day, and the renaming page: for all to read, for few to change."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from congvu.engines.org import actions, api
from congvu.engines.org.models import UnitName
from congvu.engines.org.queries.history import find_ever
from congvu.engines.org.tests.conftest import AT
from congvu.kernel.actors import Actor
from tests import personas as cast

personas = cast.personas
pytestmark = pytest.mark.django_db
DAY = date(2026, 7, 1)
PAGE = "/to-chuc/tham-quyen/"


def test_a_merged_unit_leads_to_its_heir_from_the_day_on(
    tree: dict[str, int], giang: Actor, client: Client
) -> None:
    actions.rename_unit(
        actor=giang, unit_id=tree["G01.01.01"], name="Phòng Tổng hợp", on=date(2026, 1, 1),
        decision="3/QĐ", at=AT,
    )  # fmt: skip
    actions.merge_units(
        actor=giang, merged_ids=[tree["G01.01.01"]], successor_id=tree["G01.02"], on=DAY,
        decision="4/QĐ", at=AT,
    )  # fmt: skip
    assert [u.code for u in find_ever("don vi g01.01.01")] == ["G01.01.01"]
    assert [u.code for u in find_ever("phong TONG hop")] == ["G01.01.01"]
    assert find_ever("   ") == find_ever("khong co") == []
    before = client.get(PAGE, {"don-vi": "phong tong hop", "ngay": "30/06/2026"}).content.decode()
    after = client.get(PAGE, {"don-vi": "G01.01.01", "ngay": "01/07/2026"}).content.decode()
    heir = str(api.unit(tree["G01.02"]).uid)
    assert before.count(heir) == 0
    assert after.count(heir) == 1
    assert "01/07/2026: Sáp nhập, hợp nhất 4/QĐ" in after
    early = client.get(PAGE, {"don-vi": "G01.02", "ngay": "01/01/2010"}).content.decode()
    assert "Chưa thành lập vào ngày đó" in early


@pytest.mark.parametrize(
    "query",
    [{}, {"ngay": "xx"}, {"don-vi": "\0"}, {"loai": "zz", "dia-ban": "x"}, {"don-vi": "zzz"},
     {"loai": "ubnd_xa", "dia-ban": "zzzz"}],
)  # fmt: skip
def test_odd_questions_are_answered(
    tree: dict[str, int], client: Client, query: dict[str, str]
) -> None:
    assert client.get(PAGE, query).status_code == 200


def test_only_who_may_renames(personas: cast.Cast) -> None:
    unit = api.unit(personas.units["snv"])
    path = f"/to-chuc/{unit.uid}/doi-ten/"
    said = {"name": "Sở Tổ chức", "short_name": "", "on": "01/12/2026", "decision": "7/QĐ"}
    for name in ("ha", "binh", "an"):
        assert personas[name].client().post(path, said).status_code in (403, 404)
    assert UnitName.objects.filter(unit_id=unit.id).count() == 1
    giang = personas["giang"].client()
    assert "Đổi tên" in giang.get(f"/to-chuc/{unit.uid}/").content.decode()
    assert giang.get(path).status_code == 200
    assert giang.post(path, {**said, "name": ""}).status_code == 422
    assert giang.post(path, {**said, "on": "01/01/1990"}).status_code == 422
    assert UnitName.objects.filter(unit_id=unit.id).count() == 1
    assert giang.post(path, said).status_code == 303
    assert api.unit(unit.id, on=date(2026, 12, 1)).name == "Sở Tổ chức"
    assert api.unit(unit.id, on=date(2026, 11, 30)).name == unit.name
