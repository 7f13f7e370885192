"""A dossier through commune, province, Ministry and the one who decides: 15 + 15 + 10 + 10."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from congvu.engines.documents import api as documents
from congvu.kernel import clock
from congvu.kernel.errors import NotFound, Refused
from congvu.registers.dossiers import api as dossiers
from congvu.registers.dossiers.contracts import DossierCard, LegCard, LegEnd, State
from congvu.registers.dossiers.queries.legs import leg_facts
from congvu.systems.publicservices.actions import applications
from congvu.systems.publicservices.queries import dossier_page
from congvu.systems.publicservices.tests import support
from congvu.systems.publicservices.tests.support import AT, MEDAL, cast, decide

pytestmark = [pytest.mark.house, pytest.mark.django_db, pytest.mark.slow]
DAY = timedelta(days=1)
UP = {  # what each level does to send it on
    "xa": (("y-ngu", "accept"), ("y-ngu", "propose"), ("khue", "sign")),
    "tinh": (("ha", "propose"), ("dung", "sign")),
    "bo": (("tue", "propose"), ("kien", "sign")),
}


def _medal() -> DossierCard:
    return support.submit(cast("an"), MEDAL)


def _legs(dossier: DossierCard) -> list[LegCard]:
    return list(dossiers.legs_of(uid=dossier.uid))


def _days(legs: list[LegCard]) -> list[str]:
    return [f"{clock.local(leg.due_at):%d/%m/%Y}" if leg.due_at else "" for leg in legs]


def _send_on(dossier: DossierCard, level: str, at: datetime) -> None:
    for who, outcome in UP[level]:
        decide(cast(who), dossier.uid, outcome, at)


def _facts() -> list[dict[str, Any]]:
    return list(leg_facts())


def test_each_level_has_its_own_clock_and_the_whole_is_promised() -> None:
    dossier = _medal()
    legs = _legs(dossier)
    assert [leg.key for leg in legs] == ["xa", "tinh", "bo", "cap_tren"]
    assert [leg.runs for leg in legs] == [True, False, False, False]
    assert _days(legs) == ["14/12/2026", "", "", ""]  # Friday 20/11 + 15, over 24/11
    promised = support.now(dossier.uid).due_at
    assert promised is not None
    assert f"{clock.local(promised):%d/%m/%Y}" == "02/02/2027"  # + 50

    _send_on(dossier, "xa", datetime(2026, 12, 14, 2, tzinfo=UTC))
    _send_on(dossier, "tinh", datetime(2027, 1, 5, 2, tzinfo=UTC))
    _send_on(dossier, "bo", datetime(2027, 1, 19, 2, tzinfo=UTC))
    legs = _legs(dossier)
    assert _days(legs) == ["14/12/2026", "05/01/2027", "19/01/2027", "02/02/2027"]
    assert [leg.end for leg in legs] == [LegEnd.PASSED, LegEnd.PASSED, LegEnd.PASSED, ""]
    assert support.now(dossier.uid).due_at == promised


def test_a_level_knows_of_the_dossier_from_its_own_leg_on() -> None:
    dossier = _medal()
    for who in ("ha", "tue", "chi"):
        with pytest.raises(NotFound):
            dossier_page.page(actor=cast(who), uid=dossier.uid)
    _send_on(dossier, "xa", AT + DAY)
    assert dossier_page.page(actor=cast("ha"), uid=dossier.uid)["task"]["title"] == (
        "Thẩm định đề nghị tặng Huy chương"
    )
    assert dossier_page.page(actor=cast("y-ngu"), uid=dossier.uid)["task"] is None  # reads on
    with pytest.raises(NotFound):
        dossier_page.page(actor=cast("tue"), uid=dossier.uid)
    _send_on(dossier, "tinh", AT + 2 * DAY)
    assert dossier_page.page(actor=cast("tue"), uid=dossier.uid)["task"] is not None
    assert dossier_page.page(actor=cast("ha"), uid=dossier.uid)["task"] is None
    with pytest.raises(NotFound):
        dossier_page.page(actor=cast("chi"), uid=dossier.uid)


@pytest.mark.parametrize("who", ["y-ngu", "khue", "dung", "tue", "chi", "an"])
def test_nobody_else_decides_in_the_provinces_leg(who: str) -> None:
    dossier = _medal()
    _send_on(dossier, "xa", AT + DAY)
    before = support.rows(), _legs(dossier)
    with pytest.raises(Refused):
        decide(cast(who), dossier.uid, "propose", AT + 2 * DAY)
    assert (support.rows(), _legs(dossier)) == before


def test_a_dossier_sent_back_comes_again_and_the_promise_stays() -> None:
    dossier = _medal()
    _send_on(dossier, "xa", AT + DAY)
    promised = support.now(dossier.uid).due_at
    monday = datetime(2026, 11, 30, 2, tzinfo=UTC)
    decide(cast("ha"), dossier.uid, "send_back", monday, reason="Thiếu xác nhận của Hội Cựu TNXP")
    xa, tinh, again, *_to_come = _legs(dossier)
    assert (tinh.end, tinh.note) == (LegEnd.RETURNED, "Thiếu xác nhận của Hội Cựu TNXP")
    assert (again.key, again.turn, again.runs) == ("xa", 2, True)
    assert support.now(dossier.uid).owner_unit_id == xa.unit_id
    assert support.now(dossier.uid).due_at == promised
    assert _days([again]) == ["21/12/2026"]  # its own 15 days from 30/11
    decide(cast("y-ngu"), dossier.uid, "propose", monday + DAY)
    decide(cast("khue"), dossier.uid, "sign", monday + DAY)
    legs = _legs(dossier)
    assert [(leg.key, leg.turn) for leg in legs] == [
        ("xa", 1), ("tinh", 1), ("xa", 2), ("tinh", 2), ("bo", 1), ("cap_tren", 1),
    ]  # fmt: skip
    assert _days([legs[3]]) == ["22/12/2026"]
    assert support.now(dossier.uid).due_at == promised


def test_the_citizens_time_counts_for_no_level() -> None:
    dossier, an = _medal(), cast("an")
    friday, tuesday = datetime(2026, 11, 27, 2, tzinfo=UTC), datetime(2026, 12, 1, 2, tzinfo=UTC)
    decide(
        cast("y-ngu"), dossier.uid, "supplement", friday, reason="Mờ", components=("giay_to_goc",)
    )
    (waiting,) = (leg for leg in _legs(dossier) if leg.runs)
    assert waiting.waited == friday
    assert [f["judged"] for f in _facts()] == [0]
    applications.supplement_application(
        actor=an, dossier_uid=dossier.uid, files={"giay_to_goc": [support.upload(an)]}, at=tuesday
    )
    (leg,) = (leg for leg in _legs(dossier) if leg.runs)
    assert _days([leg]) == ["22/12/2026"]  # legal: 15 anew from 01/12
    assert leg.own_due_at is not None
    assert f"{clock.local(leg.own_due_at):%d/%m/%Y}" == "16/12/2026"  # measured: two days on
    decide(cast("y-ngu"), dossier.uid, "accept", tuesday)
    promised = support.now(dossier.uid).due_at
    assert promised is not None
    assert f"{clock.local(promised):%d/%m/%Y}" == "17/02/2027"  # 50 anew, over Tết


def test_who_was_late_is_the_level_that_was() -> None:
    dossier = _medal()
    _send_on(dossier, "xa", datetime(2026, 12, 16, 2, tzinfo=UTC))  # two days after its day
    _send_on(dossier, "tinh", datetime(2026, 12, 21, 2, tzinfo=UTC))
    by_key = {f["key"]: (f["judged"], f["kept"]) for f in _facts()[:2]}
    assert by_key == {"xa": (1, 0), "tinh": (1, 1)}
    shown = dossier_page.page(actor=cast("an"), uid=dossier.uid)["legs"]
    assert [leg.late_by for leg in shown[:2]] == ["trễ 2 ngày", ""]
    assert [leg.note for leg in shown] == ["", "", "", ""]


def test_stopping_at_the_ministry_closes_its_leg() -> None:
    dossier = _medal()
    _send_on(dossier, "xa", AT + DAY)
    _send_on(dossier, "tinh", AT + 2 * DAY)
    decide(cast("tue"), dossier.uid, "propose", AT + 3 * DAY)
    decide(cast("kien"), dossier.uid, "stop", AT + 3 * DAY, reason="Không đủ thời gian tham gia")
    assert support.now(dossier.uid).state is State.STOPPED
    legs = _legs(dossier)
    assert [leg.end for leg in legs] == [LegEnd.PASSED, LegEnd.PASSED, LegEnd.CLOSED, ""]


def test_each_level_opens_the_citizens_papers_from_its_own_leg_on() -> None:
    dossier = _medal()
    file = UUID(support.now(dossier.uid).attachments[0].file_uid)
    assert documents.visible_file(actor=cast("y-ngu"), uid=file).size > 0
    with pytest.raises(NotFound):
        documents.visible_file(actor=cast("ha"), uid=file)
    _send_on(dossier, "xa", AT + DAY)
    assert documents.visible_file(actor=cast("ha"), uid=file).size > 0
    with pytest.raises(NotFound):
        documents.visible_file(actor=cast("tue"), uid=file)


@pytest.mark.slow  # the slip is drawn and signed
def test_a_slip_goes_with_it_and_both_levels_may_open_it() -> None:
    dossier = _medal()
    _send_on(dossier, "xa", AT + DAY)
    support.settle()
    (slip,) = documents.papers_of(subject_noun="dossiers.inside", subject_uid=dossier.uid)
    assert slip.title.startswith("Phiếu chuyển hồ sơ ")
    assert slip.file_uid is not None
    for who in ("ha", "y-ngu"):
        assert documents.visible_file(actor=cast(who), uid=slip.file_uid).size > 0
    for who in ("tue", "an"):
        with pytest.raises(NotFound):
            documents.visible_file(actor=cast(who), uid=slip.file_uid)
