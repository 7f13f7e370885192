"""Revocation lists of outside authorities over real HTTP: the good one is taken, no other is."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from django.test import RequestFactory

from congvu.engines.documents import tasks
from congvu.engines.documents.actions import revocation as actions
from congvu.engines.documents.models import RevocationSource, distribution, pki
from congvu.engines.documents.queries import revocation as queries
from congvu.engines.documents.queries.checking import check_pdf
from congvu.engines.documents.queries.health import lists_health
from congvu.engines.documents.tests.authority import DAY, NOW, Authority
from congvu.engines.documents.tests.conftest import official
from congvu.engines.documents.tests.test_verdicts import Desk, blank, desk, said
from congvu.engines.documents.tests.test_verdicts import house as house
from congvu.engines.documents.tests.test_verdicts import stamps as stamps
from congvu.engines.ledger import api as ledger
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotAllowed

__all__ = ["blank", "desk", "house", "stamps"]
pytestmark = pytest.mark.django_db
ADMIN = official("documents.key.manage", None)
HOUR = timedelta(hours=1)


@dataclass
class Publisher:
    """An HTTP server with what lies at each path: (status, headers, body); asked: who came."""

    port: int = 0
    lies: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)

    def url(self, path: str = "/ca.crl") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def gives(self, body: bytes, path: str = "/ca.crl", status: int = 200, **more: str) -> None:
        self.lies[path] = (status, more, body)


@pytest.fixture
def publisher(settings: Any) -> Iterator[Publisher]:
    settings.CALLS_INSIDE = ("127.0.0.1/32",)  # the publisher stands here; the rest stays shut
    made = Publisher()

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked.append((self.path, self.headers.get("If-None-Match", "")))
            status, more, body = made.lies.get(self.path, (404, {}, b""))
            if more.get("ETag") and self.headers.get("If-None-Match") == more["ETag"]:
                status, body = 304, b""
            self.send_response(status)
            for name, value in more.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    server.daemon_threads = True
    made.port = server.server_port
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield made
    server.shutdown()
    server.server_close()


@pytest.fixture
def trusted(house: Authority, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An installation that trusts the authority and holds no list of it."""
    for name in ("roots", "crls", "others"):
        (tmp_path / name).mkdir()
    (tmp_path / "roots" / "a.pem").write_text(pki.as_pem(house.root))
    monkeypatch.setenv("CONGVU_PKI_DIR", str(tmp_path))
    return tmp_path


@pytest.fixture
def source(publisher: Publisher, trusted: Path) -> RevocationSource:
    uid = actions.add_source(actor=ADMIN, url=publisher.url(), at=NOW)
    return RevocationSource.objects.get(uid=uid)


def fetch(source: RevocationSource, *, at: Any = NOW) -> str:
    why = actions.fetch(actor=ADMIN, uid=source.uid, at=at)
    source.refresh_from_db()
    return why


def test_a_good_list_is_taken_and_verdicts_rest_on_it(
    publisher: Publisher, source: RevocationSource, house: Authority, blank: bytes, desk: Desk
) -> None:
    who = house.signer("A")
    pdf = desk.sign(blank, who, at=NOW - 5 * DAY)
    assert verdict(pdf) == ("INDETERMINATE", "TRY_LATER")
    publisher.gives(house.crl())
    assert fetch(source) == ""
    assert (source.issuer, source.count, source.fetched_at) == ("CN=Gốc của nhà", 0, NOW)
    assert verdict(pdf) == ("TOTAL-PASSED", "")
    taken_back = replace(house, revoked={who.certificate.serial_number: NOW - 10 * DAY})
    publisher.gives(taken_back.crl())
    tasks.fetch_lists(at=NOW + HOUR)
    assert verdict(pdf) == ("INDETERMINATE", "REVOKED_NO_POE")
    ledger.seal(at=NOW)
    told = ledger.entries_after(position=0, names=["documents.revocation_list.taken"])
    assert [e.payload["count"] for e in told] == [0, 1]


def verdict(pdf: bytes) -> tuple[str, str]:
    [found] = check_pdf(pdf).signatures
    return found.indication, found.sub_indication


def spoilt(house: Authority) -> dict[str, bytes]:
    """Lists that may not take the place of a good one, by why."""
    other = Authority("Gốc không quen")
    same_name = Authority(house.name)  # another key under our authority's name
    return {
        "unsigned": other.crl(), "unsigned ": same_name.crl(),
        "expired": house.crl(begins=NOW - 9 * DAY, ends=NOW - DAY),
        "early": house.crl(begins=NOW + DAY, number=9),
        "older": house.crl(begins=NOW - 2 * DAY),
        "older ": house.crl(number=3),
        "unreadable": b"<html>404</html>", "unreadable ": house.crl()[:-40],
        "delta": house.crl(delta=True, number=9),
    }  # fmt: skip


