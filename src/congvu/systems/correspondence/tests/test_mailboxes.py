"""Documents laid into mailboxes at the portal: who reads them there, and what the sender learns."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from congvu.engines.documents import api as documents
from congvu.engines.identity import api as identity
from congvu.engines.identity.contracts import EidClaims
from congvu.engines.identity.models import Account
from congvu.engines.identity.tests.broker import enter
from congvu.engines.ledger import api as ledger
from congvu.engines.notify.models import Message
from congvu.kernel import clock
from congvu.kernel.errors import Invalid, NotAllowed
from congvu.systems.correspondence.actions import axis, mailboxes, outgoing
from congvu.systems.correspondence.models import IncomingLetter, OutgoingLetter, Recipient
from congvu.systems.correspondence.queries import mailboxes as queries
from congvu.systems.correspondence.queries import notices
from congvu.systems.correspondence.rules.mailboxes import read
from congvu.systems.correspondence.tests.conftest import AT
from congvu.systems.correspondence.tests.test_incoming import pdf
from congvu.systems.correspondence.tests.test_outgoing import issued, now
from tests.personas import ROOT, Cast

pytestmark = [pytest.mark.house, pytest.mark.django_db]
FIRM, CCCD = "0101234567", "051090000001"
LINE = f"Công ty Mẫu <{FIRM}>"
BOX = "/hop-thu-van-ban/"


def represent(cast: Cast, **changed: Any) -> str:
    """An acts for the firm; the clerk has seen the papers."""
    said: dict[str, Any] = {
        "full_name": "Nguyễn Văn An", "cccd": CCCD, "organisation": "Công ty Mẫu", "number": FIRM,
        "basis": "Giấy đăng ký doanh nghiệp", "valid_from": date(2026, 1, 1),
    }  # fmt: skip
    return identity.record_representative(
        actor=cast["le"].actor, unit_id=cast.units["snv"],
        said=identity.RepresentativeSaid(**said | changed), at=AT,
    )  # fmt: skip


def send(cast: Cast, row: OutgoingLetter, *boxes: str, who: str = "le") -> None:
    outgoing.send_letter(
        actor=cast[who].actor, uid=row.uid, agencies=[], others=[], boxes=boxes, at=AT
    )


def laid(cast: Cast) -> tuple[OutgoingLetter, Recipient]:
    """A document in the firm's mailbox."""
    represent(cast)
    row = issued(cast)
    send(cast, row, LINE)
    return now(row), Recipient.objects.get(letter=row)


def duyen() -> Account:
    """A citizen who acts for nobody."""
    claims = EidClaims(
        issuer="https://dinh-danh.example", subject="d", acr="LoA2", level=2, cccd="051192000002",
        full_name="Đỗ Thị Mỹ Duyên", birth_date=date(1992, 9, 30), sex="nu",
    )  # fmt: skip
    return Account.objects.get(pk=identity.receive_citizen(actor=ROOT, claims=claims, at=AT))


def browser(account: Account) -> Client:
    made = Client()
    enter(made, account)
    return made


def told(row: OutgoingLetter) -> list[str]:
    found = ledger.timeline(noun="correspondence.outgoing", subject=str(row.uid))
    return [e.name.removeprefix("correspondence.") for e in found]


def test_the_home_page_tells_what_nobody_has_opened_and_only_to_whom_it_is_for(cast: Cast) -> None:
    row, place = laid(cast)
    an, other = cast["an"].client(), browser(duyen())
    said = "Văn bản chưa đọc trong hộp thư"
    page = an.get("/").content.decode()
    assert said in page
    assert row.notation in page
    assert f"{BOX}{place.pk}/" in page
    assert said not in other.get("/").content.decode()
    an.get(f"{BOX}{place.pk}/")
    assert said not in an.get("/").content.decode()


def test_a_line_says_a_name_and_a_number() -> None:
    found, wrong = read([
        LINE, "", " Nguyễn  Văn An <051 090 000 001>;", f"Tên khác <{FIRM}>", "0101234567",
        "Hội <vp@hoi.example>", "Không mã",
    ])  # fmt: skip
    assert [(b.name, b.number, b.is_person) for b in found] == [
        ("Công ty Mẫu", FIRM, False), ("Nguyễn Văn An", CCCD, True),
    ]  # fmt: skip
    assert wrong == ["0101234567", "Hội <vp@hoi.example>", "Không mã"]


