"""Our dossiers on their way: over real HTTP to the simulated portal, with all that goes wrong there."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from wsgiref.simple_server import make_server

import pytest
import requests
from django.conf import settings as site
from django.test import Client

from congvu.config.demo_national.app import Portal
from congvu.config.simulated import Quiet, Server
from congvu.engines.identity import demo
from congvu.engines.jobs import api as jobs
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.registers.dossiers import api as dossiers
from congvu.registers.dossiers.contracts import DossierCard
from congvu.registers.dossiers.models import Dossier
from congvu.systems.gateway.actions import national, outbound, reconciling
from congvu.systems.gateway.models import Link, Message, Reconciled
from congvu.systems.gateway.queries import outbound as queries
from congvu.systems.publicservices.tests import support

ROOT = Actor.system("test")
pytestmark = [
    pytest.mark.house,
    pytest.mark.django_db,
    pytest.mark.slow,  # papers are drawn and signed, calls go over HTTP
]


@pytest.fixture
def portal(settings: Any) -> Iterator[Portal]:
    """The simulated national portal, over real HTTP."""
    made = Portal(client_id="congvu", secret="s" * 20)
    server = make_server("127.0.0.1", 0, made, Server, Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.CONGVU_NATIONAL = {
        "url": f"http://127.0.0.1:{server.server_port}", "client_id": "congvu",
        "client_secret": "s" * 20, "unit": "", "simulated": True,
    }  # fmt: skip
    national._token.clear()
    yield made
    server.shutdown()
    server.server_close()


def _handed_in() -> DossierCard:
    return support.submit(support.cast("an"), support.CONTRACT, at=clock.now())


def _run(later: timedelta = timedelta()) -> None:
    """Deliver events and run what is due, as the worker does."""
    with clock.pretend(clock.now() + later):
        jobs.run_pending(at=clock.now())


def _messages(dossier: DossierCard) -> list[tuple[int, str, int]]:
    rows = Message.objects.about(dossier.uid)
    return list(rows.values_list("told_state", "state", "attempts"))


def test_a_dossiers_whole_way_is_told_in_order(portal: Portal) -> None:
    dossier = _handed_in()
    _run()
    support.decide(support.cast("y-ngu"), dossier.uid, "accept", clock.now())
    _run()
    assert _messages(dossier) == [(1, "sent", 0), (2, "sent", 0), (4, "sent", 0)]
    link = Link.objects.get(dossier_uid=dossier.uid)
    ((code, kept),) = portal.book.dossiers.items()
    assert (link.portal_code, link.portal_id) == (code, kept.id)
    assert (
        [s["TrangThai"] for s in kept.steps] == [s["TrangThai"] for s in kept.states] == [1, 2, 4]
    )
    told, whole = kept.told, kept.whole
    assert told["ThongTinNguoiNop"]["LoaiDoiTuong"] == 0  # the ministry gateway's list
    assert whole["LoaiDoiTuong"] == 1  # the portal's own
    assert (whole["TrangThaiHoSo"], whole["KenhThucHien"]) == (4, 2)
    assert whole["ThongTinKhac"] == dossier.code
    assert whole["NgayTiepNhan"]
    assert whole["NgayHenTra"]
    files = [g["HashTepTin"] for t in told["ThanhPhanHoSo"] for g in t["GiayToDinhKem"]]
    assert set(files) == {a.sha256 for a in support.now(dossier.uid).attachments} != set()
    assert set(files) <= set(portal.book.files)
    assert Dossier.objects.as_system("test").get(uid=dossier.uid).synced_at is not None


def test_an_outage_is_waited_out_by_the_schedule_and_loses_nothing(portal: Portal) -> None:
    portal.book.down = True
    dossier = _handed_in()
    _run()
    support.decide(support.cast("y-ngu"), dossier.uid, "accept", clock.now())
    seen = []
    for wait in (0, 31, 92, 213, 454):
        _run(timedelta(seconds=wait))
        row = Message.objects.about(dossier.uid).first()
        assert row is not None
        seen.append((row.attempts, row.state))
    assert seen == [(n, "waiting") for n in range(1, 6)]
    assert all(a == 0 for _s, _t, a in _messages(dossier)[1:])  # the later ones keep their place
    portal.book.down = False
    _run(timedelta(seconds=1000))
    assert [s for _n, s, _a in _messages(dossier)] == ["sent"] * 3
    ((_code, kept),) = portal.book.dossiers.items()
    assert [s["TrangThai"] for s in kept.states] == [1, 2, 4]


def test_after_the_last_try_it_is_a_dead_letter_that_holds_back_the_rest(portal: Portal) -> None:
    portal.book.down = True
    dossier = _handed_in()
    for wait in (0, 31, 92, 213, 454, 935):
        _run(timedelta(seconds=wait))
    assert _messages(dossier) == [(1, "dead", 6)]
    assert queries.counts()["dead"] == 1
    support.decide(support.cast("y-ngu"), dossier.uid, "accept", clock.now())
    portal.book.down = False
    _run(timedelta(seconds=2000))
    assert [s for _n, s, _a in _messages(dossier)] == ["dead", "waiting", "waiting"]
    assert portal.book.dossiers == {}
    row = Message.objects.about(dossier.uid).first()
    assert row is not None
    outbound.resend(actor=ROOT, uid=str(row.uid), at=clock.now())
    _run(timedelta(seconds=2001))
    assert [s for _n, s, _a in _messages(dossier)] == ["sent"] * 3
    ((_code, kept),) = portal.book.dossiers.items()
    assert [s["TrangThai"] for s in kept.states] == [1, 2, 4]


def test_a_portal_that_is_not_there_is_an_outage(portal: Portal, settings: Any) -> None:
    settings.CONGVU_NATIONAL = {**settings.CONGVU_NATIONAL, "url": f"{_url(settings)}/khong-co"}
    dossier = _handed_in()
    _run()
    ((_state, state, attempts),) = _messages(dossier)
    # Without its token page the portal cannot be spoken to: that is an outage, not a refusal.
    assert (state, attempts) == ("waiting", 1)


def test_an_ended_token_is_renewed_by_itself(portal: Portal) -> None:
    _handed_in()
    _run()
    portal.book.tokens.clear()
    second = _handed_in()
    _run()
    assert _messages(second) == [(1, "sent", 0)]


def test_a_crash_between_two_steps_repeats_none(portal: Portal) -> None:
    """Number and files kept, then the portal goes: the next try takes neither anew."""
    book = portal.book
    real = book.create

    def broken(told: dict[str, Any]) -> dict[str, Any]:
        book.down = True
        raise KeyError("down")

    book.create = broken  # type: ignore[method-assign]
    dossier = _handed_in()
    _run()
    ((_told, state, attempts),) = _messages(dossier)
    assert (state, attempts) == ("dead", 1)  # 400: it was read and refused
    assert (book.number, book.dossiers) == (1, {})
    files = dict(book.files)
    book.create, book.down = real, False  # type: ignore[method-assign]
    row = Message.objects.about(dossier.uid).get()
    outbound.resend(actor=ROOT, uid=str(row.uid), at=clock.now())
    _run()
    assert book.number == 1
    assert book.files == files
    assert len(book.dossiers) == 1


def test_events_that_are_delivered_out_of_order_are_told_in_order(portal: Portal) -> None:
    """Each kind of event has its own cursor: with a backlog "accepted" comes before "submitted"."""
    dossier = _handed_in()
    support.decide(support.cast("y-ngu"), dossier.uid, "accept", clock.now())
    _run()
    assert _messages(dossier) == [(1, "sent", 0), (2, "sent", 0), (4, "sent", 0)]
    ((_code, kept),) = portal.book.dossiers.items()
    assert [s["TrangThai"] for s in kept.states] == [1, 2, 4]


def test_an_event_told_twice_is_owed_once(portal: Portal) -> None:
    dossier = _handed_in()
    _run()
    row = Message.objects.about(dossier.uid).get()
    step = outbound.Step(
        key=row.key, dossier_uid=dossier.uid, state=1, at=clock.now(), who="", what=""
    )
    outbound.queue(actor=ROOT, steps=[step], at=clock.now())
    assert Message.objects.about(dossier.uid).count() == 1


def test_a_reconciliation_finds_what_is_missing_differs_and_stands_there_alone(
    portal: Portal,
) -> None:
    forgotten, changed, fine = _handed_in(), _handed_in(), _handed_in()
    _run()
    codes = queries.portal_codes([d.uid for d in (forgotten, changed, fine)])
    book, today = portal.book, clock.today()
    book.dossiers.pop(codes[forgotten.uid])
    book.dossiers[codes[changed.uid]].whole["TrangThaiHoSo"] = 8
    alone = f"XX-{today:%Y%m%d}-1"
    book.create(
        {
            "MaHoSo": alone, "MaTTHC": "x", "ChuHoSo": "x", "MaDonViTiepNhan": "x",
            "NgayNop": f"{today:%Y%m%d}080000", "ThongTinNguoiNop": {"x": 1},
        }
    )  # fmt: skip
    reconciling.reconcile(actor=ROOT, day=today, at=clock.now())
    report = Reconciled.objects.get(day=today)
    mine = codes[forgotten.uid]
    assert mine in report.missing
    assert [codes[changed.uid], 1, 8] in report.differing
    assert report.extra == [alone]
    assert codes[fine.uid] not in report.missing

    client = Client()
    client.force_login(demo.account("giang"), backend=site.AUTHENTICATION_BACKENDS[0])
    session = client.session
    session.update({"identity_assurance": 2})
    session.save()
    page = client.get(f"/lien-thong/doi-soat/?ngay={today:%d/%m/%Y}").content.decode()
    assert mine in page
    assert alone in page
    sent = client.post("/lien-thong/doi-soat/gui-lai/", {"ngay": f"{today:%d/%m/%Y}"})
    assert sent.status_code == 303
    _run()
    reconciling.reconcile(actor=ROOT, day=today, at=clock.now())
    after = Reconciled.objects.get(day=today)
    assert (mine in after.missing, after.extra) == (False, [alone])
    assert after.differing == []


def test_who_may_not_resend_is_refused_and_nothing_moves(portal: Portal) -> None:
    _handed_in()
    _run()
    before = list(Message.objects.values_list("state", "attempts"))
    client = Client()
    client.force_login(demo.account("ha"), backend=site.AUTHENTICATION_BACKENDS[0])
    today = f"{clock.today():%d/%m/%Y}"
    for path in ("/lien-thong/doi-soat/gui-lai/", "/lien-thong/doi-soat/so/"):
        assert client.post(path, {"ngay": today}).status_code == 403
    assert client.get("/lien-thong/").status_code == 403
    assert list(Message.objects.values_list("state", "attempts")) == before


def test_the_portals_page_says_that_it_is_a_simulation(portal: Portal, settings: Any) -> None:
    _handed_in()
    _run()
    page = requests.get(_url(settings), timeout=5).text
    assert "MÔ PHỎNG" in page
    assert next(iter(portal.book.dossiers)) in page


def _url(settings: Any) -> str:
    return str(settings.CONGVU_NATIONAL["url"])


def test_nothing_is_queued_without_a_portal(settings: Any) -> None:
    settings.CONGVU_NATIONAL = dict.fromkeys(settings.CONGVU_NATIONAL, "")
    dossier = _handed_in()
    _run()
    assert dossiers.by_code(code=dossier.code) is not None
    assert _messages(dossier) == []
