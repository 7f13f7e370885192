"""The link in a recipient's e-mail: it opens one document for one place, until it ends."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from congvu.engines.documents import api as documents
from congvu.engines.notify.models import Parcel
from congvu.kernel import clock
from congvu.kernel.errors import NotAllowed, NotFound
from congvu.systems.correspondence.actions import asking, links
from congvu.systems.correspondence.models import OutgoingLetter, Recipient
from congvu.systems.correspondence.rules.links import kept
from congvu.systems.correspondence.tests.conftest import AT
from congvu.systems.correspondence.tests.test_mailing import (
    HOI,
    Office,
    carry,
    office,
    place,
    read,
    send,
    told_of,
)
from congvu.systems.correspondence.tests.test_outgoing import AGENCY, issued, now, partners
from tests.personas import Cast

pytestmark = [pytest.mark.house, pytest.mark.django_db]
__all__ = ["office"]
USED = "correspondence.outgoing.link_used"


def link(office: Office) -> str:
    """The path in the newest letter."""
    body = read(office).get_body(("plain",))
    assert body is not None
    found = re.search(r"https?://[^/\s]+(/nhan-van-ban/\S+)", body.get_content())
    assert found is not None
    return found[1]


def mailed(cast: Cast, office: Office, **said: Any) -> tuple[OutgoingLetter, str]:
    row = issued(cast)
    send(cast, row, **said)
    carry()
    return now(row), link(office)


def test_the_recipient_fetches_the_file_and_each_time_is_told(cast: Cast, office: Office) -> None:
    row, url = mailed(cast, office)
    one, token = place(row), url.split("/")[-2]
    assert len(token) >= 22  # 128 bits in 64 letters
    assert (one.link_hash, one.link_until) == (kept(token), date(2027, 2, 21))
    assert not Recipient.objects.filter(link_hash__contains=token).exists()
    assert Parcel.objects.as_system("test").get().text == ""
    stranger = Client()
    shown = stranger.get(url)
    assert shown.status_code == 200
    assert "12/SNV-TCBC" in shown.content.decode()
    assert (shown["Referrer-Policy"], shown["X-Robots-Tag"]) == ("same-origin", "noindex")
    assert USED not in told_of(row)
    for times in (1, 2):
        answer: Any = stranger.post(url)
        assert row.file_uid is not None
        content = b"".join(documents.read_file(uid=row.file_uid))
        assert b"".join(answer.streaming_content) == content
        assert answer["Content-Disposition"].startswith("attachment")
        assert told_of(row).count(USED) == times
    assert "liên kết gửi cho Hội Khuyến học" in (
        cast["le"].client().get(f"/van-ban-di/{row.uid}/").content.decode()
    )


def closed(url: str, why: str, row: OutgoingLetter) -> None:
    """It opens nothing, by no verb, and nothing is told."""
    before = told_of(now(row))
    for answer in (Client().get(url), Client().post(url)):
        assert answer.status_code == 404
        assert why in answer.content.decode()
    assert told_of(now(row)) == before


def test_the_printed_code_and_a_wrong_secret_open_nothing(cast: Cast, office: Office) -> None:
    row, url = mailed(cast, office)
    closed(url[:-2] + "x/", "không có hoặc đã được cơ quan gửi dừng", row)
    closed("/nhan-van-ban/x/", "không có hoặc đã được cơ quan gửi dừng", row)
    with pytest.raises(NotFound):
        links.use_link(actor=cast["le"].actor, token="", at=AT)
    assert Client().get(f"/xac-thuc/{row.paper_code}/tep/").status_code == 404


def test_it_ends_after_its_last_day(cast: Cast, office: Office) -> None:
    row, url = mailed(cast, office)
    with clock.pretend(AT + timedelta(days=90)):
        assert Client().get(url).status_code == 200
    with clock.pretend(AT + timedelta(days=91)):
        closed(url, "đã hết hạn", row)


def test_the_clerk_ends_it(cast: Cast, office: Office) -> None:
    row, url = mailed(cast, office)
    one = place(row)
    end = f"/van-ban-di/{row.uid}/noi-nhan/{one.pk}/dung-lien-ket/"
    assert cast["ha"].client().post(end).status_code == 403
    with pytest.raises(NotAllowed):
        links.end_link(actor=cast["chi"].actor, uid=row.uid, recipient=one.pk, at=AT)
    assert Client().get(url).status_code == 200
    clerk = cast["le"].client()
    assert end in clerk.get(f"/van-ban-di/{row.uid}/").content.decode()
    assert clerk.post(end).status_code == 303
    closed(url, "đã được cơ quan gửi dừng", row)
    assert clerk.post(end).status_code == 303  # nothing left to end
    assert told_of(row).count("correspondence.outgoing.link_ended") == 1
    assert clerk.post(end.replace(str(one.pk), "0")).status_code == 404


def test_it_ends_when_the_document_is_asked_back_and_waiting_letters_stay(
    cast: Cast, office: Office
) -> None:
    partners(cast)
    row, url = mailed(cast, office, agencies=[AGENCY])
    office.answer = "451 later"
    send(cast, row, mails=["Công ty Một <a@mot.example>"])
    carry()
    asking.ask_back(actor=cast["le"].actor, uid=row.uid, reason="Sai phụ lục", at=AT)
    closed(url, "đã thu hồi hoặc đang thu hồi", row)
    office.answer = "250 OK"
    carry()
    assert len(office.letters) == 1
    assert row.recipients.get(name="Công ty Một").trouble == "Nơi gửi đã dừng gửi."
    asking.end_recall(
        actor=cast["le"].actor, uid=row.uid, withdrawn=False, reason="Còn dùng", at=AT
    )
    assert Client().get(url).status_code == 200


def test_a_letter_sent_again_bears_a_new_link(cast: Cast, office: Office) -> None:
    office.recipient_answer = "550 no such user"
    row = issued(cast)
    send(cast, row, mails=[HOI])
    before = place(row).link_hash
    carry()
    office.recipient_answer = ""
    again = f"/van-ban-di/{row.uid}/noi-nhan/{place(row).pk}/gui-lai/"
    assert cast["le"].client().post(again, {"address": "dung@hoi.example"}).status_code == 303
    carry()
    assert place(row).link_hash != before
    assert Client().get(link(office)).status_code == 200
