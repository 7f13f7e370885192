"""Counts that hold for all processes: exact under a race, told with the seconds to wait."""

from __future__ import annotations

import io
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.db.models import F
from django.test import Client

from congvu.engines.identity import api
from congvu.engines.identity.actions.limits import forget_rates
from congvu.engines.identity.models import Rate
from congvu.engines.identity.rules.limits import network_of
from congvu.kernel import clock
from congvu.kernel.errors import TooMany


def _ask(who: str = "10.0.0.1", most: int = 3) -> None:
    api.limit(what="test", who=who, most=most, seconds=60)


@pytest.mark.django_db(transaction=True)
def test_forty_at_once_get_just_what_is_allowed() -> None:
    gate = threading.Barrier(8)

    def five(_number: int) -> int:
        gate.wait()
        allowed = 0
        for _ in range(5):
            try:
                _ask(most=25)
                allowed += 1
            except TooMany:
                pass
        connection.close()
        return allowed

    with ThreadPoolExecutor(8) as pool:  # each thread has a connection of its own, as a process has
        assert sum(pool.map(five, range(8))) == 25


@pytest.mark.django_db
def test_the_window_ends_and_others_are_not_touched() -> None:
    for _ in range(3):
        _ask()
    with pytest.raises(TooMany) as refused:
        _ask()
    assert 1 <= refused.value.again <= 60
    assert f"đợi {refused.value.again} giây" in refused.value.message
    _ask(who="10.0.0.2")
    Rate.objects.update(began_at=F("began_at") - timedelta(seconds=61))
    _ask()


@pytest.mark.django_db
def test_a_clock_that_is_set_back_shuts_nobody_out() -> None:
    for _ in range(3):
        _ask()
    Rate.objects.update(began_at=F("began_at") + timedelta(hours=3))
    _ask()


@pytest.mark.django_db
def test_no_address_is_kept_and_yesterday_is_forgotten() -> None:
    _ask(who="203.0.113.7")
    row = Rate.objects.get()
    assert len(bytes(row.key)) == 16
    assert b"203.0.113.7" not in bytes(row.key)
    assert forget_rates(at=clock.now()) == 0
    assert forget_rates(at=clock.now() + timedelta(days=2)) == 1


@pytest.mark.django_db
def test_counts_cost_no_write_ahead_log_and_one_statement(
    django_assert_num_queries: Any,
) -> None:
    with django_assert_num_queries(1):
        _ask()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, relpersistence FROM pg_class"
            " WHERE relname IN ('identity_rate', 'identity_cache') ORDER BY 1"
        )
        assert cursor.fetchall() == [("identity_cache", "u"), ("identity_rate", "u")]


@pytest.mark.django_db
def test_what_allauth_keeps_is_seen_by_every_process() -> None:
    cache.set("used-code", "y", 60)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM identity_cache WHERE cache_key LIKE '%used-code'")
        assert cursor.fetchone() == (1,)
    assert not cache.add("used-code", "y", 60)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/dang-nhap/can-bo/", "/dang-nhap/khoa-truy-cap/", "/dang-nhap/lop-hai/"]
)
def test_sign_in_is_counted(settings: Any, path: str) -> None:
    settings.CONGVU_LIMITS = settings.CONGVU_LIMITS | {"sign-in": (0, 60)}
    answer = Client().post(path, {"login": "ha", "password": "x"})
    assert answer.status_code in (302, 429)
    if path == "/dang-nhap/can-bo/":
        assert answer.status_code == 429
        assert 1 <= int(answer["Retry-After"]) <= 60
        assert "Bạn thao tác quá nhanh" in answer.content.decode()


@pytest.mark.django_db
def test_signing_in_by_e_id_is_counted(settings: Any) -> None:
    settings.CONGVU_LIMITS = settings.CONGVU_LIMITS | {"sign-in": (1, 60)}
    answers = [Client().get("/dang-nhap/dinh-danh/").status_code for _ in range(2)]
    assert answers[0] != 429
    assert answers[1] == 429


@pytest.mark.django_db
def test_machines_are_told_in_their_own_form(settings: Any) -> None:
    settings.CONGVU_LIMITS = settings.CONGVU_LIMITS | {"api-stranger": (2, 60)}
    found = [Client().get("/api/v1/documents/verify/ABCDEF23456789GHJK/") for _ in range(3)]
    assert [a.status_code for a in found] == [404, 404, 429]
    assert found[2]["Content-Type"] == "application/problem+json"
    assert found[2].json()["status"] == 429
    assert int(found[2]["Retry-After"]) > 0


@pytest.mark.django_db
def test_an_upload_over_the_limit_is_refused_before_it_is_read(settings: Any) -> None:
    settings.CONGVU_LIMITS = settings.CONGVU_LIMITS | {"upload-stranger": (0, 60)}
    answer = Client().post("/xac-thuc/kiem-tra/", {"tep": _file()})
    assert answer.status_code == 429
    assert "_files" not in vars(answer.wsgi_request)


def _file() -> io.BytesIO:
    file = io.BytesIO(b"%PDF-1.4" + bytes(9000))
    file.name = "a.pdf"
    return file


@pytest.mark.django_db
def test_pages_and_small_forms_are_not_counted(settings: Any) -> None:
    settings.CONGVU_LIMITS = dict.fromkeys(settings.CONGVU_LIMITS, (0, 60))
    assert Client().get("/").status_code == 200
    assert Client().post("/giao-dien/", {"theme": "dark", "next": "/"}).status_code == 303
    assert not Rate.objects.exists()


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::9", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("", "local"),
        ("nonsense", "local"),
    ],
)
def test_whom_a_count_is_for(address: str, network: str) -> None:
    assert network_of(address) == network
