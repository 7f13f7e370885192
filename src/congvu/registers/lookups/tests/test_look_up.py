"""A look-up against a body on a real socket: allowed, told, asked, told; or nothing of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from congvu.engines.identity import api as identity
from congvu.engines.identity import demo
from congvu.engines.identity.queries.readers import looks
from congvu.engines.law import api as law
from congvu.engines.ledger import api as ledger
from congvu.kernel.actors import Actor
from congvu.kernel.clock import pretend
from congvu.kernel.errors import Invalid, NotAllowed
from congvu.registers.lookups import queries
from congvu.registers.lookups.actions import sources
from congvu.registers.lookups.actions.asking import UnableToLookUp, look_up, try_source
from congvu.registers.lookups.contracts import Asked
from congvu.registers.lookups.models import KeptAnswer, Source
from congvu.registers.lookups.tests.body import ROOT, SECRET, Body, running

pytestmark = [pytest.mark.house, pytest.mark.django_db]
AT = datetime(2026, 11, 20, 2, tzinfo=UTC)
AN = "051090000001"


@pytest.fixture
def body(tmp_path: Path) -> Iterator[Body]:
    with running(tmp_path) as app:
        yield app


@pytest.fixture
def at() -> Iterator[None]:
    with pretend(AT):
        yield


def actor(key: str) -> Actor:
    return identity.actor_for(demo.account(key).pk)


def question(**changed: Any) -> Asked:
    an = identity.person(demo.account("an").person_id)
    told = Asked(
        kind="population", key=AN, purpose="Đối chiếu dân cư", on_behalf=str(an.uid),
        file="G09-1", unit_id=actor("ha").unit_id,
    )  # fmt: skip
    return replace(told, **changed)


def told(name: str) -> list[dict[str, Any]]:
    """What the ledger says of the bodies, oldest first."""
    ledger.seal(at=AT, wait=True)
    rows = [
        row
        for source in Source.objects.all()
        for row in ledger.timeline(noun="lookups.source", subject=str(source.uid))
    ]
    kept = sorted((r for r in rows if r.name == name), key=lambda r: r.position or 0)
    return [row.payload for row in kept]


def outcomes() -> list[str]:
    return [each["outcome"] for each in told("lookups.lookup.answered")]


def test_what_is_agreed_comes_back_and_the_person_sees_who_asked(body: Body, at: None) -> None:
    body.connect(agreed=("full_name", "birth_date"))
    found = look_up(actor=actor("ha"), asked=question())
    assert found.values == {"full_name": "NGUYỄN VĂN AN", "birth_date": "1990-02-15"}
    assert [each["path"] for each in body.asked] == ["/dan-cu/thong-tin-cong-dan"]
    [asked] = told("lookups.lookup.asked")
    assert (asked["file"], asked["purpose"]) == ("G09-1", "Đối chiếu dân cư")
    assert asked["fields"] == ["full_name", "birth_date"]
    assert outcomes() == ["answered"]
    everything = json.dumps(told("lookups.lookup.asked") + told("lookups.lookup.answered"))
    assert AN not in everything
    assert "NGUY" not in everything
    look = looks(question().on_behalf)[0]
    assert "G09-1" in look.purpose
    assert not KeptAnswer.objects.exists()  # the law gives no time in which it might be kept


def test_who_may_not_asks_nothing_and_writes_nothing(body: Body, at: None) -> None:
    body.connect()
    ledger.seal(at=AT, wait=True)
    before = ledger.head_position()
    for key in ("chi", "an", "giang", "loan"):
        with pytest.raises(NotAllowed):
            look_up(actor=actor(key), asked=question())
        ledger.seal(at=AT, wait=True)
        assert ledger.head_position() == before
    assert body.asked == []
    assert (outcomes(), told("lookups.lookup.asked")) == ([], [])


def test_a_number_that_cannot_be_is_not_asked(body: Body, at: None) -> None:
    body.connect()
    with pytest.raises(Invalid, match="12 chữ số"):
        look_up(actor=actor("ha"), asked=question(key="12"))
    assert (body.asked, told("lookups.lookup.asked")) == ([], [])


def test_what_is_not_connected_or_switched_off_is_not_asked(body: Body, at: None) -> None:
    with pytest.raises(UnableToLookUp, match="chưa được kết nối"):
        look_up(actor=actor("ha"), asked=question())
    body.connect(is_on=False)
    assert queries.offered(actor("ha"), actor("ha").unit_id) == []
    with pytest.raises(UnableToLookUp, match="chưa được kết nối"):
        look_up(actor=actor("ha"), asked=question())
    assert body.asked == []


def test_nobody_of_that_number(body: Body, at: None) -> None:
    body.connect()
    assert look_up(actor=actor("ha"), asked=question(key="051090000099")).values == {}
    assert (outcomes(), Source.objects.get().failures) == (["absent"], 0)


@pytest.mark.parametrize(
    ("how", "changed", "outcome", "counts"),
    [
        ("slow", {"seconds": 1}, "timeout", 1),
        ("failing", {}, "failed", 1),
        ("redirecting", {}, "redirected", 0),
        ("denying", {"secret": "sai"}, "denied", 1),
    ],
)
def test_what_goes_wrong_over_there_is_told(
    body: Body, at: None, how: str, changed: dict[str, Any], outcome: str, counts: int
) -> None:
    body.connect(**changed)
    body.how = how
    with pytest.raises(UnableToLookUp, match="Hồ sơ không có gì thay đổi"):
        look_up(actor=actor("ha"), asked=question())
    row = Source.objects.get()
    assert (outcomes(), row.failures) == ([outcome], counts)
    assert row.trouble
    assert len(body.asked) <= 1  # a redirect was not followed


@pytest.mark.parametrize(
    "answer",
    [{"khac": 1}, [], {"CongDan": {"HoVaTen": "AI ĐÓ", "SoDinhDanh": "051090000002"}}],
)
def test_another_shape_or_another_person_is_no_answer(body: Body, at: None, answer: Any) -> None:
    body.connect()
    body.told = answer
    with pytest.raises(UnableToLookUp, match="không đúng dạng"):
        look_up(actor=actor("ha"), asked=question())
    assert (outcomes(), Source.objects.get().failures) == (["unreadable"], 0)
    assert "AI ĐÓ" not in Source.objects.get().trouble


def test_nothing_inside_the_house_is_called(body: Body, at: None, settings: Any) -> None:
    body.connect()
    settings.CALLS_INSIDE = ()
    with pytest.raises(Invalid) as refused:
        body.connect()
    assert "base_url" in refused.value.errors
    with pytest.raises(UnableToLookUp, match="không kết nối được"):
        look_up(actor=actor("ha"), asked=question())
    assert (body.asked, outcomes()) == ([], ["unreachable"])


def test_a_silent_body_is_left_alone_and_tried_by_one_call(body: Body, at: None) -> None:
    body.connect()
    body.how, ha = "failing", actor("ha")
    for _each in range(6):
        with pytest.raises(UnableToLookUp):
            look_up(actor=ha, asked=question())
    came = len(body.asked)
    with pytest.raises(UnableToLookUp, match="sau 30 giây") as resting:
        look_up(actor=ha, asked=question())
    assert (resting.value.status, len(body.asked)) == (503, came)
    body.how = "well"
    with pretend(AT + timedelta(seconds=31)):
        assert look_up(actor=ha, asked=question()).values["sex"] == "Nam"
    assert Source.objects.get().open_until is None


def test_an_answer_is_kept_sealed_only_as_long_as_the_parameter_says(
    body: Body, at: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "keep_seconds", lambda _kind, *, on: 60)
    body.connect()
    first = look_up(actor=actor("ha"), asked=question())
    second = look_up(actor=actor("ha"), asked=question())
    assert (second.values, second.kept, second.at) == (first.values, True, first.at)
    assert (len(body.asked), outcomes()) == (1, ["answered", "kept"])
    row = KeptAnswer.objects.get()
    assert b"AN" not in bytes(row.body)
    assert AN not in row.asked
    assert len(told("lookups.lookup.asked")) == 2
    sources.forget_answers(actor=ROOT, at=AT + timedelta(seconds=59))
    assert KeptAnswer.objects.exists()
    sources.forget_answers(actor=ROOT, at=AT + timedelta(seconds=60))
    assert not KeptAnswer.objects.exists()


def test_the_parameters_decide_how_it_is_asked(body: Body, at: None) -> None:
    """All of them can be read, and none lets an answer be kept."""
    for kind in ("population", "business", "insurance"):
        assert queries.wire_of(kind, on=AT.date()).path.startswith("/")
        assert law.value(f"lookups.{kind}_keep_seconds", on=AT.date()) == 0


def test_firms_and_the_insured(body: Body, at: None) -> None:
    body.connect("business")
    body.connect("insurance")
    firm = look_up(actor=actor("ha"), asked=question(kind="business", key="0100000014"))
    assert firm.values["founded_on"] == "2019-03-05"
    assert firm.values["status"] == "Đang hoạt động"
    assert "MaYeuCau=" in body.asked[0]["query"]
    none = look_up(actor=actor("ha"), asked=question(kind="business", key="0100000099"))
    assert none.values == {}
    paid = look_up(actor=actor("ha"), asked=question(kind="insurance", key="5100000001"))
    assert (paid.values["months"], paid.values["status"]) == ("84", "Đang tham gia")
    assert "bảo hiểm" in looks(question().on_behalf)[0].purpose


def test_a_trial_tells_which_fields_came_and_not_what_stood_in_them(body: Body, at: None) -> None:
    body.connect()
    assert try_source(actor=actor("giang"), kind="population", key=AN)[:2] == [
        "full_name", "birth_date",
    ]  # fmt: skip
    assert outcomes() == ["answered"]
    assert "Thử kết nối" in looks(question().on_behalf)[0].purpose
    with pytest.raises(NotAllowed):
        try_source(actor=actor("ha"), kind="population", key=AN)


def test_secrets_are_sealed_and_survive_new_keys(body: Body, at: None) -> None:
    body.connect()
    assert SECRET.encode() not in bytes(Source.objects.get().secret)
    sources.renew()
    assert queries.left() == 1
    while sources.reseal(actor=ROOT, at=AT, limit=1):
        pass
    assert (queries.left(), Source.objects.get().secrets) == (0, {"secret": SECRET})
