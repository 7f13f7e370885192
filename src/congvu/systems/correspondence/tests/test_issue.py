"""From the draft to the register through the documents engine itself: signed, numbered, entered."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from congvu.engines.documents import api as documents
from congvu.engines.jobs import api as jobs
from congvu.engines.ledger import api as ledger
from congvu.kernel import clock
from congvu.kernel.errors import Invalid, NotAllowed
from congvu.systems.correspondence.actions import opening
from congvu.systems.correspondence.demo import write
from congvu.systems.correspondence.models import OutgoingLetter
from congvu.systems.correspondence.tests.conftest import AT
from congvu.systems.correspondence.tests.test_outgoing import drafted
from tests.personas import Cast

pytestmark = [pytest.mark.house, pytest.mark.django_db, pytest.mark.slow]


def test_what_is_issued_stands_in_the_register(cast: Cast) -> None:
    uid = write(
        author=cast["ha"].actor, signer=cast["dung"].actor, kind="cong-van", at=AT,
        abstract="Hướng dẫn lập kế hoạch biên chế", addressee="Các sở, ban, ngành",
        words="Sở Nội vụ hướng dẫn lập kế hoạch biên chế năm 2027.",
    )  # fmt: skip
    jobs.run_pending(at=max(AT, clock.now()), strict=True)
    row = OutgoingLetter.objects.as_system("test").get(draft_uid=uid)
    assert (row.state, row.signer) == ("issued", cast["dung"].actor.name)
    assert "/" in row.notation
    assert row.places == "Như trên"
    assert row.file_uid is not None
    assert documents.files(uids=[row.file_uid])[0].media_type == "application/pdf"


def test_the_printed_code_gives_the_file_only_of_what_a_leader_made_public(cast: Cast) -> None:
    uid = write(
        author=cast["ha"].actor, signer=cast["dung"].actor, kind="cong-van", at=AT,
        abstract="Lịch tiếp công dân", addressee="Các xã, phường", words="Sở thông báo lịch.",
    )  # fmt: skip
    jobs.run_pending(at=max(AT, clock.now()), strict=True)
    row = OutgoingLetter.objects.as_system("test").get(draft_uid=uid)
    page, door = f"/van-ban-di/{row.uid}/", f"/van-ban-di/{row.uid}/cong-khai/"
    code, stranger = f"/xac-thuc/{row.paper_code}/", Client()

    def public() -> bool:
        paper = documents.paper(code=row.paper_code)
        return paper is not None and paper.public

    assert stranger.get(code + "tep/").status_code == 302  # to sign in
    assert "Tải bản ký số" not in stranger.get(code).content.decode()
    said = {"public": "1", "reason": "Lịch phải được công khai"}
    for who in ("le", "ha"):  # neither the clerk nor the author decides that
        assert cast[who].client().post(door, said).status_code == 403
        assert door not in cast[who].client().get(page).content.decode()
    leader = cast["dung"].client()
    assert door in leader.get(page).content.decode()
    assert leader.post(door, {"public": "1", "reason": " "}).status_code == 303  # says what lacks
    with pytest.raises(Invalid):
        opening.open_letter(actor=cast["dung"].actor, uid=row.uid, public=True, reason="", at=AT)
    with pytest.raises(NotAllowed):
        opening.open_letter(actor=cast["chi"].actor, uid=row.uid, public=True, reason="x", at=AT)
    assert not public()
    for _again in range(2):
        assert leader.post(door, said).status_code == 303
    assert public()
    answer: Any = stranger.get(code + "tep/")
    assert row.file_uid is not None
    assert b"".join(answer.streaming_content) == b"".join(documents.read_file(uid=row.file_uid))
    assert "Công khai tại trang xác thực: Lịch phải" in leader.get(page).content.decode()
    told = [e.name for e in ledger.timeline(noun="correspondence.outgoing", subject=str(row.uid))]
    assert told.count("correspondence.outgoing.opened") == 1
    assert leader.post(door, {"public": "0", "reason": "Hết hạn"}).status_code == 303
    assert stranger.get(code + "tep/").status_code == 302


def test_a_draft_is_not_made_public(cast: Cast) -> None:
    row = drafted(cast)
    with pytest.raises(opening.UnableToOpen):
        opening.open_letter(actor=cast["dung"].actor, uid=row.uid, public=True, reason="x", at=AT)
