"""The shipped places are complete, and any of them is found by any of its names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest

from congvu.engines.places import api
from congvu.engines.places.models import Place, Succession
from congvu.engines.places.rules.names import Part, key, parts
from congvu.kernel.errors import NotFound

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vietnam")]

BEFORE, REFORM = date(2025, 6, 30), date(2025, 7, 1)
# domain facts §1.2
CODES = [
    "01", "04", "08", "11", "12", "14", "15", "19", "20", "22", "24", "25", "31", "33", "37", "38",
    "40", "42", "44", "46", "48", "51", "52", "56", "66", "68", "75", "79", "80", "82", "86", "91",
    "92", "96",
]  # fmt: skip


def test_just_34_provinces_and_3321_communes() -> None:
    assert [p.code for p in api.provinces()] == CODES
    now = Place.objects.current().filter(level="commune")
    assert Counter(now.values_list("kind", flat=True)) == {"xa": 2621, "phuong": 687, "dac_khu": 13}
    assert now.values("code").distinct().count() == 3321
    assert Place.objects.current().filter(level="district").count() == 0
    assert Counter(p.kind for p in api.provinces()) == {"tinh": 28, "thanh_pho_tw": 6}


def test_codes_keep_their_zeros() -> None:
    assert api.commune("00004").full_name == "Phường Ba Đình"
    assert api.province("01").full_name == "Thành phố Hà Nội"
    lengths = Counter(len(c) for c in Place.objects.values_list("code", flat=True))
    assert set(lengths) == {2, 3, 5}
    with pytest.raises(NotFound):
        api.commune("4")


@pytest.mark.parametrize("typed", ["5\0", "\0", "", "năm mốt", "５１", "51 "])
def test_what_is_no_code_is_nobodys(typed: str) -> None:
    assert api.communes_of(typed) == []
    for look in (api.province, api.commune):
        with pytest.raises(NotFound):
            look(typed)


def test_the_old_units_of_the_last_day_before_the_reform() -> None:
    then = Counter(Place.objects.on(BEFORE).values_list("level", flat=True))
    assert then == {"province": 63, "district": 696, "commune": 10035}
    assert len(api.provinces(on=BEFORE)) == 63
    assert len(api.provinces(on=REFORM)) == 34
    assert api.province("46", on=BEFORE).full_name == "Thành phố Huế"


def test_every_old_commune_has_an_heir_and_every_new_one_a_forerunner() -> None:
    linked = Succession.objects.filter(on=REFORM)
    old = Place.objects.on(BEFORE).filter(level__in=["province", "commune"])
    assert old.exclude(pk__in=linked.values("predecessor")).count() == 0
    new = Place.objects.current()
    assert new.exclude(pk__in=linked.values("successor")).count() == 0
    whole = Succession.objects.filter(on=REFORM, is_whole=True).values("predecessor")
    assert Succession.objects.filter(is_whole=False, predecessor__in=whole).count() == 0


def test_quang_ngai_took_kon_tum_in() -> None:
    assert len(api.communes_of("51")) == 96
    assert [p.full_name for p in api.predecessors("51")] == ["Tỉnh Quảng Ngãi", "Tỉnh Kon Tum"]
    assert api.codes_on("62", on=REFORM) == ["51"]
    assert api.codes_on("62", on=BEFORE) == ["62"]
    island = next(p for p in api.communes_of("51") if p.kind == "dac_khu")
    assert island.full_name == "Đặc khu Lý Sơn"


def test_paths_go_up_to_the_province() -> None:
    hit = api.find("Phường Bến Nghé, Quận 1, Thành phố Hồ Chí Minh")[0]
    assert hit.path == "Phường Bến Nghé, Quận 1, Thành phố Hồ Chí Minh"
    assert (hit.valid_to, hit.is_current) == (REFORM, False)
    assert [p.path for p in hit.now] == ["Phường Sài Gòn, Thành phố Hồ Chí Minh"]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("Quảng Ngãi", "Tỉnh Quảng Ngãi"),
        ("quang ngai", "Tỉnh Quảng Ngãi"),
        ("QUANG NGAI", "Tỉnh Quảng Ngãi"),
        ("tp hcm", "Thành phố Hồ Chí Minh"),
        ("TP. Hồ Chí Minh", "Thành phố Hồ Chí Minh"),
        ("51", "Tỉnh Quảng Ngãi"),
        ("00004", "Phường Ba Đình, Thành phố Hà Nội"),
        ("dac khu ly son", "Đặc khu Lý Sơn, Tỉnh Quảng Ngãi"),
        ("xa binh son, quang ngai", "Xã Bình Sơn, Tỉnh Quảng Ngãi"),
        ("xã Bình Sơn, tỉnh Quảng Ngãi", "Xã Bình Sơn, Tỉnh Quảng Ngãi"),
        ("huyện Bình Sơn", "Huyện Bình Sơn, Tỉnh Quảng Ngãi"),
        ("p. ben nghe, q1, tphcm", "Phường Bến Nghé, Quận 1, Thành phố Hồ Chí Minh"),
        ("phuong ben nghe quan 1", "Phường Bến Nghé, Quận 1, Thành phố Hồ Chí Minh"),
        ("Hà Tây", "Xã Hà Tây, Thành phố Hải Phòng"),
        ("kon tum", "Tỉnh Kon Tum"),
        ("ba ria vung tau", "Tỉnh Bà Rịa - Vũng Tàu"),
        ("hoà khánh", "Phường Hòa Khánh, Thành phố Đà Nẵng"),
        ("hòa khánh", "Phường Hòa Khánh, Thành phố Đà Nẵng"),
    ],
)
def test_found_by_any_name(query: str, first: str) -> None:
    hits = api.find(query)
    assert hits[0].path == first, [h.path for h in hits]


def test_exact_accents_rank_first() -> None:
    names = [h.name for h in api.find("Hòa An")]
    assert names[0] == "Hòa An"
    assert api.find("hoá an")[0].name == "Hóa An"
    assert api.find("hoà an")[0].name == "Hòa An"


def test_on_a_day_only_that_days_places() -> None:
    assert {h.is_current for h in api.find("ba đình", on=REFORM)} == {True}
    assert {h.is_current for h in api.find("ba đình", on=BEFORE)} == {False}


def test_a_slip_of_the_hand_is_forgiven() -> None:
    assert api.find("quang ngi")[0].name == "Quảng Ngãi"
    assert api.find("thanh pho ho chi mih")[0].full_name == "Thành phố Hồ Chí Minh"


@pytest.mark.parametrize("nothing", ["", "   ", ",;", "%", "___", "zzzzqqq", "'; DROP TABLE--"])
def test_nothing_comes_of_nothing(nothing: str) -> None:
    assert api.find(nothing) == []


def test_an_old_district_leads_to_todays_communes() -> None:
    hit = api.find("huyện Bình Sơn, tỉnh Quảng Ngãi")[0]
    assert hit.level == "district"
    assert "Xã Bình Sơn" in {p.full_name for p in hit.now}
    assert {p.province_code for p in hit.now} == {"51"}


def test_a_divided_commune_names_the_main_heir_first() -> None:
    link = Succession.objects.filter(is_whole=False, is_main=False).first()
    assert link is not None
    heirs = api.codes_on(link.predecessor.code, on=REFORM)
    main = Succession.objects.get(predecessor=link.predecessor, is_main=True).successor.code
    assert heirs[0] == main
    assert link.successor.code in heirs


def test_places_are_found_without_asking_the_database(
    django_assert_num_queries: Callable[[int], AbstractContextManager[None]],
) -> None:
    """How fast is the bench's to say; what makes it fast is that everything is in memory."""
    api.find("thanh pho ho chi mih")  # both indexes are made at the first question
    with django_assert_num_queries(0):
        for query in (
            "quang ngai",
            "phường bến nghé, quận 1",
            "xa tan",
            "thanh pho ho chi mih",
            "p",
        ):
            assert api.find(query)


def test_reading_an_address() -> None:
    assert parts("P. Bến Nghé, Q1, TP.HCM") == [
        Part("ben nghe", ("phuong",), "P. Bến Nghé"),
        Part("1", ("quan",), "Q1"),
        Part("ho chi minh", ("thanh_pho_tw", "thanh_pho"), "TP.HCM"),
    ]
    assert key("Bà Rịa - Vũng Tàu") == "ba ria vung tau"
    assert [p.name for p in parts("Thị trấn Sông Vệ; huyện Tư Nghĩa")] == ["song ve", "tu nghia"]
    assert [p.kinds for p in parts("Quan Triều")] == [("quan",)]
