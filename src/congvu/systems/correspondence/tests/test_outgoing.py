"""Letters that leave: the draft, the register's line, sending, what recipients say, asking back."""

from __future__ import annotations

import io
import itertools
import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from congvu.engines.documents import api as documents
from congvu.engines.exchange import api as exchange
from congvu.engines.exchange.actions import parties
from congvu.engines.exchange.models import Message, Office
from congvu.engines.exchange.queries import contents
from congvu.engines.ledger import api as ledger
from congvu.kernel import ids
from congvu.kernel.actions import action, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotAllowed
from congvu.systems.correspondence.actions import asking, outgoing
from congvu.systems.correspondence.handlers import SYSTEM
from congvu.systems.correspondence.models import Book, OutgoingLetter
from congvu.systems.correspondence.queries import mending, registers
from congvu.systems.correspondence.queries import outgoing as queries
from congvu.systems.correspondence.tests.conftest import AT, of, registered
from congvu.systems.correspondence.tests.test_incoming import pdf, route
from tests.personas import Cast

pytestmark = [pytest.mark.house, pytest.mark.django_db]
HASH = itertools.count(5_000)
AGENCY = "G12"


def partners(cast: Cast) -> None:
    """The Sở has an office; the Ministry of Finance can be written to over the axis."""
    if not Office.objects.filter(unit_id=cast.units["snv"]).exists():
        parties.open_office(actor=SYSTEM, unit_id=cast.units["snv"], at=AT)
    if not exchange.addressable([AGENCY]):
        told = parties.Told(code=AGENCY, name="Bộ Tài chính")
        parties.add_partner(actor=SYSTEM, told=told, at=AT)


@action(needs="public")
def kept(*, actor: Actor, unit_id: int, words: str = "So 12") -> str:
    unchanged()
    card = documents.store_upload(
        filename="12.pdf",
        stream=io.BytesIO(pdf(words).read()),
        kind="paper",
        owner_unit_id=unit_id,
    )
    return str(card.uid)


def drafted(cast: Cast, answers: str = "") -> OutgoingLetter:
    draft = outgoing.start_letter(
        actor=cast["ha"].actor, unit_id=cast.units["snv"], kind="cong-van", at=AT,
        abstract="Trả lời về biên chế", answers=answers,
    )  # fmt: skip
    return OutgoingLetter.objects.as_system("test").get(draft_uid=draft)


def issued(cast: Cast, answers: str = "", *, number: str = "12/SNV-TCBC") -> OutgoingLetter:
    row = drafted(cast, answers)
    told: dict[str, Any] = {
        "draft_uid": str(row.draft_uid), "number": number, "paper_code": f"khong-co-{number[:2]}",
        "file_uid": kept(actor=SYSTEM, unit_id=cast.units["snv"]),
    }  # fmt: skip
    outgoing.follow_issued(actor=SYSTEM, told=told, at=AT)
    outgoing.follow_issued(actor=SYSTEM, told=told, at=AT)  # told twice it is the same
    return now(row)


def now(row: OutgoingLetter) -> OutgoingLetter:
    return OutgoingLetter.objects.as_system("test").get(pk=row.pk)


def sent(cast: Cast) -> OutgoingLetter:
    partners(cast)
    row = issued(cast)
    outgoing.send_letter(
        actor=cast["le"].actor, uid=row.uid, agencies=[AGENCY], others=["Hội Khuyến học"], at=AT
    )
    return now(row)


def test_a_draft_is_begun_and_its_issue_makes_the_line_of_the_register(cast: Cast) -> None:
    came = registered(cast)
    route(cast, came)
    row = drafted(cast, came)
    assert (row.state, row.notation) == ("draft", "")
    assert documents.draft(uid=row.draft_uid) is not None
    row = issued(cast, came)
    assert (row.state, row.notation, row.dated_on) == ("issued", "12/SNV-TCBC", date(2026, 11, 23))
    assert (of(came).reply, of(came).reply_uid) == ("12/SNV-TCBC", row.uid)
    assert queries.visible_letters(cast["le"].actor).filter(pk=row.pk).exists()
    assert queries.visible_letters(cast["ha"].actor).filter(pk=row.pk).exists()
    assert not queries.visible_letters(cast["chi"].actor).filter(pk=row.pk).exists()


