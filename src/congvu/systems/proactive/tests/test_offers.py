"""The daily run and what people answer: nothing twice, nothing against their will."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test import Client

from congvu.engines.casework import api as casework
from congvu.engines.documents import api as documents
from congvu.engines.identity import api as identity
from congvu.engines.identity import demo as cast
from congvu.engines.jobs import api as jobs
from congvu.engines.notify import api as notify
from congvu.kernel import clock
from congvu.kernel.actions import action, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotAllowed, NotFound
from congvu.registers.dossiers import api as dossiers
from congvu.registers.dossiers.contracts import State as Dossier
from congvu.systems.proactive import demo
from congvu.systems.proactive.actions import offers
from congvu.systems.proactive.models import Offer, Wish
from congvu.systems.proactive.queries import offers as queries

pytestmark = [pytest.mark.house, pytest.mark.django_db]
AT = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
REMIND, READY, YEARLY = "hop-ban-hoi", "chung-chi-luu-tru", "tham-vieng-hang-nam"


def rows() -> dict[str, int]:
    """Table → rows, of the whole house."""
    tables = {m._meta.db_table for m in apps.get_models() if m._meta.managed}
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(f"SELECT '{t}', count(*) FROM \"{t}\"" for t in sorted(tables))
        )
        return dict(cursor.fetchall())


def an() -> Actor:
    return identity.actor_for(cast.account("an").pk)


def signed_in(who: str) -> Client:
    made = Client()
    made.force_login(cast.account(who), backend=settings.AUTHENTICATION_BACKENDS[0])
    session = made.session
    session.update({"identity_assurance": 2})  # an inspector signs in with two factors
    session.save()
    return made


@pytest.fixture(autouse=True)
def past() -> None:
    """An's older results, and the yes to the yearly visit."""
    demo.bring_past(at=AT)


def offer(rule: str) -> Offer:
    return Offer.objects.as_system("test").get(rule_code=rule)


def settle(at: datetime = AT) -> None:
    jobs.run_pending(at=max(at, clock.now()), strict=True)


def test_the_daily_run_finds_each_once() -> None:
    assert offers.run(at=AT) == {"made": 3, "executed": 0, "lapsed": 0}
    levels = dict(Offer.objects.as_system("test").values_list("rule_code", "level"))
    assert levels == {REMIND: 1, READY: 3, YEARLY: 4}
    before = rows()
    assert offers.run(at=AT) == {"made": 0, "executed": 0, "lapsed": 0}
    assert offers.run(at=AT + timedelta(days=1))["made"] == 0
    assert rows() == before


def test_a_run_that_was_cut_off_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    real, made = offers.make_offer, list[str]()

    def once(**said: object) -> bool:
        if made:
            raise KeyboardInterrupt
        made.append("one")
        return real(**said)  # type: ignore[arg-type]

    monkeypatch.setattr(offers, "make_offer", once)
    with pytest.raises(KeyboardInterrupt):
        offers.run(at=AT)
    monkeypatch.undo()
    assert Offer.objects.as_system("test").count() == 1
    assert offers.run(at=AT)["made"] == 2
    assert Offer.objects.as_system("test").count() == 3


def test_who_said_no_is_left_alone() -> None:
    offers.say_wish(actor=an(), code="1.010196", agrees=False, at=AT)
    offers.say_wish(actor=an(), code="0.100107", agrees=None, at=AT)
    offers.run(at=AT)
    levels = dict(Offer.objects.as_system("test").values_list("rule_code", "level"))
    assert levels == {REMIND: 1, YEARLY: 3}  # without a yes it is only proposed


@pytest.mark.slow
def test_level_three_is_ready_and_one_press_hands_it_in() -> None:
    offers.run(at=AT)
    settle()
    uid = str(offer(READY).uid)
    assert casework.draft(actor=an(), uid=uid).answers["chuyen_nganh"] == "Lưu trữ học"
    assert notify.unread(actor=an()) >= 3
    offers.confirm_offer(actor=an(), uid=uid, at=AT)
    before = rows()
    with pytest.raises(offers.UnableToAnswer):
        offers.confirm_offer(actor=an(), uid=uid, at=AT)
    assert rows() == before
    settle()
    made = dossiers.by_key(request_key=uid)
    assert made is not None
    assert (made.procedure_code, made.person_id) == ("1.010196", an().person_id)


@pytest.mark.slow
def test_level_four_waits_then_does_and_can_be_undone() -> None:
    offers.run(at=AT)
    settle()
    row = offer(YEARLY)
    assert str(row.executes_on) == "2026-12-02"
    assert offers.run(at=AT + timedelta(days=9))["executed"] == 0
    day = AT + timedelta(days=10)
    assert offers.run(at=day)["executed"] == 1
    assert offers.run(at=day)["executed"] == 0
    settle(day)
    made = dossiers.by_key(request_key=str(row.uid))
    assert made is not None
    assert dossiers.is_open(made.state)
    late = day + timedelta(days=16)
    with pytest.raises(offers.UnableToAnswer):
        offers.undo_offer(actor=an(), uid=str(row.uid), at=late)
    offers.undo_offer(actor=an(), uid=str(row.uid), at=day + timedelta(days=15))
    settle(day)
    assert dossiers.for_machine(uid=made.uid).state is Dossier.WITHDRAWN
    assert offer(YEARLY).state == "undone"