WHYS = ["unsigned", "unsigned ", "expired", "early", "older", "older ", "unreadable",
        "unreadable ", "delta"]  # fmt: skip


@pytest.mark.parametrize("why", WHYS)
def test_a_bad_one_leaves_the_older_in_its_place(
    publisher: Publisher, source: RevocationSource, house: Authority, why: str
) -> None:
    publisher.gives(house.crl(number=5))
    assert fetch(source) == ""
    held = bytes(source.content or b"")
    publisher.gives(spoilt(house)[why])
    assert fetch(source, at=NOW + HOUR) == why.strip()
    assert (bytes(source.content or b""), source.number, source.fetched_at) == (held, "5", NOW)
    assert (source.trouble, source.asked_at) == (why.strip(), NOW + HOUR)
    assert queries.revocation_lists(at=NOW) == [held]
    publisher.gives(house.crl(number=6))
    assert (fetch(source), source.number, source.trouble) == ("", "6", "")


def test_another_trusted_authority_s_list_does_not_push_out_the_one_held(
    publisher: Publisher, source: RevocationSource, house: Authority, trusted: Path
) -> None:
    second = Authority("Gốc thứ hai")
    (trusted / "roots" / "b.pem").write_text(pki.as_pem(second.root))
    publisher.gives(house.crl())
    fetch(source)
    publisher.gives(second.crl())
    assert (fetch(source), source.issuer) == ("other_issuer", "CN=Gốc của nhà")


