"""Forms 04, 05 and 06: one apology in time, the notice of a stop, the slip that closes the file."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from congvu.engines.documents import api as documents
from congvu.kernel import clock
from congvu.kernel.errors import NotAllowed, NotFound
from congvu.registers.dossiers.contracts import State
from congvu.systems.publicservices import rules
from congvu.systems.publicservices.actions import appointments
from congvu.systems.publicservices.queries import dossier_page, papers
from congvu.systems.publicservices.tests import support
from congvu.systems.publicservices.tests.support import AT, CONTRACT, NOUN, cast, decide
from congvu.systems.publicservices.tests.test_limits import LIMITS
from congvu.systems.publicservices.tests.test_refusals import refused

house = pytest.mark.house
DAY = timedelta(days=1)
DUE = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("state", "before", "today", "new_day", "why"),
    [
        (State.PROCESSING, 0, date(2026, 11, 29), date(2026, 12, 4), ""),
        (State.PROCESSING, 0, date(2026, 11, 30), date(2026, 12, 4), "late"),
        (State.PROCESSING, 0, date(2026, 12, 1), date(2026, 12, 4), "late"),
        (State.PROCESSING, 1, date(2026, 11, 25), date(2026, 12, 4), "again"),
        (State.PROCESSING, 0, date(2026, 11, 25), date(2026, 11, 30), "earlier"),
        (State.ACCEPTED, 0, date(2026, 11, 25), date(2026, 12, 1), ""),
        (State.SUBMITTED, 0, date(2026, 11, 25), date(2026, 12, 4), "state"),
        (State.SUPPLEMENT, 0, date(2026, 11, 25), date(2026, 12, 4), "state"),
        (State.DONE, 0, date(2026, 11, 25), date(2026, 12, 4), "state"),
    ],
)
def test_once_and_one_day_before(
    state: State, before: int, today: date, new_day: date, why: str
) -> None:
    assert why == rules.why_not_reappoint(
        state=state,
        made_before=before,
        due=DUE,
        today=today,
        new_day=new_day,
        limits=LIMITS,
    )


def test_papers_tell_the_time_of_vietnam() -> None:
    """The row keeps UTC: a receipt that said 02:00 for 09:00 would be seven hours wrong."""
    assert papers.moment(AT) == "2026-11-20T09:00:00+07:00"
    assert papers.moment(None) == ""


def _running() -> str:
    """A dossier accepted on 20/11/2026, promised for 30/11/2026 (24/11 is a day off)."""
    dossier = support.submit(cast("an"), CONTRACT)
    decide(cast("y-ngu"), dossier.uid, "accept")
    return dossier.uid


def _say_sorry(
    uid: str, who: str = "khue", day: date | None = date(2026, 12, 4), **how: object
) -> None:
    given = {"reason": "Chờ ý kiến cơ quan phối hợp", "at": AT + DAY, **how}
    appointments.reappoint_dossier(actor=cast(who), dossier_uid=uid, new_day=day, **given)  # type: ignore[arg-type]


@house
@pytest.mark.django_db
@pytest.mark.slow
def test_one_apology_keeps_both_days_and_is_signed() -> None:
    uid = _running()
    first = support.now(uid).due_at
    assert first is not None
    assert f"{clock.local(first):%d/%m/%Y}" == "30/11/2026"
    with clock.pretend(AT + DAY):
        assert dossier_page.page(actor=cast("khue"), uid=uid)["may_reappoint"]
        assert not dossier_page.page(actor=cast("an"), uid=uid)["may_reappoint"]
    _say_sorry(uid)
    now = support.now(uid)
    assert now.due_at is not None
    assert clock.local(now.due_at).date() == date(2026, 12, 4)
    assert clock.local(now.due_at).time() == clock.local(first).time()
    assert (now.first_due_at, now.reappointments) == (first, 1)
    with clock.pretend(AT + DAY):
        seen = dossier_page.page(actor=cast("an"), uid=uid)
        assert seen["reappointed"] == {"first": first, "due": now.due_at}
        assert "xin lỗi và hẹn lại" in seen["shown"].steps[-2]["title"]
        assert not dossier_page.page(actor=cast("khue"), uid=uid)["may_reappoint"]
    again = refused(lambda: _say_sorry(uid, day=date(2026, 12, 7)), appointments.UnableToReappoint)
    assert "hẹn lại đủ 1 lần" in again.message
    assert again.law == "NĐ 118/2025/NĐ-CP"
    support.settle()
    (paper,) = [
        p for p in documents.papers_of(subject_noun=NOUN, subject_uid=uid) if "xin lỗi" in p.title
    ]
    assert paper.signer != ""
    file = b"".join(documents.read_file(uid=paper.file_uid))
    assert file.startswith(b"%PDF-")
    assert b"/ByteRange" in file


@house
@pytest.mark.django_db
@pytest.mark.slow
def test_refused_apologies_change_nothing() -> None:
    uid = _running()
    for how, field in (
        ({"reason": " "}, "reason"),
        ({"day": None}, "new_day"),
        ({"day": date(2026, 11, 30)}, "new_day"),
        ({"day": date(2026, 12, 5)}, "new_day"),  # a Saturday
        ({"day": date(2126, 12, 5)}, "new_day"),  # no calendar yet
        ({"at": AT + 10 * DAY}, ""),  # the promised day itself
    ):
        found = refused(lambda h=how: _say_sorry(uid, **h), appointments.UnableToReappoint)  # type: ignore[misc]
        assert found.field == field, how
    refused(lambda: _say_sorry(uid, "y-ngu"), NotAllowed)  # receives, does not sign
    refused(lambda: _say_sorry(uid, "dung"), NotFound)  # head of another office
    refused(lambda: _say_sorry(uid, "an"), NotAllowed)


@house
@pytest.mark.django_db
@pytest.mark.slow
def test_a_stop_sends_form_05_and_closes_the_slip_that_the_citizen_does_not_see() -> None:
    uid = _running()
    decide(cast("y-ngu"), uid, "refuse", reason="Hợp đồng không đúng mẫu")
    decide(cast("khue"), uid, "approve")
    support.settle()
    assert support.now(uid).state is State.STOPPED
    shown = documents.papers_of(subject_noun=NOUN, subject_uid=uid)
    assert [p.title.split(" hồ sơ")[0] for p in shown] == [
        "Giấy tiếp nhận",
        "Thông báo dừng giải quyết",
    ]
    (slip,) = documents.papers_of(subject_noun=papers.INSIDE, subject_uid=uid)
    assert slip.file_uid is not None
    titles = {
        who: [p["title"] for p in dossier_page.page(actor=cast(who), uid=uid)["papers"]]
        for who in ("an", "khue")
    }
    assert len(titles["an"]) == 2
    assert titles["khue"] == [*titles["an"], slip.title]
    assert not documents.paper(code=slip.code).public  # type: ignore[union-attr]
