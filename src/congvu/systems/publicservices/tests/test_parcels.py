"""Dossiers by post: noted when opened, tracked by the sender's code, sent back when refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from congvu.engines.identity import demo
from congvu.registers.dossiers.contracts import Channel, State
from congvu.systems.publicservices.actions import intakes as actions
from congvu.systems.publicservices.actions.parcels import UnableToSendBack, send_back
from congvu.systems.publicservices.models import Parcel
from congvu.systems.publicservices.rules import parcels
from congvu.systems.publicservices.rules.parcels import Opened, Stage
from congvu.systems.publicservices.tests import support
from congvu.systems.publicservices.tests.support import AT, cast
from congvu.systems.publicservices.tests.test_intakes import BACKEND, DESK, begun, take, typed

CAME, BACK = "EH123456785VN", "RR473124829VN"
ENVELOPE = Opened(
    code="eh 123 456 785 vn", posted_on=date(2026, 11, 18), witness="Lê Thị Thanh Bình"
)
pytestmark = [pytest.mark.house, pytest.mark.django_db]


def posted(**changed: Any) -> str:
    opened = Opened(**{**vars_of(ENVELOPE), **changed})
    return begun(channel=Channel.POST, opened=opened)


def vars_of(opened: Opened) -> dict[str, Any]:
    return {name: getattr(opened, name) for name in ("code", "posted_on", "witness", "note")}


def parcel() -> Parcel:
    return Parcel.objects.as_system("test").get()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"code": "EH123456784VN"}, "consignment"),  # the check digit is wrong
        ({"code": ""}, "consignment"),
        ({"posted_on": None}, "posted_on"),
        ({"posted_on": date(2026, 11, 21)}, "posted_on"),
        ({"witness": " "}, "witness"),
    ],
)
def test_what_is_not_noted_is_not_opened(changed: dict[str, Any], field: str) -> None:
    before = support.rows()
    with pytest.raises(actions.UnableToTake) as refused:
        posted(**changed)
    assert set(refused.value.errors) == {field}
    assert support.rows() == before


def test_taken_in_and_tracked_by_the_code_without_a_name(client: Client) -> None:
    uid = posted()
    with pytest.raises(actions.UnableToTake) as twice:
        posted()
    assert set(twice.value.errors) == {"consignment"}
    typed(uid, ngay_sinh="1985-05-01")
    dossier = take(uid)
    row = parcel()
    assert (row.code, row.stage, str(row.dossier_uid)) == (CAME, Stage.ENTERED, dossier.uid)
    assert (row.posted_on, row.arrived_at, row.opened_by) == (
        date(2026, 11, 18),
        AT,
        cast(DESK).name,
    )
    seen = client.get("/tra-cuu/", {"ma": CAME.lower()}).content.decode()
    assert dossier.code in seen
    assert "18/11/2026" in seen
    assert "Võ Thị Sáu Mẫu" not in seen
    assert ENVELOPE.witness not in seen
    assert client.get("/tra-cuu/", {"ma": BACK}).status_code == 404
    client.force_login(demo.account(DESK), backend=BACKEND)
    assert ENVELOPE.witness in client.get(f"/ho-so/{dossier.uid}/").content.decode()


def test_refused_papers_go_back_by_a_code_of_their_own(client: Client) -> None:
    uid = posted()
    typed(uid, ngay_sinh="1985-05-01")
    dossier = take(uid, "refuse", "Không thuộc thẩm quyền.")
    assert dossier.state is State.NOT_ACCEPTED
    row = parcel()
    assert (row.stage, row.back_reason) == (Stage.TO_RETURN, "Không thuộc thẩm quyền.")
    before = support.rows()
    for wrong in ("", CAME, "RR473124828VN"):
        with pytest.raises(UnableToSendBack):
            send_back(actor=cast(DESK), uid=str(row.uid), code=wrong, at=AT)
    assert support.rows() == before
    client.force_login(demo.account(DESK), backend=BACKEND)
    page = f"/mot-cua/buu-gui-den/{row.uid}/"
    assert client.post(page, {"back_code": "x"}).status_code == 422
    assert client.post(page, {"back_code": BACK}).status_code == 302
    assert (parcel().stage, parcel().back_code) == (Stage.SENT_BACK, BACK)
    assert BACK in client.get("/mot-cua/buu-gui-den/").content.decode()
    client.logout()
    assert BACK in client.get("/tra-cuu/", {"ma": BACK}).content.decode()


def test_an_intake_that_is_dropped_leaves_papers_to_send_back() -> None:
    actions.drop_intake(actor=cast(DESK), uid=posted())
    assert parcel().stage == Stage.TO_RETURN


@pytest.mark.parametrize("who", ["ha", "an"])
def test_the_doors_are_closed_to_who_does_not_receive(client: Client, who: str) -> None:
    posted()
    client.force_login(demo.account(who), backend=BACKEND)
    assert client.get("/mot-cua/buu-gui-den/").status_code == 403
    page = f"/mot-cua/buu-gui-den/{parcel().uid}/"
    assert client.post(page, {"back_code": BACK}).status_code == 403
    assert parcel().stage == Stage.OPENED


def test_the_way_back_has_another_code() -> None:
    assert parcels.may_send_back("rr 473 124 829 vn", CAME)
    assert not parcels.may_send_back(CAME, CAME)
