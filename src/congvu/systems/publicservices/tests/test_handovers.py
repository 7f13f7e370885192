"""The day's list from the desk to who solves: till 15:00, once, signed, and nothing else changes it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.test import Client

from congvu.engines.documents import api as documents
from congvu.engines.identity import demo
from congvu.engines.identity.web.backends import BACKEND
from congvu.kernel import clock
from congvu.kernel.errors import NotAllowed
from congvu.systems.publicservices import rules
from congvu.systems.publicservices.actions import handovers as actions
from congvu.systems.publicservices.models import HandOver
from congvu.systems.publicservices.queries import handovers
from congvu.systems.publicservices.tests import support
from congvu.systems.publicservices.tests.support import AT, FOUND, cast, decide
from congvu.systems.publicservices.tests.test_refusals import refused

FRIDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 23)
AT_15 = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)  # Friday 20/11/2026 15:00 in Vietnam
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("received", "on_friday"),
    [(AT_15 - MINUTE, True), (AT_15, False), (AT_15 - timedelta(days=1, minutes=-1), True)],
)
def test_three_o_clock_parts_the_days(received: datetime, on_friday: bool) -> None:
    start, end = rules.hand_over_window(
        FRIDAY, date(2026, 11, 19), at_hour=time(15), previous_hour=time(15)
    )
    assert (start <= received < end) is on_friday


@pytest.mark.house
@pytest.mark.django_db
@pytest.mark.slow
def test_the_list_is_closed_at_three_signed_once_and_late_ones_go_on_mondays() -> None:
    binh = cast("binh")
    early, late = (support.submit(cast("an"), FOUND) for _ in range(2))
    decide(binh, early.uid, "accept", AT)
    decide(binh, late.uid, "accept", AT_15)
    (friday,) = handovers.lists(actor=binh, day=FRIDAY, at=AT_15)
    (monday,) = handovers.lists(actor=binh, day=MONDAY, at=AT_15)
    assert ([r.code for r in friday.rows], friday.closed, friday.may_sign) == (
        [early.code],
        True,
        True,
    )
    assert ([r.code for r in monday.rows], monday.closed, monday.may_sign) == (
        [late.code],
        False,
        False,
    )

    def sign(who: str = "binh", day: date = FRIDAY, at: datetime = AT_15, owner: int = 0) -> str:
        return actions.sign_hand_over(
            actor=cast(who), day=day, reception_unit_id=friday.reception_unit_id,
            owner_unit_id=owner or friday.owner_unit_id, at=at,
        )  # fmt: skip

    assert "15 giờ" in refused(lambda: sign(at=AT_15 - MINUTE), actions.UnableToHandOver).message
    assert "Không có hồ sơ" in refused(lambda: sign(owner=friday.reception_unit_id)).message
    for who in ("ha", "chi", "an"):
        refused(lambda w=who: sign(w), NotAllowed)  # type: ignore[misc]
    uid = sign()
    assert "đã được" in refused(sign, actions.UnableToHandOver).message
    row = HandOver.objects.visible_to(cast("ha")).get(uid=uid)  # who takes sees it too
    assert [str(u) for u in row.dossier_uids] == [early.uid]
    assert not HandOver.objects.visible_to(cast("chi")).exists()
    support.settle()
    (paper,) = documents.papers_of(subject_noun=handovers.NOUN, subject_uid=uid)
    file = b"".join(documents.read_file(uid=paper.file_uid))  # type: ignore[arg-type]
    assert b"/ByteRange" in file
    (seen,) = handovers.lists(actor=binh, day=FRIDAY, at=AT_15)
    assert (seen.signed_by, seen.paper_url_uid, seen.may_sign) == (
        binh.name,
        str(paper.file_uid),
        False,
    )


@pytest.mark.house
@pytest.mark.django_db
def test_the_screen_shows_the_list_and_says_when_it_closes(client: Client) -> None:
    dossier = support.submit(cast("an"), FOUND)
    decide(cast("binh"), dossier.uid, "accept", AT)
    client.force_login(demo.account("binh"), backend=BACKEND)
    with clock.pretend(AT):
        open_page = client.get("/mot-cua/ban-giao/", {"ngay": "20/11/2026"}).content.decode()
    assert dossier.code in open_page
    assert "Sổ còn mở đến 15 giờ" in open_page
    assert "Ký sổ bàn giao" not in open_page
    with clock.pretend(AT_15):
        closed = client.get("/mot-cua/ban-giao/", {"ngay": "20/11/2026"}).content.decode()
        sunday = client.get("/mot-cua/ban-giao/", {"ngay": "22/11/2026"}).content.decode()
    assert "Ký sổ bàn giao" in closed
    assert "23/11/2026" in sunday