def test_it_is_sent_by_the_clerk_and_every_recipient_is_followed(cast: Cast) -> None:
    partners(cast)
    row = issued(cast)
    for who in ("ha", "dung"):
        with pytest.raises(NotAllowed):
            outgoing.send_letter(
                actor=cast[who].actor, uid=row.uid, agencies=[AGENCY], others=[], at=AT
            )
    for wrong in ({"agencies": ["Z99"], "others": []}, {"agencies": [], "others": [" "]}):
        with pytest.raises(Invalid):
            outgoing.send_letter(actor=cast["le"].actor, uid=row.uid, at=AT, **wrong)
    assert not row.recipients.exists()
    outgoing.send_letter(
        actor=cast["le"].actor, uid=row.uid, agencies=[AGENCY], others=["Hội Khuyến học"], at=AT
    )
    row = now(row)
    assert row.state == "sent"
    assert row.document_id.endswith(",2026/11/23,12/SNV-TCBC")
    first, other = row.recipients.order_by("id")
    assert (first.code, first.state, other.code, other.state) == (AGENCY, "waiting", "", "sent")
    outgoing.follow_delivery(
        actor=SYSTEM, message_uid=str(first.message_uid), code=AGENCY, trouble="", at=AT
    )
    assert row.recipients.get(code=AGENCY).state == "confirmed"
    tell(cast, row, "06")
    assert row.recipients.get(code=AGENCY).status == "06"


def tell(cast: Cast, row: OutgoingLetter, code: str) -> None:
    """The agency tells a state of our document."""
    uid = str(ids.uuid7())
    said = exchange.EdocStatus(
        code=exchange.StatusCode(code), description="",
        about=exchange.Reference(organ=AGENCY, document_id=row.document_id),
    )  # fmt: skip
    Message.objects.create(
        uid=uid, direction="in", kind="status", state="received", sender_code=AGENCY, at=AT,
        office=Office.objects.get(unit_id=cast.units["snv"]), document_id=row.document_id,
        status_code=code, sha256=f"{next(HASH):064}", key_number=contents.newest(),
        content=contents.sealed(said, uid=uid, key_number=contents.newest()),
    )  # fmt: skip
    asking.follow_status(actor=SYSTEM, message_uid=uid, at=AT)


def test_it_is_asked_back_and_the_answers_are_shown(cast: Cast) -> None:
    row = sent(cast)
    with pytest.raises(Invalid):
        asking.ask_back(actor=cast["le"].actor, uid=row.uid, reason=" ", at=AT)
    asking.ask_back(actor=cast["le"].actor, uid=row.uid, reason="Sai phụ lục", at=AT)
    assert (now(row).state, row.recipients.get(code=AGENCY).recall) == ("recalled", "13")
    tell(cast, row, "15")
    assert row.recipients.get(code=AGENCY).recall == "15"
    with pytest.raises(outgoing.UnableToSend):
        asking.ask_back(actor=cast["le"].actor, uid=row.uid, reason="Lần nữa", at=AT)


