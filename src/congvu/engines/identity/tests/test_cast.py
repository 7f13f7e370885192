"""The cast: made once, every name in one form, roles from content."""

from __future__ import annotations

import unicodedata

import pytest

from congvu.engines.identity import api, demo
from congvu.engines.identity.models import Account, Grant, Role
from congvu.engines.law import api as law
from congvu.engines.law.api import ContentError, Package
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from tests.personas import NAMES, STRANGER, make_cast

pytestmark = pytest.mark.django_db


def test_the_cast_is_made_once_and_each_holds_their_part() -> None:
    cast = make_cast()
    snv = cast.units["snv"]
    assert cast["ha"].actor.post == "Chuyên viên"
    assert cast["ha"].actor.unit_id == snv
    assert cast["dung"].actor.holds("casework.task.assign", snv)
    assert not cast["chi"].actor.holds("casework.case.read", snv)
    assert cast["giang"].actor.units_of("identity.grant.manage") is None
    assert not cast["an"].actor.holds("casework.case.read")
    before = (Account.objects.count(), Grant.objects.count())
    demo.load(at=clock.now(), units=cast.units)
    assert (Account.objects.count(), Grant.objects.count()) == before
    names = {k: api.person(cast[k].person_id or 0).full_name for k in NAMES if k != STRANGER}
    assert names["ha"] == "Trần Thị Ngọc Hà"
    assert all(unicodedata.is_normalized("NFC", name) for name in names.values())
    assert cast["ha"].client().get("/tai-khoan/").status_code == 200
    assert cast["stranger"].client().get("/tai-khoan/").status_code == 302


def test_loading_roles_twice_changes_nothing_and_a_part_may_be_added() -> None:
    actor, at = Actor.system("t"), clock.now()
    assert not law.load_packages(actor=actor, at=at, kinds=["roles"]).failed
    again = law.load_packages(actor=actor, at=at, kinds=["roles"])
    assert (again.loaded, again.failed) == ([], [])
    role = Role.objects.get(code="lanh_dao")
    assert role.parts["chung"] == ["casework.case.read", "casework.task.assign"]
    assert set(role.permissions) == {code for part in role.parts.values() for code in part}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('code = "x"\npermissions = [\n  "no.such.code",\n]\n', "x.toml, dòng 3"),
        ('code = "x"\npermissions = ["identity.profile.read"]\n', "ai cũng có"),
        ("permissions = []\n", "thiếu mã"),
    ],
)
def test_a_role_with_a_wrong_code_is_refused_with_its_line(body: str, words: str) -> None:
    from congvu.engines.identity.actions.roles import check_roles

    package = Package(
        kind="roles", code="p", version="1", sha256="0", files={"x.toml": body.encode()}
    )
    with pytest.raises(ContentError, match=words):
        check_roles(package=package)


@pytest.mark.slow  # the shipped tree has some thousand units
def test_the_whole_cast_finds_its_place_in_the_shipped_tree() -> None:
    at = clock.now()
    report = law.load_packages(kinds=["law", "places", "org", "roles"])
    assert report.failed == []
    demo.make(scale=1, at=at)
    assert sorted(name for name, _who in demo.people()) == sorted(
        ["Nguyễn Văn An"] + [unicodedata.normalize("NFC", o.name) for o in demo.OFFICIALS]
    )
    binh = demo.account("binh")
    assert binh.home_unit is not None
    assert binh.home_unit.name == "Trung tâm Phục vụ hành chính công tỉnh Quảng Ngãi"
    assert demo.account("khue").home_unit_id == demo.account("y-ngu").home_unit_id
    before = Account.objects.count()
    demo.make(scale=1, at=at)
    assert Account.objects.count() == before
