"""Objecting to how a dossier ended: who, when, once; the head answers; both read the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from congvu.engines.identity import demo
from congvu.engines.identity.web.backends import BACKEND
from congvu.kernel import clock
from congvu.kernel.errors import NotAllowed, NotFound
from congvu.registers.dossiers.contracts import State
from congvu.systems.publicservices import rules
from congvu.systems.publicservices.actions import appeals as actions
from congvu.systems.publicservices.queries import dossier_page, pages
from congvu.systems.publicservices.tests import support
from congvu.systems.publicservices.tests.support import AT, CONTRACT, cast, decide
from congvu.systems.publicservices.tests.test_refusals import refused

ENDED = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("kind", "state", "at", "is_open", "complained", "why"),
    [
        ("complaint", State.NOT_ACCEPTED, ENDED + 90 * DAY, False, False, ""),
        ("complaint", State.NOT_ACCEPTED, ENDED + 90 * DAY + HOUR, False, False, "late"),
        ("proposal", State.NOT_ACCEPTED, ENDED + 400 * DAY, False, False, ""),
        ("complaint", State.RETURNED, ENDED, False, True, "again"),
        ("proposal", State.RETURNED, ENDED, False, True, ""),
        ("proposal", State.STOPPED, ENDED, True, False, "open"),
        ("complaint", State.WITHDRAWN, ENDED, False, False, "state"),
        ("complaint", State.PROCESSING, ENDED, False, False, "state"),
        ("tố cáo", State.STOPPED, ENDED, False, False, "kind"),
    ],
)
def test_who_may_object(
    kind: str, state: State, at: datetime, is_open: bool, complained: bool, why: str
) -> None:
    assert why == rules.why_not_appeal(
        kind=kind,
        state=state,
        ended_at=ENDED,
        at=at,
        is_open=is_open,
        complained=complained,
        within=90,
    )


def _refused_dossier() -> str:
    dossier = support.submit(cast("an"), CONTRACT)
    decide(cast("y-ngu"), dossier.uid, "refuse", reason="Không thuộc địa bàn")
    return dossier.uid


def _file(
    uid: str,
    who: str = "an",
    kind: str = "complaint",
    content: str = "Tôi ở xã này",
    at: datetime = AT + HOUR,
) -> str:
    return actions.file_appeal(actor=cast(who), dossier_uid=uid, kind=kind, content=content, at=at)


def _answer(
    uid: str, who: str = "khue", verdict: str = "right", answer: str = "Mời nộp lại"
) -> None:
    actions.answer_appeal(
        actor=cast(who), dossier_uid=uid, verdict=verdict, answer=answer, at=AT + DAY
    )


@pytest.mark.house
@pytest.mark.django_db
@pytest.mark.slow
def test_a_complaint_is_answered_and_both_read_it_in_one_time_line() -> None:
    uid = _refused_dossier()
    _file(uid)
    with clock.pretend(AT + HOUR):
        head = dossier_page.page(actor=cast("khue"), uid=uid)["appeals"]
        assert (head["may_answer"], head["kinds"]) == (True, [])
        assert f"{head['rows'][0]['due_at']:%d/%m/%Y}" == "21/12/2026"  # the 30th day is a Sunday
        assert not dossier_page.page(actor=cast("y-ngu"), uid=uid)["appeals"]["may_answer"]
    assert "đang chờ trả lời" in refused(lambda: _file(uid, kind="proposal")).message
    _answer(uid)
    assert "Không có khiếu nại" in refused(lambda: _answer(uid)).message
    with clock.pretend(AT + 2 * DAY):
        seen = {who: dossier_page.page(actor=cast(who), uid=uid) for who in ("an", "khue")}
        public = pages.tracked(support.now(uid))
    lines = {who: [s["title"] for s in page["shown"].steps] for who, page in seen.items()}
    assert lines["an"] == lines["khue"]
    assert lines["an"][-2:] == [
        "Người nộp gửi khiếu nại về việc giải quyết hồ sơ",
        "Thủ trưởng cơ quan trả lời khiếu nại: đúng",
    ]
    assert not any("khiếu nại" in s["title"] for s in public.steps)
    assert seen["an"]["appeals"]["rows"][0]["answer"] == "Mời nộp lại"
    assert [k for k, _name in seen["an"]["appeals"]["kinds"]] == ["proposal", "second"]
    assert "lần hai" in refused(lambda: _file(uid)).message


@pytest.mark.house
@pytest.mark.django_db
@pytest.mark.slow
def test_refused_objections_and_answers_change_nothing() -> None:
    running = support.submit(cast("an"), CONTRACT)
    assert "đã kết thúc" in refused(lambda: _file(running.uid), actions.UnableToAppeal).message
    uid = _refused_dossier()
    assert refused(lambda: _file(uid, content=" ")).field == "content"
    assert refused(lambda: _file(uid, kind="khac")).field == "kind"
    refused(lambda: _file(uid, at=AT + 91 * DAY), actions.UnableToAppeal)
    refused(lambda: _file(uid, "khue"), NotAllowed)
    _file(uid, kind="proposal")
    assert refused(lambda: _answer(uid, verdict="")).field == "verdict"
    assert refused(lambda: _answer(uid, answer=" ")).field == "answer"
    for who, kind in (("y-ngu", NotAllowed), ("an", NotAllowed), ("dung", NotFound)):
        refused(lambda w=who: _answer(uid, w), kind)  # type: ignore[misc]


@pytest.mark.house
@pytest.mark.django_db
def test_the_page_takes_it_and_keeps_what_was_typed(client: Client) -> None:
    uid = _refused_dossier()
    client.force_login(demo.account("an"), backend=BACKEND)
    with clock.pretend(AT + HOUR):
        wrong = client.post(f"/ho-so/{uid}/khieu-nai/", {"kind": "", "content": "Tôi không đồng ý"})
        assert wrong.status_code == 422
        assert "Tôi không đồng ý</textarea>" in wrong.content.decode()
        sent = client.post(
            f"/ho-so/{uid}/khieu-nai/", {"kind": "complaint", "content": "Tôi không đồng ý"}
        )
        assert sent.status_code == 302
        assert "Chờ thủ trưởng cơ quan trả lời" in client.get(f"/ho-so/{uid}/").content.decode()
        client.force_login(demo.account("y-ngu"), backend=BACKEND)
        desk = client.get("/mot-cua/", {"khieu-nai": "1"}).content.decode()
        assert support.now(uid).code in desk
        _answer(uid, verdict="part", answer="Đã xem lại")
        assert "Đã xem lại" in client.get(f"/ho-so/{uid}/").content.decode()
        after = client.get("/mot-cua/", {"khieu-nai": "1"}).content.decode()
        assert support.now(uid).code not in after
