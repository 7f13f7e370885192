"""Letters over the axis: before the clerk, in the book or refused, given back or kept."""

from __future__ import annotations

import itertools
from datetime import date

import pytest

from congvu.engines.exchange import api as exchange
from congvu.engines.exchange.models import Message, Office
from congvu.engines.exchange.queries import contents
from congvu.engines.ledger import api as ledger
from congvu.kernel import ids
from congvu.kernel.errors import Invalid, NotAllowed
from congvu.systems.correspondence.actions import axis, routing
from congvu.systems.correspondence.handlers import SYSTEM
from congvu.systems.correspondence.models import Assignment, IncomingLetter
from congvu.systems.correspondence.queries import incoming as queries
from congvu.systems.correspondence.queries import mending
from congvu.systems.correspondence.rules.slips import Slip, Whom
from congvu.systems.correspondence.tests.conftest import AT, details, last, of
from congvu.systems.correspondence.tests.test_incoming import route
from tests.personas import Cast

pytestmark = [pytest.mark.house, pytest.mark.django_db]
ID = "G09,2026/11/20,77/BNV-KT"
HASH = itertools.count(1)


def message(
    cast: Cast, business: exchange.Business = exchange.Business.NEW, *, document_id: str = ID,
    replaces: str = "",
) -> str:  # fmt: skip
    """A document that the exchange has taken in for the Sở, from an agency nobody can write to."""
    office, _made = Office.objects.get_or_create(
        unit_id=cast.units["snv"],
        defaults={"code": "H48.03", "name": "Sở Nội vụ", "opened_at": AT},
    )
    uid = str(ids.uuid7())
    said = exchange.Edoc(
        number="77", notation="BNV-KT", subject="Kiểm tra công vụ", promulgated_on=date(2026, 11, 20),
        kind_name="Kế hoạch", priority=2, business=business, reason="Sai phụ lục",
        sender=exchange.Organ(code="G09", name="Bộ Nội vụ"),
        replaced=(exchange.Replaced(document_id=replaces),) if replaces else (),
    )  # fmt: skip
    Message.objects.create(
        uid=uid, direction="in", kind="document", state="received", office=office, at=AT,
        sender_code="G09", document_id=document_id, business=int(business), sha256=f"{next(HASH):064}",
        content=contents.sealed(said, uid=uid, key_number=contents.newest()),
        key_number=contents.newest(),
    )  # fmt: skip
    return uid


def arrived(cast: Cast) -> str:
    return axis.receive_document(actor=SYSTEM, message_uid=message(cast), at=AT)


def codes(uid: str) -> list[str]:
    told = [e.sentence[:2] for e in ledger.timeline(noun=queries.NOUN, subject=uid)]
    return [code for code in told if code.isdigit()]


def untold(uid: str) -> list[str]:
    """States that were told to a sender whom nobody can write to."""
    told = ledger.timeline(noun=queries.NOUN, subject=uid)
    return [
        e.payload["code"] for e in told if e.name == "correspondence.letter.state_not_sent"
    ]  # fmt: skip


def test_it_lies_before_the_clerk_and_is_registered(cast: Cast) -> None:
    before = last(cast)
    uid = arrived(cast)
    row = of(uid)
    assert (row.state, row.number, row.kind, row.urgency, row.author) == (
        "01", None, "ke-hoach", "thuong_khan", "Bộ Nội vụ",
    )  # fmt: skip
    assert axis.receive_document(actor=SYSTEM, message_uid=str(row.message_uid), at=AT) == ""
    clerk = cast["le"].client()
    page = f"/van-ban-den/{uid}/"
    assert "Chờ tiếp nhận" in clerk.get(page).content.decode()
    form = clerk.get(page + "tiep-nhan/").content.decode()
    assert "77/BNV-KT" in form
    sent = {
        "author": "Bộ Nội vụ", "notation": "77/BNV-KT", "dated_on": "20/11/2026", "copies": "1",
        "kind": "ke-hoach", "abstract": "Kiểm tra công vụ", "arrived_on": "23/11/2026",
        "urgency": "thuong_khan", "secret": "", "author_code": "G09",
    }  # fmt: skip
    assert cast["ha"].client().post(page + "tiep-nhan/", sent).status_code == 403
    assert clerk.post(page + "tiep-nhan/", {**sent, "secret": "mat"}).status_code == 422
    assert clerk.post(page + "tiep-nhan/", sent).status_code == 303
    row = of(uid)
    assert (row.state, row.number, last(cast)) == ("03", before + 1, before + 1)
    assert codes(uid) == ["01", "03"]
    assert untold(uid) == ["01", "03"]  # nobody to tell: written down, and the clerk goes on


