"""Every number of the statistics is the length of the list that it leads to."""

from __future__ import annotations

import random
import re
from datetime import date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import RequestFactory

from congvu.kernel import ids
from congvu.systems.correspondence.models import Assignment, IncomingLetter, OutgoingLetter
from congvu.systems.correspondence.queries import incoming, outgoing, statistics, times
from congvu.systems.correspondence.queries.statistics import Period
from congvu.systems.correspondence.tests.conftest import AT
from congvu.systems.correspondence.web.incoming import Letters
from congvu.systems.correspondence.web.outgoing import Outgoing
from congvu.systems.correspondence.web.statistics import address
from tests.personas import Cast

pytestmark = [pytest.mark.house, pytest.mark.django_db]
YEAR = Period(first=date(2026, 1, 1), last=date(2026, 12, 31))
PAGE = "/thong-ke-van-thu/"


def a_day(chance: random.Random) -> date:
    return date(2026, 1, 1) + timedelta(days=chance.randrange(365))


def made(cast: Cast, count: int = 60) -> None:
    """Letters of every kind of deadline, state, source, urgency, unit and month."""
    chance = random.Random(20261123)
    units = [cast.units["snv"], cast.units["elsewhere"]]
    for n in range(count):
        on = a_day(chance)
        state = chance.choice(["02", "03", "04", "05", "06", "15"])
        due = AT + timedelta(days=chance.randint(-30, 30)) if chance.random() < 0.7 else None
        row = IncomingLetter.objects.create(
            uid=ids.uuid7(), unit_id=chance.choice(units), arrived_at=AT, arrived_on=on, year=2026,
            source=chance.choice(["hand", "scan", "axis"]), state=state, author="Cơ quan mẫu",
            notation=f"{n}/MAU", dated_on=on, kind=chance.choice(["cong-van", "to-trinh"]),
            abstract="Thử", urgency=chance.choice(["", "khan", "hoa_toc"]), due_at=due,
            ended_at=_ended(chance, due) if state in ("02", "06", "15") else None,
            **({} if state in ("02", "15") else _in_book(cast, n)),
        )  # fmt: skip
        if state in ("04", "05", "06"):
            _given(row, chance.choice(units), chance)
        _issued(units, chance, n)


def _ended(chance: random.Random, due: datetime | None) -> datetime:
    return (due or AT) + timedelta(days=chance.randint(-3, 3))


def _in_book(cast: Cast, n: int) -> dict[str, Any]:
    from congvu.systems.correspondence.actions.books import open_book
    from congvu.systems.correspondence.models import Register

    return {
        "book": open_book(cast.units["snv"], Register.INCOMING, 2026),
        "number": 50_000 + n,
        "front": 1,
    }


def _given(row: IncomingLetter, unit_id: int, chance: random.Random) -> None:
    """Sometimes handed back first by another unit: the newest counts."""
    if chance.random() < 0.3:
        Assignment.objects.create(
            letter=row, part="lead", unit_id=unit_id, state="done", given_by="x", given_at=AT,
            ended_at=AT,
        )  # fmt: skip
    Assignment.objects.create(
        letter=row, part="lead", unit_id=unit_id, state="open", given_by="x", given_at=AT
    )


def _issued(units: list[int], chance: random.Random, n: int) -> None:
    issued = chance.random() < 0.8
    row = OutgoingLetter.objects.create(
        uid=ids.uuid7(), unit_id=chance.choice(units), year=2026, draft_uid=ids.uuid7(),
        kind=chance.choice(["cong-van", "to-trinh"]), kind_name="Mẫu", abstract="Thử", started_at=AT,
        notation=f"{n}/M" if issued else "", dated_on=a_day(chance) if issued else None,
        state=chance.choice(["issued", "sent", "withdrawn"]) if issued else "draft",
    )  # fmt: skip
    for k in range(chance.randint(0, 3)):
        row.recipients.create(
            name=f"Nơi {k}", state=chance.choice(["sent", "confirmed", "failed"]), changed_at=AT
        )


