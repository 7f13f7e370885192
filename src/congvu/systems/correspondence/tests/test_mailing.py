"""A document goes by e-mail to places outside the axis: carried by a real mail server."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage
from types import SimpleNamespace
from typing import Any

import pytest
from pytest_django import Settings

from congvu.engines.documents import api as documents
from congvu.engines.law import api as law
from congvu.engines.ledger import api as ledger
from congvu.engines.notify import api as notify
from congvu.engines.notify.models import Parcel
from congvu.engines.notify.tasks import parcel as carry_one
from congvu.engines.notify.tests import conftest as post_office
from congvu.kernel import clock
from congvu.kernel.errors import Invalid, NotAllowed, NotFound
from congvu.systems.correspondence import handlers
from congvu.systems.correspondence.actions import mailing, outgoing
from congvu.systems.correspondence.models import OutgoingLetter, Recipient
from congvu.systems.correspondence.queries import notices
from congvu.systems.correspondence.rules import places
from congvu.systems.correspondence.tests.conftest import AT
from congvu.systems.correspondence.tests.test_outgoing import AGENCY, issued, now, partners
from tests.personas import Cast

pytestmark = [pytest.mark.house, pytest.mark.django_db]
office = post_office.office
Office = post_office.Office
HOI = "Hội Khuyến học tỉnh <vp@hoi.example>"


def send(cast: Cast, row: OutgoingLetter, who: str = "le", **said: Any) -> None:
    given = {"agencies": [], "others": [], "mails": [HOI], **said}
    outgoing.send_letter(actor=cast[who].actor, uid=row.uid, at=AT, **given)


def carry() -> None:
    """The post does its work; what it tells is heard twice."""
    for row in Parcel.objects.as_system("test").order_by("pk"):
        carry_one(parcel=row.pk)
        told: Any = SimpleNamespace(payload={"uid": str(row.uid)}, at=AT)
        handlers.follow_parcel(told)
        handlers.follow_parcel(told)


def place(row: OutgoingLetter) -> Recipient:
    return Recipient.objects.get(letter=row, name="Hội Khuyến học tỉnh")


def read(office: Office) -> EmailMessage:
    content = office.letters[-1].content
    assert isinstance(content, bytes)
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def told_of(row: OutgoingLetter) -> list[str]:
    return [e.name for e in ledger.timeline(noun="correspondence.outgoing", subject=str(row.uid))]


def test_a_line_says_a_name_and_an_address() -> None:
    said = [
        HOI, "", "  Công ty  X <a@x.example>; ", "Hội Khuyến học tỉnh <khac@hoi.example>",
        "vp@hoi.example", "<vp@hoi.example>", "Tên không địa chỉ", "Hai <a@x.vn> <b@x.vn>",
    ]  # fmt: skip
    found, wrong = places.read(said)
    assert [(p.name, p.address) for p in found] == [
        ("Hội Khuyến học tỉnh", "vp@hoi.example"), ("Công ty X", "a@x.example"),
    ]  # fmt: skip
    assert wrong == said[4:]


def test_the_signed_file_goes_and_the_page_says_what_the_mail_server_said(
    cast: Cast, office: Office
) -> None:
    row = issued(cast)
    send(cast, row)
    assert (now(row).state, place(row).state) == ("sent", "waiting")
    page = f"/van-ban-di/{row.uid}/"
    client = cast["le"].client()
    assert "Đang gửi" in client.get(page).content.decode()
    carry()
    assert place(row).state == "accepted"
    assert told_of(row).count("correspondence.outgoing.told") == 1
    shown = client.get(page).content.decode()
    assert "Máy chủ thư đã nhận" in shown
    assert "chưa phải là nơi nhận đã đọc" in shown
    assert "vp@hoi.example" in shown
    assert "vp@hoi.example" not in cast["ha"].client().get(page).content.decode()
    message = read(office)
    assert message["Subject"].strip() == "Sở Nội vụ: Công văn số 12/SNV-TCBC"
    (attached,) = message.iter_attachments()
    assert row.file_uid is not None
    assert attached.get_content() == b"".join(documents.read_file(uid=row.file_uid))
    body = message.get_body(("plain",))
    assert body is not None
    assert "ngày 23/11/2026: Trả lời về biên chế" in body.get_content()
    assert f"/xac-thuc/{row.paper_code}/" in body.get_content()
    carry()
    assert len(office.letters) == 1


def test_a_refused_address_is_shown_put_right_by_the_clerk_and_goes_again(
    cast: Cast, office: Office
) -> None:
    office.recipient_answer = "550 5.1.1 no such user"
    row = issued(cast)
    send(cast, row)
    carry()
    one = place(row)
    assert (one.state, one.trouble) == ("failed", "550 5.1.1 no such user")
    assert told_of(row).count("correspondence.outgoing.missed") == 1
    entry: Any = SimpleNamespace(payload={"letter_uid": str(row.uid)})
    told = notices.clerks(entry)
    assert cast["le"].person_id in told.person_ids
    assert not {cast["ha"].person_id, cast["chi"].person_id} & set(told.person_ids)
    assert told.link == f"/van-ban-di/{row.uid}/"
    page, client = f"/van-ban-di/{row.uid}/", cast["le"].client()
    again = f"{page}noi-nhan/{one.pk}/gui-lai/"
    assert "no such user" in client.get(page).content.decode()
    assert again in client.get(page).content.decode()
    assert again not in cast["ha"].client().get(page).content.decode()
    assert row.notation in client.get("/van-ban-di/?chuyen_giao=failed").content.decode()
    assert cast["ha"].client().post(again, {"address": "dung@hoi.example"}).status_code == 403
    assert client.post(again, {"address": "dung@"}, follow=True).status_code == 200
    with pytest.raises(NotFound):
        mailing.mail_again(
            actor=cast["le"].actor, uid=row.uid, recipient=0, address="a@b.vn", at=AT
        )
    card = notify.posts([one.parcel_uid])[one.parcel_uid]  # type: ignore[list-item,index]
    assert (place(row).state, card.address, card.state) == ("failed", "vp@hoi.example", "failed")
    office.recipient_answer = ""
    assert client.post(again, {"address": "dung@hoi.example"}).status_code == 303
    assert place(row).state == "waiting"
    with pytest.raises(mailing.UnableToMail):
        mailing.mail_again(
            actor=cast["le"].actor, uid=row.uid, recipient=one.pk, address="x@y.vn", at=AT
        )
    carry()
    assert place(row).state == "accepted"
    assert [each.rcpt_tos for each in office.letters] == [["dung@hoi.example"]]
    assert row.notation not in client.get("/van-ban-di/?chuyen_giao=failed").content.decode()


def test_while_the_server_puts_it_off_the_page_says_why_and_it_goes_once(
    cast: Cast, office: Office
) -> None:
    office.answer = "451 4.3.2 queue full"
    row = issued(cast)
    send(cast, row)
    carry()
    assert place(row).state == "waiting"
    shown = cast["le"].client().get(f"/van-ban-di/{row.uid}/").content.decode()
    assert "451 4.3.2 queue full" in shown
    office.answer = "250 OK"
    carry()
    carry()
    assert (place(row).state, len(office.letters)) == ("accepted", 1)


def test_a_file_too_large_for_a_letter_stays_and_the_letter_says_where_it_is(
    cast: Cast, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert law.value(mailing.LARGEST, on=clock.local(AT).date()) == 15
    monkeypatch.setattr(mailing, "MEGABYTE", 10)  # the sample has more than 150 bytes
    row = issued(cast)
    send(cast, row)
    carry()
    message = read(office)
    assert not list(message.iter_attachments())
    body = message.get_body(("plain",))
    assert body is not None
    assert "lớn hơn mức được gửi kèm" in body.get_content()


def test_who_may_not_send_and_what_cannot_be_sent_change_nothing(
    cast: Cast, office: Office, settings: Settings
) -> None:
    partners(cast)
    row = issued(cast)
    with pytest.raises(NotAllowed):
        send(cast, row, "ha")
    wrongs: tuple[dict[str, Any], ...] = (
        {"mails": ["vp@hoi.example"]},
        {"mails": [HOI, "X <a@b>"]},
        {"mails": ["Bộ Tài chính <a@b.vn>"], "agencies": [AGENCY]},
        {"mails": [HOI], "others": ["Hội Khuyến học tỉnh"]},
    )
    for wrong in wrongs:
        with pytest.raises(Invalid) as refused:
            send(cast, row, **wrong)
        assert set(refused.value.errors) == {"mails"}
    settings.EMAIL_HOST = ""
    with pytest.raises(notify.UnableToPost):
        send(cast, row)
    page = f"/van-ban-di/{row.uid}/"
    answer = cast["le"].client().post(page, {"mails": HOI, "copies": "1"})
    assert answer.status_code == 422
    assert "Chưa khai báo máy chủ thư" in answer.content.decode()
    assert now(row).state == "issued"
    assert not row.recipients.exists()
    assert not Parcel.objects.as_system("test").exists()
    assert not office.letters
