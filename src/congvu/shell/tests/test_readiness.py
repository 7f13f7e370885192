"""`/readyz` names the part that is ill; pages that hit a limit say so and keep nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.conf import settings as site
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from congvu.config import disk
from congvu.config import settings as written
from congvu.engines.jobs.models import Worker
from congvu.engines.ledger import api as ledger
from congvu.engines.ledger.tests.things import BINH, count
from congvu.kernel import clock
from congvu.shell import errors, readiness, urls

pytestmark = pytest.mark.django_db
WELL = dict.fromkeys(("database", "migrations", "worker", "sealing", "disk", "files"), True)


@pytest.fixture(autouse=True)
def _ask_anew() -> Iterator[None]:
    readiness._migrated_at.clear()
    yield
    readiness._migrated_at.clear()


@pytest.fixture
def worker() -> Worker:
    at = clock.now()
    return Worker.objects.create(name="w", host="h", pid=1, started_at=at, seen_at=at)


def _asked() -> tuple[int, dict[str, Any]]:
    answer = Client().get("/readyz")
    return answer.status_code, answer.json()


@pytest.mark.usefixtures("worker")
def test_all_parts_are_well() -> None:
    assert _asked() == (200, {"ready": True, "well": True, "checks": WELL, "ill": []})


def test_a_worker_that_is_gone_makes_the_house_ill_but_pages_are_served(worker: Worker) -> None:
    Worker.objects.update(seen_at=clock.now() - timedelta(minutes=5))
    status, said = _asked()
    assert (status, said["ready"], said["well"], said["ill"]) == (200, True, False, ["worker"])


def test_entries_that_wait_too_long_are_told() -> None:
    long_ago = clock.now() - timedelta(days=90)  # what is told happened then; it is written now
    count(actor=BINH, thing_id="t", number=1, at=long_ago)
    assert readiness.checks(at=clock.now() + timedelta(seconds=20))["sealing"]
    assert not readiness.checks(at=clock.now() + timedelta(seconds=40))["sealing"]
    ledger.seal(at=clock.now())
    assert readiness.checks(at=clock.now() + timedelta(seconds=40))["sealing"]


@pytest.mark.usefixtures("worker")
def test_a_disk_that_fills_up_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "RESERVE", disk.free() + 1024 * disk.MIB)
    status, said = _asked()
    assert (status, said["ill"]) == (200, ["disk"])


def test_tables_of_an_older_version_are_not_served() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'identity'")
    status, said = _asked()
    assert (status, said["ready"], said["checks"]["database"]) == (503, False, True)
    assert said["ill"] == ["migrations", "worker", "sealing"]


def test_a_database_that_is_away_is_told_without_its_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def away() -> bool:
        raise OperationalError('connection to "secret-host" failed')

    monkeypatch.setattr(readiness, "_database", away)
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["ill"] == ["database", "migrations", "worker", "sealing"]
    assert b"secret-host" not in answer.content


def test_alive_asks_nothing(django_assert_num_queries: Callable[[int], Any]) -> None:
    with django_assert_num_queries(0):
        assert Client().get("/healthz").content == b"ok\n"


@pytest.mark.parametrize(
    ("part", "limits"), [("web", ("30s", "20s")), ("worker", ("15min", "1min")), ("", ("0", "0"))]
)
def test_each_part_of_the_house_has_its_limits(part: str, limits: tuple[str, str]) -> None:
    made = written._database(written.DATABASE_URL, part)
    options: Any = made["OPTIONS"]
    parameters = {**connection.get_connection_params(), "options": options.get("options", "")}
    kept = {k: parameters[k] for k in ("host", "user", "dbname", "options") if parameters.get(k)}
    with psycopg.connect(**kept) as asked:
        told = ("statement_timeout", "lock_timeout", "plan_cache_mode")
        found = [asked.execute(f"SHOW {n}").fetchone() for n in told]
    assert found == [(limits[0],), (limits[1],), ("force_generic_plan",)]


def test_what_the_url_says_wins() -> None:
    made: Any = written._database("postgresql:///x?options=-c%20statement_timeout%3D1s", "web")
    assert made["OPTIONS"]["options"].endswith("lock_timeout=20s -c statement_timeout=1s")


def _slow(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '20ms'")
        cursor.execute("SELECT pg_sleep(5)")
    return HttpResponse()


def _locked(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '20ms'")
        cursor.execute("SELECT pg_advisory_xact_lock(7707)")
    return HttpResponse()


def _away(request: HttpRequest) -> HttpResponse:
    psycopg_error = psycopg.OperationalError("server closed the connection")
    raise OperationalError("server closed the connection") from psycopg_error


def _bug(request: HttpRequest) -> HttpResponse:
    raise ValueError("ours")


urlpatterns = [
    *urls.urlpatterns,
    path("cham/", _slow), path("api/cham/", _slow), path("khoa/", _locked), path("vang/", _away),
    path("loi/", _bug),
]  # fmt: skip
handler500 = errors.broken


@pytest.fixture
def visitor() -> Iterator[Client]:
    bare = [m for m in site.MIDDLEWARE if m.startswith("congvu.webkit.web.middleware.Security")]
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=bare):
        yield Client(raise_request_exception=False)


def test_a_page_that_takes_too_long_says_what_to_do(visitor: Client) -> None:
    answer = visitor.get("/cham/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "mất quá nhiều thời gian" in answer.content.decode()
    assert "thu hẹp bộ lọc" in answer.content.decode()


def test_a_machine_is_told_in_its_own_form(visitor: Client) -> None:
    answer = visitor.get("/api/cham/")
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    assert answer.json()["detail"].startswith("Máy chủ đã dừng lần tải này")


def test_a_row_that_somebody_holds_is_said(visitor: Client) -> None:
    parameters = connection.get_connection_params()
    kept = {k: parameters[k] for k in ("host", "user", "dbname") if parameters.get(k)}
    with psycopg.connect(**kept) as other:
        other.execute("SELECT pg_advisory_lock(7707)")
        answer = visitor.get("/khoa/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "Có người khác đang ghi" in answer.content.decode()


def test_a_database_that_restarts_is_said(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = visitor.get("/vang/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "đang khởi động lại" in answer.content.decode()
    monkeypatch.setattr(disk, "NOTHING", disk.free() + 1024 * disk.MIB)
    full = visitor.get("/vang/")
    assert full.status_code == 507
    assert "hết chỗ lưu trữ" in full.content.decode()


def test_our_own_fault_is_a_plain_500(visitor: Client) -> None:
    answer = visitor.get("/loi/")
    assert (answer.status_code, "Retry-After" in answer) == (500, False)
    assert "Lỗi ở phía chúng tôi" in answer.content.decode()