def test_doors(cast: Cast) -> None:
    partners(cast)
    ha, clerk = cast["ha"].client(), cast["le"].client()
    assert ha.get("/van-ban-di/soan/").status_code == 200
    begun = {"unit": str(cast.units["snv"]), "kind": "cong-van", "abstract": "", "secret": ""}
    assert ha.post("/van-ban-di/soan/", begun).status_code == 422
    assert (
        ha.post("/van-ban-di/soan/", {**begun, "abstract": "Về X", "secret": "mat"}).status_code
        == 422
    )
    assert ha.post("/van-ban-di/soan/", {**begun, "abstract": "Về X"}).status_code == 303
    row = issued(cast)
    page = f"/van-ban-di/{row.uid}/"
    assert "12/SNV-TCBC" in clerk.get("/van-ban-di/?so=12").content.decode()
    assert "Bộ Tài chính" in clerk.get(page).content.decode()
    assert ha.get(page).status_code == 200
    assert cast["chi"].client().get(page).status_code == 404
    assert ha.post(page, {"others": "UBND xã", "copies": "1"}).status_code == 403
    assert clerk.post(page, {"copies": "1"}).status_code == 422
    assert clerk.post(page, {"agencies": [AGENCY], "copies": "2"}).status_code == 303
    assert clerk.post(page + "thu-hoi/", {"reason": "Sai"}).status_code == 303
    assert now(row).state == "recalled"
    assert ha.post(page + "thu-hoi/", {"reason": "Sai"}).status_code == 403


def test_agencies_are_searched_for_and_what_was_chosen_stays(cast: Cast) -> None:
    partners(cast)
    for number in range(25):
        told = parties.Told(code=f"Z{number:02}", name=f"Cơ quan thử số {number}")
        if not exchange.addressable([told.code]):
            parties.add_partner(actor=SYSTEM, told=told, at=AT)
    row = issued(cast)
    page, clerk = f"/van-ban-di/{row.uid}/", cast["le"].client()
    assert "Cơ quan thử số 24" not in clerk.get(page).content.decode()
    looked = clerk.post(
        page, {"look": "1", "find": "thu so 24", "agencies": [AGENCY], "note": "Gửi gấp"}
    )
    shown = looked.content.decode()
    assert looked.status_code == 200
    assert "Cơ quan thử số 24" in shown
    assert re.search(rf'value="{AGENCY}"[^>]* checked', shown)
    assert "Gửi gấp" in shown
    assert not row.recipients.exists()
    assert clerk.post(page, {"agencies": [AGENCY, "Z24"], "copies": "1"}).status_code == 303
    assert set(row.recipients.values_list("code", flat=True)) == {AGENCY, "Z24"}


def test_a_recall_ends_when_all_agree_or_when_the_clerk_says_so(cast: Cast) -> None:
    row = sent(cast)
    le = cast["le"].actor
    with pytest.raises(outgoing.UnableToSend):
        asking.end_recall(actor=le, uid=row.uid, withdrawn=True, reason="x", at=AT)
    asking.ask_back(actor=le, uid=row.uid, reason="Sai phụ lục", at=AT)
    with pytest.raises(Invalid):
        asking.end_recall(actor=le, uid=row.uid, withdrawn=False, reason=" ", at=AT)
    with pytest.raises(NotAllowed):
        asking.end_recall(actor=cast["ha"].actor, uid=row.uid, withdrawn=False, reason="x", at=AT)
    assert now(row).state == "recalled"
    clerk = cast["le"].client()
    page = f"/van-ban-di/{row.uid}/"
    assert "Kết thúc thu hồi" in clerk.get(page).content.decode()
    end = page + "thu-hoi/ket-thuc/"
    assert cast["ha"].client().post(end, {"reason": "x"}).status_code == 403
    assert clerk.post(end, {"how": "stands", "reason": "Không ai trả lời"}).status_code == 303
    assert now(row).state == "sent"
    asking.ask_back(actor=le, uid=row.uid, reason="Sai phụ lục", at=AT)
    tell(cast, row, "15")
    assert now(row).state == "withdrawn"