def test_the_representative_reads_fetches_and_confirms(cast: Cast) -> None:
    row, place = laid(cast)
    assert (place.name, place.organisation, place.state) == ("Công ty Mẫu", FIRM, "mailbox")
    an = cast["an"].client()
    listed = an.get(BOX).content.decode()
    assert "12/SNV-TCBC" in listed
    assert "Chưa đọc" in listed
    assert "Công ty Mẫu (0101234567)" in listed
    url = f"{BOX}{place.pk}/"
    assert an.post(f"{url}tep/").status_code == 200
    page = an.get(url).content.decode()
    assert "Trả lời về biên chế" in page
    assert f"/xac-thuc/{row.paper_code}/" in page
    answer: Any = an.post(f"{url}tep/")
    assert row.file_uid is not None
    assert b"".join(answer.streaming_content) == b"".join(documents.read_file(uid=row.file_uid))
    assert answer["Content-Disposition"].startswith("attachment")
    assert an.get(f"{url}tep/").status_code == 405
    clerk = cast["le"].client()
    assert "Đã mở xem trên Cổng" in clerk.get(f"/van-ban-di/{row.uid}/").content.decode()
    assert an.post(f"{url}da-nhan/").status_code == 303
    assert an.post(f"{url}da-nhan/").status_code == 303  # twice is once
    place.refresh_from_db()
    assert (place.state, place.received_by) == ("confirmed", "Nguyễn Văn An")
    sent = clerk.get(f"/van-ban-di/{row.uid}/").content.decode()
    assert "Xác nhận đã nhận: Nguyễn Văn An" in sent
    assert "Nơi nhận đã có" in sent
    done = an.get(url).content.decode()
    assert "Đã xác nhận nhận" in done
    assert "da-nhan/" not in done
    assert told(now(row)).count("outgoing.told") == 2  # opened, confirmed
    assert told(now(row)).count("mailbox.fetched") == 2


def test_its_people_are_told_and_nobody_else(cast: Cast) -> None:
    row, place = laid(cast)
    entry = next(
        e for e in ledger.timeline(noun="correspondence.outgoing", subject=str(row.uid))
        if e.name == "correspondence.mailbox.reached"
    )  # fmt: skip
    found = notices.mailbox_people(entry)
    assert found.person_ids == (cast["an"].person_id,)
    assert found.link == f"{BOX}{place.pk}/"
    from congvu.engines.notify import handlers

    handlers.dispatch(entry)
    message = Message.objects.as_system("test").filter(person=cast["an"].person_id).latest("pk")
    assert message.title == "Sở Nội vụ gửi văn bản đến Công ty Mẫu"


def test_who_does_not_act_for_it_finds_nothing_and_is_noted(cast: Cast) -> None:
    row, place = laid(cast)
    stranger = browser(duyen())
    assert "Hộp thư chưa có văn bản" in stranger.get(BOX).content.decode()
    for path, method in (("", "get"), ("tep/", "post"), ("da-nhan/", "post")):
        assert getattr(stranger, method)(f"{BOX}{place.pk}/{path}").status_code == 404
    assert told(now(row)).count("mailbox.refused") == 3
    assert stranger.get(f"{BOX}987654321/").status_code == 404
    assert Client().get(f"{BOX}{place.pk}/").status_code == 302
    assert cast["ha"].client().get(BOX).status_code == 403
    with pytest.raises(NotAllowed):
        mailboxes.confirm(actor=cast["le"].actor, recipient=place.pk, at=AT)
    place.refresh_from_db()
    assert (place.opened_at, place.received_at) == (None, None)


def test_an_authority_that_ended_opens_nothing(cast: Cast) -> None:
    uid = represent(cast)
    row = issued(cast)
    send(cast, row, LINE)
    place, an = Recipient.objects.get(letter=row), cast["an"].client()
    assert an.get(f"{BOX}{place.pk}/").status_code == 200
    identity.end_representative(actor=cast["le"].actor, uid=uid, reason="Thôi việc", at=AT)
    assert an.get(f"{BOX}{place.pk}/").status_code == 404
    assert "12/SNV-TCBC" not in an.get(BOX).content.decode()
    assert told(now(row)).count("mailbox.refused") == 1
    represent(cast, valid_until=date(2026, 11, 23))
    assert an.get(f"{BOX}{place.pk}/").status_code == 200
    with clock.pretend(AT + timedelta(days=1)):  # the day after its last
        assert an.get(f"{BOX}{place.pk}/").status_code == 404


def test_a_citizen_has_a_mailbox_of_their_own(cast: Cast) -> None:
    row = issued(cast)
    send(cast, row, f"nguyễn văn an <{CCCD}>")
    place = Recipient.objects.get(letter=row)
    assert (place.person_id, place.organisation) == (cast["an"].person_id, "")
    assert CCCD not in cast["le"].client().get(f"/van-ban-di/{row.uid}/").content.decode()
    an = cast["an"].client()
    assert an.get(f"{BOX}{place.pk}/").status_code == 200
    assert browser(duyen()).get(f"{BOX}{place.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("Công ty Lạ <0109999999>", "chưa có người đại diện nào trên Cổng"),
        ("Trần Văn Bê <051090000001>", "Trên Cổng chưa có ai tên"),
        ("Nguyễn Văn An <051090000009>", "Trên Cổng chưa có ai tên"),
        ("Nguyễn Văn An", "hãy ghi tên rồi mã số"),
    ],
)
def test_what_nobody_could_open_is_not_sent(cast: Cast, line: str, why: str) -> None:
    row = issued(cast)
    with pytest.raises(Invalid) as refused:
        send(cast, row, line)
    assert why in refused.value.errors["boxes"]
    assert now(row).state == "issued"
    assert not Recipient.objects.filter(letter=row).exists()