def test_what_is_too_large_or_not_there_is_given_up(
    publisher: Publisher, source: RevocationSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (fetch(source), source.detail) == ("status", "404")
    monkeypatch.setattr(distribution, "MOST_BYTES", 1024 * 1024)
    publisher.gives(b"\x30" * (1024 * 1024 + 1))
    assert fetch(source) == "too_large"
    assert source.content is None
    assert not lists_health()


def test_no_address_inside_the_house_is_called_neither_at_once_nor_by_a_redirect(
    publisher: Publisher, trusted: Path, settings: Any, house: Authority
) -> None:
    publisher.gives(house.crl(), "/ben-trong.crl")
    settings.CALLS_INSIDE = ()
    uid = actions.add_source(actor=ADMIN, url=publisher.url("/ben-trong.crl"), at=NOW)
    assert actions.fetch(actor=ADMIN, uid=uid, at=NOW) == "forbidden"
    settings.CALLS_INSIDE = ("127.0.0.1/32",)
    inside = f"http://127.0.0.2:{publisher.port}/ben-trong.crl", f"http://[::1]:{publisher.port}/x"
    for place, leads in enumerate((*inside, "file:///etc/passwd", "ftp://127.0.0.1/x")):
        publisher.gives(b"", f"/{place}.crl", status=302, Location=leads)
        uid = actions.add_source(actor=ADMIN, url=publisher.url(f"/{place}.crl"), at=NOW)
        why = "forbidden" if leads in inside else "address"
        assert actions.fetch(actor=ADMIN, uid=uid, at=NOW) == why
    assert not any("ben-trong" in path for path, _etag in publisher.asked)
    assert not RevocationSource.objects.exclude(content=None).exists()
    # A redirect that leads outside (here: to what was opened) is followed.
    publisher.gives(b"", "/di.crl", status=301, Location="/ben-trong.crl")
    uid = actions.add_source(actor=ADMIN, url=publisher.url("/di.crl"), at=NOW)
    assert actions.fetch(actor=ADMIN, uid=uid, at=NOW) == ""
    publisher.gives(b"", "/vong.crl", status=302, Location="/vong.crl")
    uid = actions.add_source(actor=ADMIN, url=publisher.url("/vong.crl"), at=NOW)
    assert actions.fetch(actor=ADMIN, uid=uid, at=NOW) == "status"


def test_an_unchanged_list_is_not_sent_again(
    publisher: Publisher, source: RevocationSource, house: Authority
) -> None:
    publisher.gives(house.crl(), ETag='"eins"')
    fetch(source)
    assert (fetch(source, at=NOW + HOUR), source.fetched_at) == ("", NOW + HOUR)
    assert [etag for _path, etag in publisher.asked] == ["", '"eins"']
    assert source.content is not None


def test_certificates_say_where_lists_lie_and_what_they_no_longer_name_goes(
    publisher: Publisher, trusted: Path, house: Authority
) -> None:
    who = house.signer("CA con", lists=publisher.url("/con.crl"))
    path = trusted / "others" / "con.pem"
    path.write_text(pki.as_pem(who.certificate))
    publisher.gives(house.crl(), "/con.crl")
    typed = actions.add_source(actor=ADMIN, url=publisher.url("/go.crl"), at=NOW)
    tasks.fetch_lists(at=NOW)
    found = {row.url: (row.typed, bool(row.held)) for row in queries.sources()}
    assert found == {
        publisher.url("/con.crl"): (False, True), publisher.url("/go.crl"): (True, False),
    }  # fmt: skip
    assert [row.url for row in queries.stale(NOW)] == [publisher.url("/go.crl")]
    with pytest.raises(Invalid):
        actions.drop_source(actor=ADMIN, uid=queries.sources()[-1].uid, at=NOW)
    path.unlink()
    actions.drop_source(actor=ADMIN, uid=typed, at=NOW)
    tasks.fetch_lists(at=NOW + HOUR)
    assert queries.sources() == []


def test_a_list_that_has_run_out_proves_nothing(blank: bytes, desk: Desk, house: Authority) -> None:
    """TS 119 102-1 §5.2.5: not fresh is TRY_LATER; a fresh one beside it counts."""
    pdf = desk.sign(blank, house.signer("A"))
    old = house.crl(begins=NOW - 9 * DAY, ends=NOW - DAY).hex()
    assert said(pdf, house.trust() | {"crls": [old]}) == [("INDETERMINATE", "TRY_LATER")]
    both = [old, house.crl().hex()]
    assert said(pdf, house.trust() | {"crls": both}) == [("TOTAL-PASSED", "")]


def test_only_who_manages_keys_may(publisher: Publisher, source: RevocationSource) -> None:
    stranger = official("documents.file.read", None)
    for call in (
        lambda: actions.add_source(actor=stranger, url="http://a.example/x.crl", at=NOW),
        lambda: actions.drop_source(actor=stranger, uid=source.uid, at=NOW),
        lambda: actions.fetch(actor=stranger, uid=source.uid, at=NOW),
    ):
        with pytest.raises(NotAllowed):
            call()
    assert [row.url for row in queries.sources()] == [publisher.url()]
    for wrong in ("ldap://ca/x", "file:///etc/passwd", "http://", "http://a:b@c/x", "x" * 600):
        with pytest.raises(Invalid):
            actions.add_source(actor=ADMIN, url=wrong, at=NOW)


def page(view: Any, actor: Actor, data: dict[str, str] | None = None, **more: Any) -> Any:
    factory = RequestFactory()
    request = factory.get("/") if data is None else factory.post("/", data)
    request.actor = actor  # type: ignore[attr-defined]
    request.session = {}  # type: ignore[assignment]
    from django.contrib.messages.storage.cookie import CookieStorage

    request._messages = CookieStorage(request)  # type: ignore[attr-defined]
    return view(request, **more)


def test_the_page_says_how_old_each_list_is(
    publisher: Publisher, source: RevocationSource, house: Authority, trusted: Path
) -> None:
    from congvu.engines.documents.web import revocation as doors

    (trusted / "crls" / "tay.crl").write_bytes(house.crl(begins=NOW - 9 * DAY, ends=NOW - DAY))
    shown = page(doors.lists, ADMIN).content.decode()
    assert ("Chưa có danh sách" in shown, "Quá hạn" in shown, "tay.crl" in shown) == (True,) * 3
    publisher.gives(house.crl())
    assert page(doors.fetch, ADMIN, {}, uid=source.uid).status_code == 302
    publisher.gives(b"rubbish")
    page(doors.fetch, ADMIN, {}, uid=source.uid)
    shown = page(doors.lists, ADMIN).content.decode()
    assert "CN=Gốc của nhà" in shown
    assert "Nội dung tải về không phải danh sách thu hồi. Bản đang giữ vẫn được dùng." in shown
    assert page(doors.add, ADMIN, {"url": "ldap://x"}).status_code == 422
    page(doors.drop, ADMIN, {}, uid=source.uid)
    assert queries.sources() == []


def test_pem_is_read_too(publisher: Publisher, source: RevocationSource, house: Authority) -> None:
    der = house.crl()
    publisher.gives(x509.load_der_x509_crl(der).public_bytes(serialization.Encoding.PEM))
    assert (fetch(source), bytes(source.content or b"")) == ("", der)
