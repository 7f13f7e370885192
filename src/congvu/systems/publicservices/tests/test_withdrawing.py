"""Withdrawing at every stage; asking for more only once and early; complaining to who is above."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from congvu.engines.casework import api as casework
from congvu.engines.law import api as law
from congvu.kernel.errors import NotFound, Refused
from congvu.registers.dossiers import api as dossiers
from congvu.registers.dossiers.contracts import DossierCard, LegEnd, State
from congvu.systems.publicservices import rules
from congvu.systems.publicservices.actions import appeals, applications
from congvu.systems.publicservices.queries import dossier_page
from congvu.systems.publicservices.tests import support
from congvu.systems.publicservices.tests.support import (
    AT,
    CONTRACT,
    FOUND,
    MEDAL,
    NOUN,
    cast,
    decide,
)

house = pytest.mark.house
DAY = timedelta(days=1)
TO_PROVINCE = (("y-ngu", "accept"), ("y-ngu", "propose"), ("khue", "sign"))


@pytest.mark.parametrize(
    ("answered", "at", "made", "why"),
    [
        (None, AT + 29 * DAY, False, "first"),  # still within its time to answer
        (None, AT + 31 * DAY, False, ""),  # silence
        (None, AT + 61 * DAY, False, "second_late"),
        (AT + 10 * DAY, AT + 11 * DAY, False, ""),
        (AT + 10 * DAY, AT + 40 * DAY, False, ""),
        (AT + 10 * DAY, AT + 41 * DAY, False, "second_late"),
        (AT + 10 * DAY, AT + 11 * DAY, True, "second_again"),
    ],
)
def test_when_a_second_complaint_may_be_made(
    answered: datetime | None, at: datetime, made: bool, why: str
) -> None:
    """Law: Luật Khiếu nại 02/2011/QH13 điều 33: 30 days from the answer, or from its last day."""
    due = AT + 30 * DAY
    assert why == rules.why_not_second(
        first_due=due, first_answered=answered, at=at, made=made, within=30
    )
    assert (
        rules.why_not_second(first_due=None, first_answered=None, at=at, made=False, within=30)
        == "first"
    )


def _withdraw(dossier: DossierCard, at: datetime) -> None:
    applications.withdraw_application(
        actor=cast("an"), dossier_uid=dossier.uid, reason="Đổi ý", at=at
    )


@house
@pytest.mark.django_db
@pytest.mark.slow  # dossiers of a furnished house
@pytest.mark.parametrize(
    "steps",
    [
        (), TO_PROVINCE[:1], TO_PROVINCE[:2], TO_PROVINCE, (("y-ngu", "supplement"),),
        (*TO_PROVINCE, ("ha", "propose"), ("dung", "sign")),
    ],
    ids=["handed-in", "accepted", "to-sign", "province", "supplement", "ministry"],
)  # fmt: skip
def test_the_citizen_withdraws_at_any_stage(steps: tuple[tuple[str, str], ...]) -> None:
    dossier = support.submit(cast("an"), MEDAL)
    for who, outcome in steps:
        more = {"reason": "Mờ", "components": ("ban_khai",)} if outcome == "supplement" else {}
        decide(cast(who), dossier.uid, outcome, AT, **more)
    at = AT + DAY
    _withdraw(dossier, at)
    now = support.now(dossier.uid)
    assert (now.state, now.finished_at) == (State.WITHDRAWN, at)
    assert casework.open_tasks(noun=NOUN, subject_uid=dossier.uid) == []
    assert all(c.stopped_at == at for c in support.clocks(dossier.uid, at + DAY).values())
    legs = [leg for leg in dossiers.legs_of(uid=dossier.uid) if leg.started_at]
    assert (legs[-1].end, legs[-1].ended_at) == (LegEnd.CLOSED, at)
    before = support.rows()
    with pytest.raises(Refused):
        _withdraw(dossier, at + DAY)
    assert support.rows() == before


@house
@pytest.mark.django_db
@pytest.mark.slow  # a dossier of a furnished house
def test_what_is_signed_is_not_withdrawn_any_more() -> None:
    dossier = support.submit(cast("an"), CONTRACT)
    for who, outcome in TO_PROVINCE:
        decide(cast(who), dossier.uid, outcome)
    before = support.rows()
    with pytest.raises(applications.UnableToWithdraw, match="đang phát hành"):
        _withdraw(dossier, AT)
    assert (support.rows(), support.now(dossier.uid).state) == (before, State.PROCESSING)


@house
@pytest.mark.django_db
@pytest.mark.slow  # dossiers of a furnished house
def test_in_examination_more_is_asked_for_within_three_working_days() -> None:
    """Accepted Friday 20/11: 23, 25 and 26/11 are the three days (24/11 is a holiday)."""
    late, desk = support.submit(cast("an"), FOUND), cast("binh")
    in_time = support.submit(cast("an"), FOUND, ten_hoi="Hội Cây cảnh phường Cẩm Thành")
    for dossier in (late, in_time):
        decide(desk, dossier.uid, "accept")
    ask = {"reason": "Thiếu", "components": ("don",)}
    decide(cast("ha"), in_time.uid, "supplement", datetime(2026, 11, 26, 9, tzinfo=UTC), **ask)
    assert support.now(in_time.uid).state is State.SUPPLEMENT
    before = support.rows()
    with pytest.raises(Refused, match="26/11/2026") as refused:
        decide(cast("ha"), late.uid, "supplement", datetime(2026, 11, 27, 2, tzinfo=UTC), **ask)
    assert refused.value.field == "outcome"
    assert (support.rows(), support.now(late.uid).state) == (before, State.PROCESSING)


@house
@pytest.mark.django_db
@pytest.mark.slow  # a dossier of a furnished house
def test_a_second_complaint_goes_to_who_is_above() -> None:
    an = cast("an")
    dossier = support.submit(an, CONTRACT)
    decide(cast("y-ngu"), dossier.uid, "refuse", reason="Không đúng địa bàn")
    give = {"actor": an, "dossier_uid": dossier.uid, "content": "Tôi không đồng ý"}
    before = support.rows()
    with pytest.raises(appeals.UnableToAppeal, match="lần đầu"):
        appeals.file_appeal(kind="second", at=AT, **give)
    assert support.rows() == before
    appeals.file_appeal(kind="complaint", at=AT, **give)
    answer = {"dossier_uid": dossier.uid, "verdict": "wrong", "answer": "Giữ nguyên"}
    appeals.answer_appeal(actor=cast("khue"), at=AT + DAY, **answer)
    appeals.file_appeal(kind="second", at=AT + 2 * DAY, **give)
    rows = dossier_page.page(actor=an, uid=dossier.uid)["appeals"]["rows"]
    assert [row["kind"] for row in rows] == ["khiếu nại", "khiếu nại lần hai"]
    assert rows[1]["due_at"] == law.calendar().due(AT + 2 * DAY, 45, "day")
    before = support.rows()
    for who in ("khue", "dung", "chi"):  # not who decided, nor another office
        with pytest.raises((Refused, NotFound)):
            appeals.answer_appeal(actor=cast(who), at=AT + 3 * DAY, **answer)
    with pytest.raises(appeals.UnableToAppeal):
        appeals.file_appeal(kind="second", at=AT + 3 * DAY, **give)
    assert support.rows() == before
    appeals.answer_appeal(actor=cast("hien"), at=AT + 3 * DAY, **answer)
    rows = dossier_page.page(actor=an, uid=dossier.uid)["appeals"]["rows"]
    assert rows[1]["answered_by"] == "Trương Văn Hiển"