@pytest.mark.slow  # the result is drawn and signed
def test_undoing_level_four_ends_the_signed_result() -> None:
    offers.run(at=AT)
    settle()
    row, day = offer(YEARLY), AT + timedelta(days=10)
    assert offers.run(at=day)["executed"] == 1
    settle(day)
    made = dossiers.by_key(request_key=str(row.uid))
    assert made is not None
    for who, outcome in (("y-ngu", "accept"), ("y-ngu", "propose"), ("khue", "sign")):
        _decide(who, made.uid, outcome, day)
    settle(day)
    done = dossiers.for_machine(uid=made.uid)
    assert done.state is Dossier.RETURNED
    paper = documents.paper(code=done.results[0].paper_code)
    assert paper is not None
    assert (paper.state, paper.signer) == ("issued", "Nguyễn Sỹ Khuê")
    receipt = documents.papers_of(subject_noun="dossiers.dossier", subject_uid=made.uid)[0]
    offers.undo_offer(actor=an(), uid=str(row.uid), at=day + timedelta(days=5))
    settle(day)
    ended = documents.paper(code=paper.code)
    assert ended is not None
    assert (ended.state, ended.file_uid) == ("revoked", paper.file_uid)
    assert "hoàn tác" in ended.end_reason
    kept = documents.paper(code=receipt.code)
    assert kept is not None
    assert kept.state == "issued"  # the receipt says what happened and stays
    assert offer(YEARLY).state == "undone"
    page = Client().get(f"/xac-thuc/{paper.code}/").content.decode()
    assert "thu hồi" in page


@action(needs="casework.inbox.read")
def _do(*, actor: Actor, uid: str, outcome: str, at: datetime) -> None:
    task = casework.task_of(noun="dossiers.dossier", subject_uid=uid, whose="official")
    assert task is not None
    casework.complete_task(actor=actor, task_uid=str(task.uid), outcome=outcome, at=at)
    unchanged()


def _decide(who: str, uid: str, outcome: str, at: datetime) -> None:
    actor = identity.actor_for(cast.account(who).pk, assurance=2)
    _do(actor=actor, uid=uid, outcome=outcome, at=at)


@pytest.mark.slow
def test_no_means_no() -> None:
    offers.run(at=AT)
    settle()
    uid = str(offer(YEARLY).uid)
    offers.refuse_offer(actor=an(), uid=uid, at=AT)
    with pytest.raises(NotFound):
        casework.draft(actor=an(), uid=uid)
    assert offers.run(at=AT + timedelta(days=30))["executed"] == 0
    assert dossiers.by_key(request_key=uid) is None


def test_nobody_answers_for_another() -> None:
    offers.run(at=AT)
    uid, before = str(offer(READY).uid), rows()
    for act in (offers.confirm_offer, offers.refuse_offer, offers.undo_offer):
        with pytest.raises((NotAllowed, NotFound)):
            act(actor=identity.actor_for(cast.account("binh").pk), uid=uid, at=AT)
    with pytest.raises(NotAllowed):
        offers.execute_offer(actor=an(), uid=uid, at=AT)
    assert rows() == before


def test_old_offers_lapse() -> None:
    offers.run(at=AT)
    found = offers.run(at=AT + timedelta(days=60))
    assert found["lapsed"] == 2
    assert offer(REMIND).state == offer(READY).state == "lapsed"


@pytest.mark.slow
def test_the_pages() -> None:
    offers.run(at=AT)
    settle()
    mine = signed_in("an")
    text = mine.get("/chu-dong/").content.decode()
    assert "Vì sao tôi nhận được?" in text
    assert "Hội Sinh vật cảnh Trà Bồng (12/QĐ-UBND)" in text
    assert "Sẽ tự nộp ngày 02/12/2026 nếu bạn không từ chối" in text
    assert "Đồng ý, nộp ngay" in text
    uid = offer(REMIND).uid
    assert mine.post(f"/chu-dong/{uid}/", {"go": "dong-y"}).status_code == 302
    assert offer(REMIND).state == "accepted"
    assert mine.post(f"/chu-dong/{uid}/", {"go": "?"}).status_code == 404
    mine.post("/chu-dong/y-muon/1.010196/", {"go": "khong"})
    wish = Wish.objects.as_system("test").get(procedure_code="1.010196")
    assert wish.agrees is False
    assert signed_in("binh").get("/chu-dong/").status_code == 403
    assert signed_in("binh").get("/chu-dong/so-lieu/").status_code == 403
    shown = signed_in("loan").get("/chu-dong/so-lieu/")
    line = next(x for x in shown.context["lines"] if x["code"] == REMIND)
    assert (line["total"], line["accepted"], line["offered"]) == (1, 1, 0)
    assert "Nguyễn Văn An" not in shown.content.decode()
    officer = signed_in("loan")
    before = officer.get("/chu-dong/so-lieu/", {"den": "21/11/2026"}).context["lines"]
    assert {line["total"] for line in before} == {0}
    that_day = {"tu": "22/11/2026", "den": "22/11/2026"}
    assert (
        sum(x["total"] for x in officer.get("/chu-dong/so-lieu/", that_day).context["lines"]) == 3
    )
    table = officer.get("/chu-dong/so-lieu/", {**that_day, "xuat": "csv"})
    assert table["Content-Type"].startswith("text/csv")
    said = b"".join(table).decode()
    assert "1.010196" in said
    assert "Tự thực hiện" in said
    book = officer.get("/chu-dong/so-lieu/", {"xuat": "xlsx"})
    assert b"".join(book).startswith(b"PK")
    assert signed_in("binh").get("/chu-dong/so-lieu/", {"xuat": "csv"}).status_code == 403


def test_facts_say_where_they_come_from() -> None:
    offers.run(at=AT)
    because = queries.because_of(offer(REMIND))
    assert [b["label"] for b in because] == ["Hội bạn đứng đầu", "Nhiệm kỳ kết thúc ngày"]
    assert because[0]["source"] == "Sổ đăng ký hội"