def test_what_replaces_a_letter_is_told_beside_both(cast: Cast) -> None:
    old = arrived(cast)
    axis.accept_letter(actor=cast["le"].actor, uid=old, said=details(), at=AT)
    more = {"document_id": f"{ID}-2", "replaces": ID}
    told = message(cast, exchange.Business.REPLACE, **more)
    new = axis.receive_document(actor=SYSTEM, message_uid=told, at=AT)
    said = "Thay thế: số 7001/BNV-KT ngày 20/11/2026"
    assert (of(new).state, of(new).note) == ("01", said)
    row = of(old)
    assert (row.state, row.note, row.replaced_by) == ("03", "", of(new))
    assert mending.remark(row) == "Được thay thế bằng số 77/BNV-KT ngày 20/11/2026"
    assert mending.remark(of(new)) == said
    clerk = cast["le"].client()
    for uid, other, words in ((old, new, "Được thay thế bằng"), (new, old, "Thay thế văn bản")):
        page = clerk.get(f"/van-ban-den/{uid}/").content.decode()
        assert words in page
        assert f'href="/van-ban-den/{other}/"' in page
        assert ("Văn bản này đã có văn bản khác thay thế hoặc đính chính" in page) == (uid == old)
    last_told = ledger.timeline(noun=queries.NOUN, subject=old)[-1]
    assert last_told.payload["by_uid"] == new
    other = message(cast, exchange.Business.REPLACE, document_id=f"{ID}-3", replaces="khong-co")
    third = axis.receive_document(actor=SYSTEM, message_uid=other, at=AT)
    assert of(third).note == "Thay thế: khong-co"
    assert of(old).replaced_by == of(new)  # that one named another: nothing changed


def test_who_may_not_open_the_other_letter_reads_its_number_without_a_link(cast: Cast) -> None:
    old = arrived(cast)
    axis.accept_letter(actor=cast["le"].actor, uid=old, said=details(), at=AT)
    route(cast, old)
    told = message(cast, exchange.Business.REPLACE, document_id=f"{ID}-2", replaces=ID)
    new = axis.receive_document(actor=SYSTEM, message_uid=told, at=AT)
    ha = cast["ha"].client()
    assert ha.get(f"/van-ban-den/{new}/").status_code == 404
    page = ha.get(f"/van-ban-den/{old}/").content.decode()
    assert "Được thay thế bằng" in page
    assert "<dd>77/BNV-KT, 20/11/2026</dd>" in page
    assert new not in page


def test_the_sender_is_told_of_each_state_until_it_is_done(cast: Cast) -> None:
    uid = arrived(cast)
    axis.accept_letter(actor=cast["le"].actor, uid=uid, said=details(), at=AT)
    lead = Whom(cast.units["snv"], cast["ha"].account_id)
    routing.route_letter(actor=cast["dung"].actor, uid=uid, slip=Slip(lead=lead), at=AT)
    given = Assignment.objects.get(letter__uid=uid)
    routing.tell_progress(actor=cast["ha"].actor, uid=given.uid, said="Đang làm", at=AT)
    routing.finish_work(actor=cast["ha"].actor, uid=given.uid, outcome="done", said="Xong", at=AT)
    assert untold(uid) == ["01", "03", "04", "05", "06"]
    before = of(uid)
    copy = Slip(lead=None, knows=(Whom(cast.units["snv"], cast["ha"].account_id),))
    routing.route_letter(actor=cast["dung"].actor, uid=uid, slip=copy, at=AT)
    after = of(uid)
    assert (after.state, after.ended_at, after.front) == ("06", before.ended_at, 0)
    assert untold(uid) == ["01", "03", "04", "05", "06"]


