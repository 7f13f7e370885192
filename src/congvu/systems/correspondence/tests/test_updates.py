"""An update of a document and a recall of it, both ways: asked one at a time, answered, told apart."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from congvu.engines.exchange import api as exchange
from congvu.engines.exchange.models import Message
from congvu.engines.ledger import api as ledger
from congvu.kernel.errors import Invalid, NotAllowed
from congvu.systems.correspondence.actions import asking, axis, outgoing
from congvu.systems.correspondence.handlers import SYSTEM
from congvu.systems.correspondence.models import IncomingLetter, OutgoingLetter
from congvu.systems.correspondence.tests.conftest import AT, details, of
from congvu.systems.correspondence.tests.test_axis import arrived, codes, message
from congvu.systems.correspondence.tests.test_outgoing import AGENCY, kept, now, sent, tell
from tests.personas import Cast

pytestmark = [pytest.mark.house, pytest.mark.django_db]
DUE = date(2026, 12, 15)


def asked_and_answered(row: OutgoingLetter) -> tuple[str, str]:
    one = row.recipients.get(code=AGENCY)
    return one.asked, one.recall


def last_sent(row: OutgoingLetter) -> exchange.Edoc:
    rows = Message.objects.as_system("test").filter(document_id=row.document_id, direction="out")
    newest = rows.order_by("-id").first()
    assert newest is not None
    card = exchange.message(str(newest.uid))
    assert card.document is not None
    assert len(card.files) == (card.document.business is not exchange.Business.RECALL)
    return card.document


def test_an_update_goes_with_its_file_and_is_no_recall(cast: Cast) -> None:
    row, le = sent(cast), cast["le"].actor
    asking.send_update(actor=le, uid=row.uid, reason="Thêm hạn trả lời", due_on=DUE, at=AT)
    said = last_sent(row)
    assert (said.business, said.reason, said.due_on, said.changes_document) == (
        exchange.Business.UPDATE, "Thêm hạn trả lời", DUE, True,
    )  # fmt: skip
    assert (now(row).state, asked_and_answered(row)) == ("sent", ("update", "13"))
    for ask in (asking.ask_back, asking.send_update):  # one question at a time
        with pytest.raises(outgoing.UnableToSend, match="chưa trả lời bản cập nhật"):
            ask(actor=le, uid=row.uid, reason="x", at=AT)
    tell(cast, row, "15")
    assert (now(row).state, asked_and_answered(row)) == ("sent", ("update", "15"))
    page = cast["le"].client().get(f"/van-ban-di/{row.uid}/").content.decode()
    assert "Đồng ý cập nhật" in page
    asking.ask_back(actor=le, uid=row.uid, reason="Sai phụ lục", at=AT)
    assert (now(row).state, asked_and_answered(row)) == ("recalled", ("recall", "13"))
    tell(cast, row, "16")
    assert (now(row).state, asked_and_answered(row)) == ("sent", ("recall", "16"))


def test_an_answer_to_nothing_is_written_down_and_changes_nothing(cast: Cast) -> None:
    row, le = sent(cast), cast["le"].actor
    tell(cast, row, "15")
    assert (now(row).state, asked_and_answered(row)) == ("sent", ("", ""))
    assert row.recipients.get(code=AGENCY).said.startswith("15 ")
    asking.send_update(actor=le, uid=row.uid, reason="Bổ sung", at=AT)
    with pytest.raises(Invalid):
        asking.end_update(actor=le, uid=row.uid, reason=" ", at=AT)
    with pytest.raises(NotAllowed):
        asking.end_update(actor=cast["ha"].actor, uid=row.uid, reason="x", at=AT)
    assert asked_and_answered(row) == ("update", "13")
    asking.end_update(actor=le, uid=row.uid, reason="Không ai trả lời", at=AT)
    with pytest.raises(outgoing.UnableToSend):
        asking.end_update(actor=le, uid=row.uid, reason="x", at=AT)
    tell(cast, row, "16")
    assert (now(row).state, asked_and_answered(row)) == ("sent", ("", ""))
    asking.ask_back(actor=le, uid=row.uid, reason="Sai", at=AT)
    asking.end_recall(actor=le, uid=row.uid, withdrawn=False, reason="Thôi", at=AT)
    tell(cast, row, "15")  # too late: the clerk has decided
    assert (now(row).state, asked_and_answered(row)) == ("sent", ("", ""))


def test_who_may_send_an_update_and_when(cast: Cast) -> None:
    row = sent(cast)
    before = Message.objects.as_system("test").count()
    for wrong in ({"reason": " "}, {"reason": "x", "due_on": AT.date() - timedelta(days=1)}):
        with pytest.raises(Invalid):
            asking.send_update(actor=cast["le"].actor, uid=row.uid, at=AT, **wrong)
    with pytest.raises(NotAllowed):
        asking.send_update(actor=cast["ha"].actor, uid=row.uid, reason="x", at=AT)
    page, clerk = f"/van-ban-di/{row.uid}/", cast["le"].client()
    assert "Gửi bản cập nhật" in clerk.get(page).content.decode()
    assert cast["ha"].client().post(page + "cap-nhat/", {"reason": "x"}).status_code == 403
    clerk.post(page + "cap-nhat/", {"reason": "x", "due_on": "mai"})
    assert Message.objects.as_system("test").count() == before
    assert asked_and_answered(row) == ("", "")
    clerk.post(page + "cap-nhat/", {"reason": "Bổ sung hạn", "due_on": "15/12/2030"})
    assert asked_and_answered(row) == ("update", "13")
    shown = clerk.get(page).content.decode()
    assert "Đã gửi bản cập nhật, chờ trả lời" in shown
    clerk.post(page + "cap-nhat/thoi-cho/", {"reason": "Đã gọi điện"})
    assert asked_and_answered(row) == ("", "")


def registered(cast: Cast) -> IncomingLetter:
    """Theirs, in our book, with a file."""
    uid = arrived(cast)
    axis.accept_letter(actor=cast["le"].actor, uid=uid, said=details(), at=AT)
    row = of(uid)
    row.set(files=[kept(actor=SYSTEM, unit_id=row.unit_id)])
    return of(uid)


def asked(cast: Cast, business: exchange.Business) -> str:
    return axis.receive_document(actor=SYSTEM, message_uid=message(cast, business), at=AT)


def test_an_update_is_looked_at_and_agreed_to(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    row, le = registered(cast), cast["le"]
    fresh = kept(actor=SYSTEM, unit_id=row.unit_id, words="So 12, ban 2")
    assert asked(cast, exchange.Business.UPDATE) == str(row.uid)
    row = of(row.uid)
    told = exchange.message(str(row.recall_message))
    assert told.document is not None
    monkeypatch.setattr(exchange, "message", lambda uid: _with(told, fresh))
    page = le.client().get(f"/van-ban-den/{row.uid}/").content.decode()
    for words in ("Nơi gửi đề nghị cập nhật", "Kiểm tra công vụ (bản 2)", "15/12/2026", fresh):
        assert words in page
    assert "Đồng ý trả lại" not in page
    old = list(row.files)
    axis.answer_recall(actor=le.actor, uid=row.uid, agree=True, reason="", at=AT)
    row = of(row.uid)
    assert (row.state, row.recall, row.abstract, row.answer_by) == (
        "03", "15", "Kiểm tra công vụ (bản 2)", DUE,
    )  # fmt: skip
    assert ([str(f) for f in row.files], row.earlier_files) == ([fresh], old)
    assert "Tệp trước khi cập nhật" in le.client().get(f"/van-ban-den/{row.uid}/").content.decode()
    assert codes(str(row.uid)) == ["01", "03", "13", "15"]


def test_a_file_that_is_the_same_stays_where_it_is(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, le = registered(cast), cast["le"]
    same = kept(actor=SYSTEM, unit_id=row.unit_id)
    asked(cast, exchange.Business.UPDATE)
    told = exchange.message(str(of(row.uid).recall_message))
    monkeypatch.setattr(exchange, "message", lambda uid: _with(told, same))
    assert (
        "Tệp trong bản cập nhật" not in le.client().get(f"/van-ban-den/{row.uid}/").content.decode()
    )
    axis.answer_recall(actor=le.actor, uid=row.uid, agree=True, reason="", at=AT)
    assert (of(row.uid).files, of(row.uid).earlier_files) == (row.files, [])
    assert of(row.uid).answer_by == DUE


def _with(card: exchange.MessageCard, file: str) -> exchange.MessageCard:
    """The same message with another abstract, a day and a file."""
    from dataclasses import replace

    assert card.document is not None
    said = replace(card.document, subject="Kiểm tra công vụ (bản 2)", due_on=DUE)
    return replace(card, document=said, files=(_File(file),))  # type: ignore[arg-type]


class _File:
    def __init__(self, uid: str) -> None:
        self.uid = uid


def test_an_update_is_refused_and_all_stays(cast: Cast) -> None:
    row = registered(cast)
    asked(cast, exchange.Business.UPDATE)
    axis.answer_recall(actor=cast["le"].actor, uid=row.uid, agree=False, reason="Đã xong", at=AT)
    after = of(row.uid)
    assert (after.state, after.recall, after.files, after.abstract, after.earlier_files) == (
        "03", "16", row.files, row.abstract, [],
    )  # fmt: skip
    names = [e.name for e in ledger.timeline(noun="correspondence.letter", subject=str(row.uid))]
    assert "correspondence.letter.update_refused" in names
    assert "correspondence.letter.recall_refused" not in names


def test_a_second_request_says_whose_place_it_takes(cast: Cast) -> None:
    row = registered(cast)
    asked(cast, exchange.Business.UPDATE)
    first = of(row.uid).recall_reason
    asked(cast, exchange.Business.RECALL)
    row = of(row.uid)
    assert (row.asked, row.recall) == ("recall", "13")
    assert row.recall_reason == f"{first} (thay cho đề nghị trước chưa trả lời: {first})"
    page = cast["le"].client().get(f"/van-ban-den/{row.uid}/").content.decode()
    assert "Nơi gửi đề nghị lấy lại" in page
    axis.answer_recall(actor=cast["le"].actor, uid=row.uid, agree=True, reason="", at=AT)
    assert (of(row.uid).state, of(row.uid).files) == ("15", [])


def test_an_update_of_what_never_came_lies_before_the_clerk_and_says_so(cast: Cast) -> None:
    uid = asked(cast, exchange.Business.UPDATE)
    row = of(uid)
    assert (row.state, row.asked) == ("01", "")
    assert row.note == "Bản cập nhật của văn bản chưa có ở đây: Sai phụ lục"
