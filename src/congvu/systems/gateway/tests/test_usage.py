"""How often services are called: for their owner on a page, for the calling system by a door."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from congvu.kernel.clock import local
from congvu.systems.gateway.models import Agreement, CallDay
from congvu.systems.gateway.queries import usage
from congvu.systems.gateway.tests.conftest import AT, BASE
from congvu.systems.gateway.tests.test_services import (
    Machine,
    a_dossier,
    browser,
    granted,
    head,
    machine,
)  # fmt: skip

pytestmark = [pytest.mark.house, pytest.mark.django_db]
__all__ = ["machine"]  # the fixture
TODAY = local(AT).date()
PAGE = "gateway:usage"


def called(agreement: Agreement, **days: int) -> None:
    """Calls by day, written ``d2026_11_03=5``."""
    for name, calls in days.items():
        day = date.fromisoformat(name[1:].replace("_", "-"))
        CallDay.objects.create(agreement=agreement, day=day, calls=calls)


@pytest.fixture
def used(machine: Machine) -> Agreement:
    agreement = granted(machine)
    called(agreement, d2026_09_30=7, d2026_10_01=1, d2026_11_01=2, d2026_11_03=1)
    return agreement


def line(period: usage.Period) -> tuple[int, int, int]:
    row = usage.of_period(head(), period, on=TODAY).get()
    return row.calls, row.called, row.most


def test_both_days_of_a_period_count(used: Agreement) -> None:
    assert line((date(2026, 11, 1), date(2026, 11, 3))) == (3, 2, 2)
    assert line((date(2026, 11, 2), date(2026, 11, 2))) == (0, 0, 0)
    assert line((None, date(2026, 9, 30))) == (7, 1, 7)
    assert line((date(2026, 10, 1), None)) == (4, 3, 2)
    assert line((None, None)) == (11, 4, 7)


def test_a_real_call_is_counted_once(machine: Machine) -> None:
    granted(machine)
    assert machine.call(a_dossier().code).status_code == 200
    assert machine.call("khong-co").status_code == 404
    assert machine.call("qua-han-muc").status_code == 429
    assert line((TODAY, TODAY)) == (2, 1, 2)


def test_months_add_up(used: Agreement) -> None:
    told = [(m.first, m.calls, m.days, m.most) for m in usage.months(used)]
    assert told == [
        (date(2026, 11, 1), 3, 2, 2), (date(2026, 10, 1), 1, 1, 1), (date(2026, 9, 1), 7, 1, 7),
    ]  # fmt: skip
    page = browser("dung").get(reverse("gateway:agreement", args=[used.uid])).content.decode()
    assert all(month in page for month in ("11/2026", "10/2026", "09/2026"))


def test_the_owner_reads_this_month_and_any_other(used: Agreement) -> None:
    http = browser("dung")
    page = http.get(reverse(PAGE)).content.decode()
    assert "Từ 01/11/2026 đến" in page
    assert "<strong>3 lượt gọi</strong> của 1 hệ thống, trên 1 dịch vụ." in page
    assert "100 %" in page  # two of two on the busiest day
    older = http.get(reverse(PAGE), {"ky_tu": "01/09/2026", "ky_den": "30/09/2026"})
    assert "<strong>7 lượt gọi</strong>" in older.content.decode()
    none = http.get(reverse(PAGE), {"ky_den": "01/01/2020", "co-goi": "1"}).content.decode()
    assert "<strong>0 lượt gọi</strong>" in none
    assert "Cổng tỉnh bạn" not in none
    sent: Any = http.get(reverse(PAGE), {"xuat": "csv"})
    rows = b"".join(sent.streaming_content).decode("utf-8-sig").splitlines()
    assert [row.split(",")[0] for row in rows if "Cổng" in row] == ["Cổng tỉnh bạn"]


def test_the_busiest_come_first_on_every_page(used: Agreement, machine: Machine) -> None:
    """Worked out columns page by key, too."""
    for number in range(30):
        copy = Agreement.objects.get(pk=used.pk)
        copy.pk, copy.uid, copy.state = None, uuid4(), "ended"
        copy.client_name = f"Hệ thống {number:02}"
        copy.save()
        called(copy, d2026_11_04=number + 10)
    screen, seen, address = browser("dung"), list[str](), reverse(PAGE)
    while address:
        context = screen.get(address).context
        seen += [one.title for one in context["lines"]]
        address = context["page"]["next"]
    assert seen == [f"Hệ thống {n:02}" for n in reversed(range(30))] + ["Cổng tỉnh bạn"]


def test_who_does_not_decide_sees_no_figure(used: Agreement) -> None:
    answer = browser("an").get(reverse(PAGE))
    assert answer.status_code in (403, 404)
    assert "Cổng tỉnh bạn" not in answer.content.decode()


def days(machine: Machine, uid: Any, **query: str) -> Any:
    return machine.http.get(f"{BASE}agreements/{uid}/usage/", query)


def test_a_system_reads_its_own_days_only(used: Agreement, machine: Machine) -> None:
    told = days(machine, used.uid, since="2026-10-01", until="2026-11-01").json()
    assert told == [{"day": "2026-11-01", "calls": 2}, {"day": "2026-10-01", "calls": 1}]
    assert len(days(machine, used.uid).json()) == 4
    assert days(machine, used.uid, since="hôm qua").status_code == 422
    other = Machine("tinh-khac")
    refused = days(other, used.uid)
    assert (refused.status_code, refused["Content-Type"]) == (404, "application/problem+json")
    assert json.loads(refused.content)["detail"] == "Không có thỏa thuận này."


def test_at_most_a_year_of_days_is_told(machine: Machine) -> None:
    agreement = granted(machine)
    CallDay.objects.bulk_create(
        CallDay(agreement=agreement, day=TODAY - timedelta(days=n), calls=1) for n in range(400)
    )
    told = days(machine, agreement.uid).json()
    assert (len(told), told[0]["day"]) == (366, TODAY.isoformat())
    assert len(usage.months(agreement)) == usage.MONTHS
