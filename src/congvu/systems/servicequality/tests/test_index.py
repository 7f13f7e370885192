"""A hand-counted office: twelve dossiers in one month, every share worked out on paper."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from django.test import Client

from congvu.engines.identity import api as identity
from congvu.engines.identity import demo
from congvu.engines.org import api as org
from congvu.registers.dossiers.contracts import Channel, State
from congvu.registers.dossiers.models import Attachment, Dossier, Result
from congvu.registers.procedures.models import ProcedureVersion
from congvu.systems.servicequality.queries.index import Scope, index, time_of, trend

pytestmark = [pytest.mark.house, pytest.mark.django_db]
D = Decimal
AT = datetime(2026, 3, 2, 2, tzinfo=UTC)  # Monday 9:00 in Vietnam
DUE = AT + timedelta(days=7)
SOON, LATE = AT + timedelta(days=4), AT + timedelta(days=9)
NOW = datetime(2026, 4, 15, tzinfo=UTC)
MARCH = {"first": date(2026, 3, 1), "last": date(2026, 3, 31)}
ZERO = "00000000-0000-0000-0000-000000000000"
PAGE = "/do-luong/qd-766/"
QUERY = "tu=01/03/2026&den=31/03/2026"


def _unit() -> Any:
    """Where Dũng is head."""
    unit_id = identity.actor_for(demo.account("dung").pk).unit_id
    assert unit_id is not None
    return org.unit(unit_id)


def _make(number: int, **said: Any) -> Dossier:
    files, result = said.pop("files", ()), said.pop("result", False)
    version = ProcedureVersion.objects.filter(code=said.pop("code", "1.012929")).latest("version")
    unit = said.pop("unit_id", _unit().id)
    row = Dossier.objects.create(
        **{
            "code": f"Q-{number}", "request_key": f"q-{number}", "title": "Đo",
            "procedure_version_id": version.pk, "procedure_code": version.code, "search_key": "do",
            "person_id": demo.account("an").person_id, "owner_unit_id": unit,
            "reception_unit_id": unit, "unit_ids": [unit], "channel": Channel.ONLINE,
            "answers": b"", "submitted_at": AT, "accepted_at": AT, "due_at": DUE,
            "state": State.RETURNED, "finished_at": SOON, **said,
        }
    )  # fmt: skip
    for file in files:
        Attachment.objects.create(
            dossier=row, component_key="a", file_uid=ZERO, filename="a.pdf", size=1, sha256="0",
            added_at=AT, **file,
        )  # fmt: skip
    if result:
        Result.objects.create(
            dossier=row, person_id=row.person_id, key="r", name="R", paper_code=f"P{number}",
            issued_at=SOON,
        )  # fmt: skip
    return row


@pytest.fixture
def office() -> None:
    """Ten dossiers of March; one of April and one that was withdrawn before it was received."""
    scan, reuse = {"digitised": 1}, {"digitised": 2, "from_store": True}
    good = {"result": True, "files": [{}], "e_authenticated": True, "synced_at": SOON}
    _make(1, **good, satisfaction=5)
    _make(2, **good, fee_due=500, paid_online=2)
    _make(3, **good, fee_due=500, objected_at=LATE)
    _make(4, result=True, files=[scan], channel=Channel.DIRECT, synced_at=SOON)
    _make(5, result=True, files=[reuse], channel=Channel.DIRECT, satisfaction=2)
    _make(6, result=True, channel=Channel.POST, finished_at=LATE)  # late; no file
    _make(7, written_result=False, files=[{}], finished_at=LATE, waited=timedelta(days=3))
    _make(8, state=State.PROCESSING, finished_at=None, files=[{}], e_authenticated=True)  # late
    _make(9, state=State.NOT_ACCEPTED, accepted_at=None, finished_at=SOON, channel=Channel.DIRECT)
    _make(10, state=State.SUPPLEMENT, finished_at=None, waiting_since=SOON, supplements=1)
    _make(11, accepted_at=AT + timedelta(days=30))
    _make(12, state=State.WITHDRAWN, accepted_at=None)


@pytest.mark.usefixtures("office")
def test_every_share_as_counted_by_hand() -> None:
    found = index(Scope(**MARCH), at=NOW)
    counted = {s.indicator.code: (s.numerator, s.denominator, s.percent) for s in found.scores}
    by_hand = {
        "1.4": (4, 10, D("40.00")),  # 1–4
        "2.1": (8, 10, D("80.00")),  # all but 6 and 8
        # online with an e-result, or none owed: 1, 2, 3, 7; × the 40 % that are synchronised
        "3.3": (4, 10, D("16.00")),
        "3.6": (1, 2, D("50.00")),  # 2 of 2, 3
        "4.1": (6, 9, D("66.67")),  # 1–6; 7 owes no paper
        "4.2": (5, 10, D("50.00")),  # 1–5: 6 has no file, 7 no result
        "4.3": (2, 10, D("20.00")),  # 4, 5
        "4.4": (5, 10, D("50.00")),  # 5 from the store; 1–4 a result synchronised
        "4.5": (4, 10, D("40.00")),  # 1, 2, 3, 8
        "5.4": (6, 10, D("60.00")),  # less two late (6, 8), less two disliked (3, 5)
    }
    assert {code: counted[code] for code in by_hand} == by_hand
    points = {s.indicator.code: s.points for s in found.scores}
    assert points["2.1"] == D("16.00")
    assert points["3.3"] == D("1.28")  # 16 × 4 / 50
    assert points["4.2"] == D("3.75")  # 50 × 6 / 80
    assert points["4.3"] == D("1.00")  # 20 × 4 / 80
    assert points["5.4"] == D("4.00")  # 60 × 6 / 90
    assert [points[code] for code in ("2.2", "5.1", "5.2", "5.3")] == [None] * 4
    online = counted["3.2"]
    assert online[0] == 1  # one procedure had online dossiers
    assert found.points == sum(p for p in points.values() if p is not None)


@pytest.mark.usefixtures("office")
def test_units_below_count_and_others_do_not() -> None:
    mine = _unit()
    above = org.ancestors(mine.id)
    other = next(u for u in org.roots() if u.id not in {a.id for a in above} and u.id != mine.id)

    def received(unit: Any) -> int:
        scores = index(Scope(**MARCH, unit=unit), at=NOW).scores
        return next(s.denominator for s in scores if s.indicator.code == "2.1")

    assert [received(u) for u in (mine, above[-1], other)] == [10, 10, 0]


@pytest.mark.usefixtures("office")
def test_a_procedures_mean_time_is_in_its_own_unit() -> None:
    spent = time_of(Scope(**MARCH, procedure="1.012929"), at=NOW)
    assert spent is not None
    # 1–5: Monday 9:00 to Friday 9:00, 4 working days each; 6: to Wednesday week, 7; 7: the same
    # less the citizen's three days, so to the Sunday: 4.75 (Monday began at 9:00). 31.75 / 7.
    assert (spent.unit, spent.count, spent.mean) == ("working_day", 7, D("4.54"))
    assert time_of(Scope(**MARCH), at=NOW) is None


@pytest.mark.usefixtures("office")
def test_the_trend_ends_with_the_period() -> None:
    months = trend(Scope(**MARCH), at=NOW)
    assert [f"{d:%m/%Y}" for d, _i in months] == [
        "04/2025", "05/2025", "06/2025", "07/2025", "08/2025", "09/2025", "10/2025", "11/2025",
        "12/2025", "01/2026", "02/2026", "03/2026",
    ]  # fmt: skip
    assert months[-1][1] == index(Scope(**MARCH), at=NOW)


@pytest.mark.usefixtures("office")
def test_the_page_is_public_and_its_dossiers_are_not() -> None:
    stranger = Client()
    page = stranger.get(f"{PAGE}?{QUERY}").content.decode()
    assert ">8 / 10<" in page
    explained = stranger.get(f"{PAGE}2.1/?{QUERY}").content.decode()
    assert "8 / 10 = <strong>80,00%</strong>" in explained
    assert "/ho-so/dat/" not in explained
    assert stranger.get(f"{PAGE}2.1/ho-so/dat/?{QUERY}").status_code == 302
    assert _client("ha").get(f"{PAGE}2.1/ho-so/dat/?{QUERY}").status_code == 403


@pytest.mark.usefixtures("office")
def test_the_head_drills_to_the_dossiers_behind_the_number() -> None:
    client = _client("dung")
    assert "/2.1/ho-so/dat/" in client.get(f"{PAGE}2.1/?{QUERY}").content.decode()

    made = list(Dossier.objects.as_system("test").filter(code__startswith="Q-"))

    def behind(code: str, part: str) -> set[str]:
        answer = client.get(f"{PAGE}{code}/ho-so/{part}/?{QUERY}")
        assert answer.status_code == 200, answer
        page = answer.content.decode()
        return {row.code for row in made if f"/ho-so/{row.uid}/" in page}

    assert behind("2.1", "chua-dat") == {"Q-6", "Q-8"}
    assert behind("2.1", "dat") == {f"Q-{n}" for n in (1, 2, 3, 4, 5, 7, 9, 10)}
    assert behind("5.4", "khong-hai-long") == {"Q-3", "Q-5"}
    assert behind("3.6", "chua-dat") == {"Q-3"}
    assert client.get(f"{PAGE}2.1/ho-so/khong-co/?{QUERY}").status_code == 404
    assert client.get(f"{PAGE}9.9/?{QUERY}").status_code == 404


@pytest.mark.usefixtures("office")
def test_the_table_as_files_and_for_machines() -> None:
    client = Client()
    said = client.get(f"{PAGE}?{QUERY}&xuat=csv")
    lines = b"".join(said.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert len(lines) == 22
    assert any(",8,10,80.00,16.00," in line for line in lines)
    book = b"".join(client.get(f"{PAGE}?{QUERY}&xuat=xlsx").streaming_content)  # type: ignore[attr-defined]
    sheet = openpyxl.load_workbook(io.BytesIO(book)).active
    assert sheet is not None
    assert sheet.max_row == 22
    told = client.get("/api/v1/servicequality/index/?year=2026&month=3").json()
    (kept,) = [i for i in told["indicators"] if i["code"] == "2.1"]
    assert (kept["numerator"], kept["denominator"], kept["percent"]) == (8, 10, "80.00")
    mine = client.get(f"/api/v1/servicequality/index/{_unit().code}/?year=2026&month=3").json()
    assert mine["indicators"][4] == kept
    assert client.get("/api/v1/servicequality/index/Q99/?year=2026").status_code == 404


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    for path in (f"{PAGE}?tu=02/03/2026&den=01/03/2026", f"{PAGE}?tu=01/01/2000&den=01/01/2026"):
        assert Client().get(path).status_code == 422
    for wrong in ("", "?year=1999", "?year=2026&month=13"):
        assert Client().get(f"/api/v1/servicequality/index/{wrong}").status_code == 422


def _client(who: str) -> Client:
    client = Client()
    client.force_login(demo.account(who), backend=settings.AUTHENTICATION_BACKENDS[0])
    session = client.session
    session.update({"identity_assurance": 2})  # a head signs in with two factors
    session.save()
    return client
