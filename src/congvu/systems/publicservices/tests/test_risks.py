"""A dossier that will be late is shown before it is, on its page and on the desk's list."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from congvu.engines.identity import demo
from congvu.engines.identity.web.backends import BACKEND
from congvu.kernel import clock
from congvu.registers.dossiers import api as dossiers
from congvu.systems.publicservices.queries import dossier_page, risks
from congvu.systems.publicservices.tests import support
from congvu.systems.publicservices.tests.support import AT, CONTRACT, cast, decide

pytestmark = [pytest.mark.house, pytest.mark.django_db]
DAY = timedelta(days=1)


def _risk(uid: str, who: str, after: timedelta) -> str:
    with clock.pretend(AT + after):
        return str(dossier_page.page(actor=cast(who), uid=uid)["risk"])


def test_a_step_that_overruns_puts_the_promised_day_at_risk() -> None:
    desk, an = cast("y-ngu"), cast("an")
    dossier = support.submit(an, CONTRACT)  # Friday 9:00
    rows = dossiers.visible(desk).filter(uid=dossier.uid)
    assert _risk(dossier.uid, "y-ngu", timedelta()) == ""
    assert risks.uids_at_risk(rows, AT) == []
    late = 5 * DAY + timedelta(hours=2)  # Wednesday 11:00: far over the desk's hours
    told = _risk(dossier.uid, "y-ngu", late)
    assert "giờ làm việc đến hạn" in told
    assert "Tiếp nhận" in told
    assert risks.uids_at_risk(rows, AT + late) == [dossier.uid]
    assert _risk(dossier.uid, "an", late) == ""  # for the office
    assert risks.uids_at_risk(rows, AT + 30 * DAY) == []  # late: counted as overdue instead


def test_while_the_citizen_is_waited_for_nothing_is_at_risk() -> None:
    desk = cast("y-ngu")
    dossier = support.submit(cast("an"), CONTRACT)
    decide(desk, dossier.uid, "supplement", reason="Mờ", components=("ho_chieu",))
    rows = dossiers.visible(desk).filter(uid=dossier.uid)
    assert risks.uids_at_risk(rows, AT + 5 * DAY + timedelta(hours=2)) == []


def test_the_desk_list_marks_and_filters_it(client: Client) -> None:
    dossier = support.submit(cast("an"), CONTRACT)
    client.force_login(demo.account("y-ngu"), backend=BACKEND)
    with clock.pretend(AT + 5 * DAY + timedelta(hours=2)):
        page = client.get("/mot-cua/", {"tu-khoa": dossier.code}).content.decode()
        narrowed = client.get("/mot-cua/", {"nguy-co-tre": "1"}).content.decode()
    assert "Có nguy cơ trễ</" in page
    assert dossier.code in narrowed