def test_a_stamp_of_secrecy_in_what_came_is_turned_away(cast: Cast) -> None:
    uid = arrived(cast)
    axis.turn_secret_away(actor=SYSTEM, uid=uid, mark="MẬT", at=AT)
    row = of(uid)
    assert (row.state, row.files, row.words, row.number) == ("02", [], "", None)
    assert untold(uid) == ["01", "02"]


def test_it_is_refused_with_a_reason_and_takes_no_number(cast: Cast) -> None:
    before = last(cast)
    uid = arrived(cast)
    with pytest.raises(Invalid):
        axis.refuse_letter(actor=cast["le"].actor, uid=uid, reason=" ", at=AT)
    with pytest.raises(NotAllowed):
        axis.refuse_letter(actor=cast["dung"].actor, uid=uid, reason="Gửi nhầm", at=AT)
    assert of(uid).state == "01"
    axis.refuse_letter(actor=cast["le"].actor, uid=uid, reason="Gửi nhầm nơi nhận", at=AT)
    assert (of(uid).state, of(uid).front, last(cast)) == ("02", 0, before)
    with pytest.raises(axis.UnableToAnswer):
        axis.accept_letter(actor=cast["le"].actor, uid=uid, said=details(), at=AT)
    assert codes(uid) == ["01", "02"]


def test_a_recall_is_agreed_to_and_everything_open_ends(cast: Cast) -> None:
    uid = arrived(cast)
    axis.accept_letter(actor=cast["le"].actor, uid=uid, said=details(), at=AT)
    lead = Whom(cast.units["snv"], cast["ha"].account_id)
    routing.route_letter(actor=cast["dung"].actor, uid=uid, slip=Slip(lead=lead), at=AT)
    again = message(cast, exchange.Business.RECALL)
    assert axis.receive_document(actor=SYSTEM, message_uid=again, at=AT) == uid
    assert of(uid).recall == "13"
    with pytest.raises(Invalid):
        axis.answer_recall(actor=cast["le"].actor, uid=uid, agree=False, reason="", at=AT)
    axis.answer_recall(actor=cast["le"].actor, uid=uid, agree=True, reason="", at=AT)
    row = of(uid)
    assert (row.state, row.recall, row.front) == ("15", "15", 0)
    assert list(row.assignments.values_list("state", flat=True)) == ["withdrawn"]
    with pytest.raises(axis.UnableToAnswer):
        axis.answer_recall(actor=cast["le"].actor, uid=uid, agree=True, reason="", at=AT)
    assert codes(uid) == ["01", "03", "04", "13", "15"]


def test_a_recall_is_refused_and_the_work_goes_on(cast: Cast) -> None:
    uid = arrived(cast)
    axis.accept_letter(actor=cast["le"].actor, uid=uid, said=details(), at=AT)
    axis.receive_document(actor=SYSTEM, message_uid=message(cast, exchange.Business.UPDATE), at=AT)
    axis.answer_recall(actor=cast["le"].actor, uid=uid, agree=False, reason="Đã xử lý", at=AT)
    assert (of(uid).state, of(uid).recall) == ("03", "16")


def test_a_recall_of_nothing_of_ours_changes_nothing(cast: Cast) -> None:
    before = IncomingLetter.objects.as_system("test").count()
    uid = message(cast, exchange.Business.RECALL)
    assert axis.receive_document(actor=SYSTEM, message_uid=uid, at=AT) == ""
    assert IncomingLetter.objects.as_system("test").count() == before