def test_the_same_mailbox_gets_it_once(cast: Cast) -> None:
    row, _place = laid(cast)
    with pytest.raises(Invalid):
        send(cast, row, f"Tên viết khác <{FIRM}>")
    assert now(row).recipients.count() == 1


def test_what_was_taken_back_is_seen_but_not_fetched(cast: Cast) -> None:
    row, place = laid(cast)
    OutgoingLetter.objects.as_system("test").filter(pk=row.pk).update(state="withdrawn")
    an = cast["an"].client()
    page = an.get(f"{BOX}{place.pk}/").content.decode()
    assert "Cơ quan gửi đã thu hồi văn bản này" in page
    assert "/tep/" not in page
    assert an.post(f"{BOX}{place.pk}/tep/").status_code == 404
    assert an.post(f"{BOX}{place.pk}/da-nhan/").status_code == 404


def test_the_list_is_searched_filtered_and_paged(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    represent(cast)
    for n in range(27):
        send(cast, issued(cast, number=f"{n + 10}/SNV-TCBC"), LINE)
    an = cast["an"].client()
    assert an.get(BOX).content.decode().count("SNV-TCBC</a>") == 25
    found = an.get(f"{BOX}?tim=36/SNV").content.decode()
    assert "36/SNV-TCBC" in found
    assert "35/SNV-TCBC" not in found
    first = Recipient.objects.order_by("pk").first()
    assert first is not None
    an.get(f"{BOX}{first.pk}/")
    assert "10/SNV-TCBC" in an.get(f"{BOX}?tinh_trang=da-xem").content.decode()
    assert "10/SNV-TCBC" not in an.get(f"{BOX}?tinh_trang=chua-doc&tim=10/").content.decode()
    assert "Không có dòng nào khớp" in an.get(f"{BOX}?cua=ca-nhan").content.decode()
    assert queries.unread(cast["an"].actor, on=date(2026, 11, 23)) == 26


def test_the_clerks_form_takes_the_line(cast: Cast) -> None:
    represent(cast)
    row = issued(cast)
    clerk, url = cast["le"].client(), f"/van-ban-di/{row.uid}/"
    wrong = clerk.post(url, {"boxes": "Công ty Lạ <0109999999>", "copies": "1"})
    assert wrong.status_code == 422
    assert "chưa có người đại diện nào trên Cổng" in wrong.content.decode()
    assert clerk.post(url, {"boxes": LINE, "copies": "1"}).status_code == 303
    page = clerk.get(url).content.decode()
    assert "Đã vào hộp thư trên Cổng" in page
    assert f"({FIRM})" in page


def answer(place: Recipient, client: Client, **changed: Any) -> Any:
    """Press the button of the answer's form."""
    paper = SimpleUploadedFile("tra-loi.pdf", pdf("Cong ty tra loi").read(), "application/pdf")
    said = {
        "abstract": "Giải trình việc sử dụng lao động", "notation": "15/CV-CTM",
        "dated_on": "23/11/2026", "uploads": paper,
    } | changed  # fmt: skip
    return client.post(f"{BOX}{place.pk}/tra-loi/", said)


def test_an_answer_comes_to_the_senders_clerk_who_registers_it(cast: Cast) -> None:
    row, place = laid(cast)
    an, clerk = cast["an"].client(), cast["le"].client()
    assert answer(place, an).status_code == 303
    came = IncomingLetter.objects.as_system("test").get(reply_of=place)
    assert (came.state, came.source, came.unit_id) == ("01", "portal", row.unit_id)
    assert (came.author, came.author_code, came.signer) == ("Công ty Mẫu", FIRM, "Nguyễn Văn An")
    assert len(came.files) == 1
    assert "Đã đến" in an.get(f"{BOX}{place.pk}/").content.decode()
    assert "15/CV-CTM" in clerk.get("/van-ban-den/?nguon=portal").content.decode()
    page = clerk.get(f"/van-ban-den/{came.uid}/").content.decode()
    assert "Hộp thư trên Cổng" in page
    assert f"/van-ban-di/{row.uid}/" in page
    form = clerk.get(f"/van-ban-den/{came.uid}/tiep-nhan/")
    assert "Trả lời văn bản số 12/SNV-TCBC" in form.content.decode()
    said = {
        "author": came.author, "author_code": came.author_code, "notation": came.notation,
        "dated_on": "23/11/2026", "arrived_on": "23/11/2026", "kind": came.kind,
        "abstract": came.abstract, "copies": "1", "secret": "", "urgency": "",
    }  # fmt: skip
    done = clerk.post(f"/van-ban-den/{came.uid}/tiep-nhan/", said)
    assert done.status_code == 303, done.context["form"].errors
    came.refresh_from_db()
    assert came.state == "03"
    shown = an.get(f"{BOX}{place.pk}/").content.decode()
    assert "Đã tiếp nhận" in shown
    assert f"Số đến {came.numbered}" in shown
    assert told(now(row)).count("mailbox.answered") == 1
    entry = ledger_entry(came, "correspondence.letter.registered")
    assert notices.repliers(entry).person_ids == (cast["an"].person_id,)


def test_a_refused_answer_says_why(cast: Cast) -> None:
    _row, place = laid(cast)
    an = cast["an"].client()
    answer(place, an, notation="")
    came = IncomingLetter.objects.as_system("test").get(reply_of=place)
    assert came.notation == "Không số"
    axis.refuse_letter(actor=cast["le"].actor, uid=came.uid, reason="Tệp không đọc được", at=AT)
    assert "Tệp không đọc được" in an.get(f"{BOX}{place.pk}/").content.decode()
    entry = ledger_entry(came, "correspondence.letter.refused")
    assert notices.repliers(entry).link == f"{BOX}{place.pk}/"


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"abstract": " "}, "abstract"), ({"uploads": ""}, "uploads"),
        ({"dated_on": "24/11/2026"}, "dated_on"), ({"dated_on": "x"}, "dated_on"),
    ],
)  # fmt: skip
def test_a_wrong_answer_is_said_and_nothing_is_kept(
    cast: Cast, changed: dict[str, Any], why: str
) -> None:
    _row, place = laid(cast)
    refused = answer(place, cast["an"].client(), **changed)
    assert refused.status_code == 422
    assert why in refused.context["form"].errors
    assert not IncomingLetter.objects.as_system("test").filter(reply_of=place).exists()