def test_who_has_the_old_document_is_told_that_the_new_one_replaces_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Agencies that never had it get it as new."""
    old = sent(cast)
    parties.add_partner(actor=SYSTEM, told=parties.Told(code="Z91", name="Cơ quan thử"), at=AT)
    new = issued(cast, number="13/SNV-TCBC")
    card = documents.draft(uid=new.draft_uid)
    assert card is not None
    card = replace(card, replaces=old.paper_code, mending_why="Sai số liệu")
    monkeypatch.setattr(documents, "draft", lambda uid: card)
    le = cast["le"].actor
    outgoing.send_letter(actor=le, uid=new.uid, agencies=[AGENCY, "Z91"], others=[], at=AT)
    said = {
        one.code: exchange.message(str(one.message_uid)).document
        for one in now(new).recipients.all()
    }
    assert {code: each.business for code, each in said.items() if each} == {
        AGENCY: exchange.Business.REPLACE, "Z91": exchange.Business.NEW,
    }  # fmt: skip
    told = said[AGENCY]
    assert told is not None
    assert told.reason == "Sai số liệu"
    assert told.replaced == (exchange.Replaced(document_id=old.document_id, organs=(AGENCY,)),)
    assert len({now(new).document_id, old.document_id}) == 2
    assert all(exchange.message(str(r.message_uid)).files for r in now(new).recipients.all())


def test_only_ones_own_agencies_issue_what_one_drafts(cast: Cast) -> None:
    before = OutgoingLetter.objects.as_system("test").count()
    with pytest.raises(Invalid) as wrong:
        outgoing.start_letter(
            actor=cast["ha"].actor, unit_id=cast.units["elsewhere"], kind="cong-van", at=AT,
            abstract="Về X",
        )  # fmt: skip
    assert set(wrong.value.errors) == {"unit"}
    assert OutgoingLetter.objects.as_system("test").count() == before


def test_a_line_says_what_corrected_or_replaced_it_once(cast: Cast) -> None:
    row, new = issued(cast), drafted(cast)
    told = {
        "draft_uid": str(row.draft_uid), "how": "replace", "by_number": "13/SNV-TCBC",
        "since": "24/11/2026", "by_draft_uid": str(new.draft_uid),
    }  # fmt: skip
    for _again in range(2):
        outgoing.follow_mended(actor=SYSTEM, told=told, at=AT)
    count = OutgoingLetter.objects.as_system("test").count()
    for unknown in ("draft_uid", "by_draft_uid"):
        outgoing.follow_mended(actor=SYSTEM, told={**told, unknown: str(ids.uuid7())}, at=AT)
    assert OutgoingLetter.objects.as_system("test").count() == count
    assert (now(new).mends, now(new).mending, now(row).mends) == (row, "replace", None)
    assert mending.remark(now(row)) == ""  # its number is told by another event
    OutgoingLetter.objects.as_system("test").filter(pk=new.pk).update(
        state="issued", notation="13/SNV-TCBC", dated_on=date(2026, 11, 24)
    )
    said = "Được thay thế bằng số 13/SNV-TCBC ngày 24/11/2026"
    outgoing.send_letter(
        actor=cast["le"].actor, uid=row.uid, agencies=[], others=["Hội Khuyến học"], at=AT,
        note="Gửi bằng xe công",
    )  # fmt: skip
    assert mending.remark(now(row)) == f"Gửi bằng xe công; {said}"
    book = Book.objects.get(unit_id=row.unit_id, register="outgoing", year=2026)
    (line,) = [one for one in registers.rows(book) if one.pk == row.pk]
    assert registers.HEADS["outgoing"][-1].value(line) == f"Gửi bằng xe công; {said}"
    listed = cast["le"].client().get("/van-ban-di/?cot=notation&cot=note").content.decode()
    assert said in listed
    told_of = [
        e.name for e in ledger.timeline(noun="correspondence.outgoing", subject=str(row.uid))
    ]
    assert told_of.count("correspondence.outgoing.mended") == 1
    other = cast["le"].client().get(f"/van-ban-di/{new.uid}/").content.decode()
    assert "Thay thế văn bản" in other
    assert f'href="/van-ban-di/{row.uid}/"' in other
    page = cast["le"].client().get(f"/van-ban-di/{row.uid}/").content.decode()
    assert f'href="/van-ban-di/{new.uid}/"' in page
    assert "Có sai sót. Được thay thế bằng số 13/SNV-TCBC từ 24/11/2026" in page
