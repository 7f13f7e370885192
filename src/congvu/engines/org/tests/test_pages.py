"""The public tree, the shipped agencies, and what the days bring."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from congvu.engines.law.api import ContentError, Package, load_packages
from congvu.engines.org import actions, api
from congvu.engines.org.models import Closure, Post, Unit
from congvu.engines.org.queries.open_data import units_now
from congvu.engines.org.tests.conftest import AT
from congvu.kernel.actions import Running, _running
from congvu.kernel.actors import Actor

DAY = date(2026, 7, 1)


def test_the_tree_of_today_and_of_a_day(tree: dict[str, int], giang: Actor, client: Client) -> None:
    actions.rename_unit(
        actor=giang, unit_id=tree["G01.02"], name="Cục Mới", on=DAY, decision="3", at=AT
    )
    assert "Cục Mới" in client.get("/to-chuc/").content.decode()
    then = client.get("/to-chuc/", {"ngay": "30/06/2026"}).content.decode()
    assert "Đơn vị G01.02" in then
    assert "Cục Mới" not in then
    assert "Chưa có đơn vị nào" in client.get("/to-chuc/", {"ngay": "01/01/1990"}).content.decode()


def test_a_units_page(tree: dict[str, int], giang: Actor, client: Client) -> None:
    unit = api.unit(tree["G01.01"])
    actions.open_post(actor=giang, unit_id=unit.id, title="Vụ trưởng", on=DAY, is_head=True, at=AT)
    page = client.get(f"/to-chuc/{unit.uid}/").content.decode()
    for said in ("G01.01", "000.00.01.G01", "Vụ trưởng", "Đơn vị G01.01.01"):
        assert said in page
    assert client.get("/to-chuc/01890000-0000-7000-8000-000000000000/").status_code == 404


def test_what_was_decided_for_a_day_takes_effect_on_it(tree: dict[str, int], giang: Actor) -> None:
    later = date(2027, 1, 1)
    said = {"actor": giang, "unit_id": tree["G01.01"], "on": later, "decision": "5", "at": AT}
    actions.rename_unit(name="Vụ Đổi tên", **said)  # type: ignore[arg-type]
    actions.move_unit(parent_id=tree["G01.02"], **said)  # type: ignore[arg-type]
    actions.take_effect(actor=giang, at=AT)
    assert api.unit(tree["G01.01"]).name == "Đơn vị G01.01"
    new_year = datetime(2026, 12, 31, 17, 30, tzinfo=UTC)  # 00:30 on 1/1 in Vietnam
    actions.take_effect(actor=giang, at=new_year)
    unit = api.unit(tree["G01.01"])
    assert (unit.name, unit.parent_id) == ("Vụ Đổi tên", tree["G01.02"])
    actions.take_effect(actor=giang, at=new_year)  # a repeat finds nothing to do


@pytest.mark.slow  # loads all places, for the communes' own offices
@pytest.mark.django_db
def test_the_shipped_agencies() -> None:
    report = load_packages(actor=Actor.system("Giang"), at=AT, kinds=("law", "places", "org"))
    assert not report.failed, [str(e) for e in report.failed]
    ministry, province = api.unit_by_code("G09"), api.unit_by_code("H48")
    assert ministry is not None
    assert province is not None
    assert len(api.children(ministry.id)) == 21
    assert (ministry.old_code, province.place_code) == ("000.00.00.G09", "51")
    communes = [u for u in api.children(province.id) if u.kind == "ubnd_xa"]
    assert len({u.place_code for u in communes}) == 96
    people = api.competent_unit(kind="ubnd_xa", place_code=communes[0].place_code, on=DAY)
    assert people == api.unit(communes[0].id, on=DAY)
    assert (
        Post.objects.filter(is_head=True, unit__code="G09").values_list("title", flat=True)[0]
        == "Bộ trưởng"
    )
    below = sum(len(api.subtree_ids(root.id)) for root in api.roots())
    assert below == Unit.objects.count()
    rows = list(units_now())
    assert len(rows) == Unit.objects.count()
    again = load_packages(actor=Actor.system("Giang"), at=AT, kinds=("org",))
    assert (again.loaded, again.failed) == ([], [])


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ('[[unit]]\ncode = "G9"\n', 2, "không đúng QĐ 20/2020"),
        ('[[unit]]\ncode = "G09"\nname = "Bộ"\nkind = "la"\n', 4, "phải là một trong"),
        ('[[unit]]\ncode = "G09"\nname = "Bộ"\nparent = "G08"\n', 1, "Thiếu trường “kind”"),
        ('[[unit]]\ncode = "G09.01"\nname = "V"\nkind = "vu"\nlevel = "trung_uong"\nparent = "G08"\n'
         "from = 2025-03-01\n", 6, "Không có đơn vị cấp trên"),
    ],
)  # fmt: skip
def test_a_malformed_tree_names_its_line(db: None, text: str, line: int, why: str) -> None:
    package = Package(
        kind="org", code="thu", version="1", sha256="", files={"units.toml": text.encode()}
    )
    token = _running.set(Running(actor=Actor.system("x"), verb="x", permission="x", at=AT))
    try:
        with pytest.raises(ContentError, match=why) as wrong:
            actions.load_org(package=package)
    finally:
        _running.reset(token)
    assert wrong.value.line == line
    assert not Closure.objects.exists()