def length(cast: Cast, url: str) -> int:
    screen = Letters if "van-ban-den" in url else Outgoing
    request = RequestFactory().get(url)
    request.actor = cast["le"].actor  # type: ignore[attr-defined]
    return screen(request).narrowed().count()


@pytest.mark.parametrize("part", ["year", "summer", "unit"])
def test_each_number_is_the_length_of_its_list(cast: Cast, part: str) -> None:
    made(cast)
    period = {
        "year": YEAR,
        "summer": Period(first=date(2026, 5, 9), last=date(2026, 8, 20)),
        "unit": Period(first=YEAR.first, last=YEAR.last, unit_id=cast.units["snv"]),
    }[part]
    le = cast["le"].actor
    for direction, found in (
        (statistics.INCOMING, statistics.came(actor=le, period=period)),
        (statistics.OUTGOING, statistics.left(actor=le, period=period)),
    ):
        assert found.total == length(cast, address(direction, period, {})) > 5
        for table in found.tables:
            assert table.lines
            for line in table.lines:
                said = (table.title, line.label)
                assert (said, line.count) == (
                    said,
                    length(cast, address(direction, period, line.said)),
                )
        for unit in found.units:
            said = {"chu_tri": str(unit.id)}
            assert unit.total == length(cast, address(direction, period, said)) > 0
            for code, n in unit.times:
                assert n == length(cast, address(direction, period, {**said, "han": code}))
    units = statistics.came(actor=le, period=YEAR).units
    assert sum(unit.total for unit in units) == statistics.came(actor=le, period=YEAR).total
    assert (units[-1].id, units[-1].name) == (statistics.NOBODY, "Chưa giao đơn vị chủ trì")


def test_each_letter_is_in_one_class_and_no_other(cast: Cast) -> None:
    made(cast)
    rows = incoming.visible_letters(cast["le"].actor)
    found = {code: set(times.of(rows, code).values_list("pk", flat=True)) for code in times.LABELS}
    assert sum(len(each) for each in found.values()) == rows.count()
    assert set.union(*found.values()) == set(rows.values_list("pk", flat=True))
    assert all(found.values())


def test_the_page_its_files_and_who_may_see_them(cast: Cast) -> None:
    made(cast)
    clerk = cast["le"].client()
    assert cast["stranger"].client().get(PAGE).status_code == 302
    assert cast["an"].client().get(PAGE).status_code == 403
    asked = {"tu": "01/01/2026", "den": "31/12/2026"}
    page = clerk.get(PAGE, asked).content.decode()
    for words in (
        "Theo đơn vị chủ trì giải quyết",
        "Xong muộn",
        "Văn bản đến theo đường đến",
        "Văn bản đi theo trạng thái",
    ):
        assert words in page
    links = {unescape(url) for url in re.findall(r'href="(/van-ban-[^"]+)"', page)}
    assert {clerk.get(url).status_code for url in list(links)[:12]} == {200}
    assert len(links) > 20
    total = outgoing.visible_letters(cast["le"].actor).exclude(dated_on=None).count()
    text = b"".join(clerk.get(PAGE, {**asked, "xuat": "csv"}).streaming_content).decode()  # type: ignore[attr-defined]
    assert f"Văn bản đi,Tổng số,Tất cả,{total}" in text
    sheet = clerk.get(PAGE, {**asked, "xuat": "xlsx"})
    assert b"".join(sheet.streaming_content).startswith(b"PK")  # type: ignore[attr-defined]
    assert clerk.get(PAGE, {"tu": "02/02/2026", "den": "01/02/2026"}).status_code == 422
    empty = clerk.get(PAGE, {"tu": "01/01/2001", "den": "02/01/2001"}).content.decode()
    assert "Không có văn bản nào trong kỳ này" in empty
