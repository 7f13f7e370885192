"""A dossier held against a national database: side by side for who may, kept without the values."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from congvu.engines.identity import api as identity
from congvu.engines.identity import demo as people
from congvu.engines.identity.queries.readers import looks
from congvu.engines.law import api as law
from congvu.engines.ledger import api as ledger
from congvu.kernel import clock
from congvu.kernel.errors import NotFound
from congvu.registers.dossiers.contracts import DossierCard
from congvu.registers.lookups.tests.body import Body, running
from congvu.systems.publicservices.actions.comparing import compare_dossier
from congvu.systems.publicservices.demo import registered, stories, wording
from congvu.systems.publicservices.tests import support
from congvu.systems.publicservices.tests.support import CONTRACT, FOUND, cast
from tests.personas import Persona

pytestmark = [pytest.mark.house, pytest.mark.django_db]


@pytest.fixture
def body(tmp_path: Path) -> Iterator[Body]:
    with running(tmp_path) as app:
        yield app


def browser(key: str) -> Client:
    return Persona(key, people.account(key).pk).client()


def page(dossier: DossierCard) -> str:
    return f"/ho-so/{dossier.uid}/doi-chieu/population/"


def told(dossier: DossierCard) -> list[str]:
    entries = ledger.timeline(noun=support.NOUN, subject=dossier.uid)
    return [e.sentence for e in entries if e.name == "publicservices.dossier.compared"]


def test_an_official_sees_both_sides_and_the_time_line_keeps_the_outcome(body: Body) -> None:
    body.connect()
    dossier = support.submit(cast("an"), FOUND)
    bridge = browser("binh")
    assert page(dossier) in bridge.get(f"/ho-so/{dossier.uid}/").content.decode()
    first = bridge.get(page(dossier)).content.decode()
    assert "15/02/1990" in first
    assert body.asked == []  # looking at the page asks nobody
    text = bridge.post(page(dossier)).content.decode()
    assert "NGUYỄN VĂN AN" in text
    assert "Không có nội dung nào khác với nguồn" in text
    assert text.count("Khớp") == 2
    [sentence] = told(dossier)
    assert "2 trường khớp" in sentence
    assert sentence in bridge.get(f"/ho-so/{dossier.uid}/").content.decode()
    an = identity.person(people.account("an").person_id)
    assert any(dossier.code in look.purpose for look in looks(str(an.uid)))


def test_what_differs_is_marked_and_named(body: Body) -> None:
    body.connect()
    dossier = support.submit(cast("an"), CONTRACT)
    row = {
        "SoDinhDanh": "051090000001", "HoVaTen": "NGUYỄN VĂN ÂN", "NgayThangNamSinh": "1990",
        "GioiTinh": "1", "ThuongTru": "Phường Trà Câu, tỉnh Quảng Ngãi", "TinhTrang": "1",
    }  # fmt: skip
    body.told = {"CongDan": row}
    text = browser("y-ngu").post(page(dossier)).content.decode()
    assert ("Khác dấu" in text, "Khớp năm" in text, "2 trường khác" in text) == (True,) * 3
    [sentence] = told(dossier)
    assert "khác: họ và tên, nơi thường trú" in sentence
    kept = ledger.timeline(noun=support.NOUN, subject=dossier.uid)[-1]
    assert "ÂN" not in json.dumps(kept.payload, ensure_ascii=False)


@pytest.mark.parametrize("how", ["failing", "redirecting"])
def test_a_silent_source_changes_nothing(body: Body, how: str) -> None:
    body.connect()
    dossier = support.submit(cast("an"), FOUND)
    body.how = how
    answer = browser("binh").post(page(dossier))
    assert answer.status_code == 502
    assert "Hồ sơ không có gì thay đổi" in answer.content.decode()
    assert (told(dossier), support.now(dossier.uid).state) == ([], dossier.state)


def test_nobody_of_that_number_is_said(body: Body) -> None:
    body.connect()
    dossier = support.submit(cast("an"), FOUND)
    body.told = {"CongDan": None}
    assert "Nguồn không có số này" in browser("binh").post(page(dossier)).content.decode()
    assert "không có số này" in told(dossier)[0]


def test_who_may_not_asks_nobody_and_writes_nothing(body: Body) -> None:
    body.connect()
    dossier = support.submit(cast("an"), FOUND)
    before = support.rows()
    for key, status in (("an", 403), ("chi", 404), ("dung", 404), ("loan", 404)):
        http = browser(key)
        assert http.post(page(dossier)).status_code == status, key
        assert page(dossier) not in http.get(f"/ho-so/{dossier.uid}/").content.decode()
    assert http.post(f"/ho-so/{dossier.uid}/doi-chieu/khac/").status_code == 404
    assert (body.asked, told(dossier)) == ([], [])
    after = support.rows()
    assert {t: n for t, n in after.items() if t.startswith("publicservices")} == {
        t: n for t, n in before.items() if t.startswith("publicservices")
    }


def test_without_a_number_there_is_nothing_to_compare(body: Body) -> None:
    body.connect("business")
    body.connect("insurance")
    dossier = support.submit(cast("an"), FOUND)
    for kind in ("business", "insurance"):
        with pytest.raises(NotFound):
            compare_dossier(actor=cast("binh"), dossier_uid=dossier.uid, kind=kind)
    assert "Đối chiếu với nguồn quốc gia" not in (
        browser("binh").get(f"/ho-so/{dossier.uid}/").content.decode()
    )


def test_the_demos_people_agree_but_for_one(body: Body, tmp_path: Path) -> None:
    """The file that the demo writes is one that the simulation reads."""
    era = stories.Era(clock.now() - timedelta(days=1), law.calendar())
    first = [stories.story(number, era) for number in range(stories.AT_ONCE)]
    registered.write(tmp_path, first)
    known = {row["SoDinhDanh"]: row for row in body.book.rows("population")}
    different = [
        story.number
        for story in first
        if not story.is_mine and (who := wording.citizen(story)).birth_date
        if known[who.cccd]["NgayThangNamSinh"] != f"{who.birth_date:%Y%m%d}"
    ]
    assert different == [registered.DIFFERS]