def test_nobody_else_answers_nor_what_was_taken_back(cast: Cast) -> None:
    row, place = laid(cast)
    assert answer(place, browser(duyen())).status_code == 404
    OutgoingLetter.objects.as_system("test").filter(pk=row.pk).update(state="withdrawn")
    assert answer(place, cast["an"].client()).status_code == 404
    assert not IncomingLetter.objects.as_system("test").filter(reply_of=place).exists()


def test_an_answer_that_bears_a_mark_of_secrecy_is_turned_away(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    _row, place = laid(cast)
    monkeypatch.setattr(documents, "text_in", lambda content, pages: ["CÔNG TY\nTỐI MẬT\nSố: 1"])
    refused = answer(place, cast["an"].client())
    assert refused.status_code == 422
    assert "uploads" in refused.context["form"].errors
    assert not IncomingLetter.objects.as_system("test").filter(reply_of=place).exists()


def test_the_clerk_takes_it_out_of_one_mailbox(cast: Cast) -> None:
    represent(cast)
    row = issued(cast)
    send(cast, row, LINE, f"Nguyễn Văn An <{CCCD}>")
    firm, own = Recipient.objects.filter(letter=row).order_by("pk")
    url = f"/van-ban-di/{row.uid}/noi-nhan/{firm.pk}/rut/"
    clerk, an = cast["le"].client(), cast["an"].client()
    assert cast["ha"].client().post(url, {"reason": "x"}).status_code == 403
    clerk.post(url, {"reason": " "})
    assert an.get(f"{BOX}{firm.pk}/").context["is_open"]
    clerk.post(url, {"reason": "Gửi nhầm nơi"})
    page = an.get(f"{BOX}{firm.pk}/").content.decode()
    assert "Cơ quan gửi đã rút" in page
    assert "Gửi nhầm nơi" in page
    assert an.post(f"{BOX}{firm.pk}/tep/").status_code == 404
    assert answer(firm, an).status_code == 404
    assert an.post(f"{BOX}{own.pk}/tep/").status_code == 200  # the other stands
    assert "Đã rút khỏi hộp thư" in clerk.get(f"/van-ban-di/{row.uid}/").content.decode()
    assert clerk.post(url.replace(str(firm.pk), "0"), {"reason": "x"}).status_code == 404
    told_before = told(now(row)).count("outgoing.told")
    clerk.post(url, {"reason": "Gửi nhầm nơi"})
    assert told(now(row)).count("outgoing.told") == told_before


def ledger_entry(came: IncomingLetter, name: str) -> Any:
    found = ledger.timeline(noun="correspondence.letter", subject=str(came.uid))
    return next(e for e in found if e.name == name)
