"""A resolution renames or merges places: the old names stay found, the new ones are today's."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from congvu.engines.places import actions, api
from congvu.engines.places.actions.reform import UnableToChangePlace
from congvu.engines.places.models import Place, Succession
from congvu.kernel.actors import Actor, ActorKind
from congvu.kernel.errors import Invalid, NotAllowed, NotFound

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vietnam")]
AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
DAY, BEFORE, AFTER = date(2027, 1, 1), date(2026, 12, 31), date(2027, 1, 2)


def test_a_merged_commune_leads_to_the_new_one(giang: Actor) -> None:
    first, second = (p.code for p in api.communes_of("51")[:2])
    names = [api.commune(c).name for c in (first, second)]
    actions.merge_communes(
        actor=giang, codes=[first, second], code=first, name="Thử Nghiệm", kind="phuong", on=DAY,
        decision="1/NQ-UBTVQH16", at=AT,
    )  # fmt: skip
    assert api.commune(first).full_name == "Phường Thử Nghiệm"
    assert api.commune(first, on=BEFORE).name == names[0]
    assert api.codes_on(second, on=AFTER) == [first]
    assert len(api.communes_of("51")) == 95
    hit = next(
        h for h in api.find(f"{names[1]}, quảng ngãi") if h.code == second and h.valid_to == DAY
    )
    assert [p.full_name for p in hit.now] == ["Phường Thử Nghiệm"]
    ancient = (
        next(p for p in api.predecessors(second) or [None]) if api.predecessors(second) else None
    )
    assert ancient is None  # nothing lives under the second code any more


def test_a_renamed_province_takes_its_communes_along(giang: Actor) -> None:
    actions.rename_place(
        actor=giang, level="province", code="46", name="Huế", kind="tinh", on=DAY,
        decision="2/NQ-QH16", at=AT,
    )  # fmt: skip
    assert api.province("46").full_name == "Tỉnh Huế"
    assert api.province("46", on=BEFORE).full_name == "Thành phố Huế"
    communes = api.communes_of("46")
    assert len(communes) == len(api.communes_of("46", on=BEFORE)) == 40
    assert {p.path.rsplit(", ", 1)[1] for p in communes} == {"Tỉnh Huế"}
    assert len(api.provinces()) == 34


@pytest.mark.parametrize(
    ("change", "error", "why"),
    [
        ({"codes": ["00004"]}, UnableToChangePlace, "ít nhất hai"),
        ({"codes": ["00004", "21211"]}, UnableToChangePlace, "cùng một tỉnh"),
        ({"code": "21211"}, Invalid, "đã cấp cho đơn vị khác"),
        ({"name": " "}, Invalid, "tên mới"),
        ({"kind": "la"}, Invalid, "loại đơn vị"),
        ({"decision": ""}, Invalid, "số nghị quyết"),
        ({"on": date(2025, 7, 1)}, Invalid, "phải sau ngày 01/07/2025"),
        ({"codes": ["00004", "99999"]}, NotFound, "99999"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(
    giang: Actor, change: dict[str, object], error: type[Exception], why: str
) -> None:
    before = (Place.objects.count(), Succession.objects.count())
    said = {
        "codes": ["00004", "00008"], "code": "00004", "name": "Ba Đình", "kind": "phuong",
        "on": DAY, "decision": "1/NQ",
    }  # fmt: skip
    with pytest.raises(error, match=why):
        actions.merge_communes(actor=giang, at=AT, **(said | change))  # type: ignore[arg-type]
    assert (Place.objects.count(), Succession.objects.count()) == before
    assert not Place.objects.filter(valid__endswith=DAY).exists()


def test_only_who_may(giang: Actor) -> None:
    chi = Actor(kind=ActorKind.OFFICIAL, name="Chi", account_id=1)
    with pytest.raises(NotAllowed):
        actions.rename_place(
            actor=chi, level="commune", code="00004", name="X", on=DAY, decision="1", at=AT
        )
    assert api.commune("00004").name == "Ba Đình"
