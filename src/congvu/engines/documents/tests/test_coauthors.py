"""Who writes with the author, who is there just now, and what arrives without a reload."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from congvu.engines.documents.actions import coauthors, deciding, drafts, presence
from congvu.engines.documents.queries import choosing, notices, saves
from congvu.engines.documents.queries import drafts as reading
from congvu.engines.documents.tests.conftest import AT, ON
from congvu.engines.documents.tests.test_drafts import READ, WRITE, account, acting, granted
from congvu.engines.documents.tests.test_together import Desk
from congvu.engines.ledger import api as ledger
from congvu.kernel.errors import Invalid, NotAllowed, NotFound

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kinds")]


@pytest.fixture
def desk(unit: Any) -> Desk:
    return Desk(unit)


@pytest.fixture
def chi(desk: Desk, other_unit: Any) -> Any:
    """Of a department below the issuing one."""
    other_unit.parent = desk.unit
    other_unit.save(update_fields=["parent"])
    row = account("Đặng Thị Kim Chi", other_unit)
    granted(row, WRITE, desk.unit)
    return row


def test_an_invited_official_writes_and_is_told(desk: Desk, chi: Any) -> None:
    ha, other = acting(desk.ha, WRITE), acting(chi, WRITE)
    with pytest.raises(NotFound):
        desk.save(chi, desk.words(a="chi"))
    assert chi.pk in choosing.invitable(desk.row, on=ON)
    coauthors.invite(actor=ha, uid=desk.ref.uid, account=chi.pk, at=AT)
    assert drafts.save_draft(
        actor=other, uid=desk.ref.uid, content=desk.words(a="chi./."), revision=1, at=AT
    ) == 2  # fmt: skip
    assert list(reading.listed(other, "cua-toi")) == [desk.row]
    told = {e.name: e for e in ledger.timeline(noun="draft", subject=str(desk.ref.uid))}
    assert told["documents.draft.coauthor_invited"].sentence == (
        "Đã mời Đặng Thị Kim Chi cùng soạn thảo"
    )
    assert notices.coauthor(told["documents.draft.coauthor_invited"]).person_ids == (chi.person_id,)
    with pytest.raises(Invalid):
        coauthors.invite(actor=ha, uid=desk.ref.uid, account=chi.pk, at=AT)
    with pytest.raises(NotAllowed):  # a co-author neither invites, submits nor gives up
        coauthors.invite(actor=other, uid=desk.ref.uid, account=desk.binh.pk, at=AT)
    with pytest.raises(NotAllowed):
        deciding.save_and_submit(
            actor=other, uid=desk.ref.uid, content=desk.row.content, revision=2, signer=None, at=AT
        )
    coauthors.leave(actor=other, uid=desk.ref.uid, account=chi.pk, at=AT)
    with pytest.raises(NotAllowed):
        desk.save(chi, desk.words(c="chi"), revision=2)
    with pytest.raises(NotFound):
        coauthors.leave(actor=ha, uid=desk.ref.uid, account=chi.pk, at=AT)
    assert desk.texts()["a"] == "chi./."


def test_who_has_it_open(desk: Desk) -> None:
    ha, binh = acting(desk.ha, WRITE), acting(desk.binh, WRITE, READ)
    presence.be_present(actor=ha, uid=desk.ref.uid, page="p1", block="a", at=AT)
    presence.be_present(actor=ha, uid=desk.ref.uid, page="p1", block="b", at=AT)
    presence.be_present(actor=binh, uid=desk.ref.uid, page="p2", block="", at=AT)
    there = saves.present(desk.row, page="p2", at=AT)
    assert [(p.account_id, p.block) for p in there] == [(desk.ha.pk, "b")]
    assert saves.present(desk.row, page="p2", at=AT + timedelta(seconds=30)) == []
