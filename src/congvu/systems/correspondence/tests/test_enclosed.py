"""What was issued with a document goes with it: over the axis, by e-mail, by a recipient's link."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.test import Client

from congvu.engines.documents import api as documents
from congvu.engines.documents.models import Paper, Template
from congvu.engines.exchange import api as exchange
from congvu.engines.exchange.models import Message
from congvu.kernel import ids
from congvu.kernel.actions import action, unchanged
from congvu.kernel.actors import Actor
from congvu.systems.correspondence.actions import asking, outgoing
from congvu.systems.correspondence.models import OutgoingLetter
from congvu.systems.correspondence.queries.outgoing import files_of
from congvu.systems.correspondence.tests.conftest import AT
from congvu.systems.correspondence.tests.test_links import USED, link
from congvu.systems.correspondence.tests.test_mailing import (
    Office,
    carry,
    office,
    read,
    send,
    told_of,
)  # fmt: skip
from congvu.systems.correspondence.tests.test_outgoing import (
    AGENCY,
    SYSTEM,
    drafted,
    issued,
    kept,
    now,
    partners,
)  # fmt: skip
from tests.personas import Cast

pytestmark = [pytest.mark.house, pytest.mark.django_db]
__all__ = ["office"]
TABLE = "STT,Đơn vị\n1,Sở mẫu\n".encode()


@action(needs="public")
def table(*, actor: Actor, unit_id: int, name: str) -> documents.FileCard:
    unchanged()
    return documents.store_upload(
        filename=name, stream=io.BytesIO(TABLE + name.encode()), kind="attachment",
        owner_unit_id=unit_id,
    )  # fmt: skip


def with_two(cast: Cast) -> OutgoingLetter:
    """An issued document whose paper has two files of its own beside it."""
    row, unit_id = issued(cast), cast.units["snv"]
    cards = [table(actor=SYSTEM, unit_id=unit_id, name=f"Biểu {n}.csv") for n in (1, 2)]
    template = Template.objects.filter(code="van-ban/document").order_by("-id").first()
    row.paper_code = ids.verification_code()
    row.save(update_fields=["paper_code"])
    Paper.objects.create(
        code=row.paper_code, number_text=row.notation, title="Công văn", template=template,
        unit_id=unit_id, subject_noun="draft", subject_uid=str(row.draft_uid), issuer="Sở Nội vụ",
        on=AT.date(), requested_at=AT, uid=ids.uuid7(),
        enclosures=[
            {"file": str(c.uid), "title": f"Biểu {n}", "name": c.filename, "size": c.size,
             "sha256": c.sha256, "ready": True}
            for n, c in enumerate(cards, 1)
        ],
    )  # fmt: skip
    return now(row)


def names(row: OutgoingLetter) -> list[str]:
    return [card.filename for card in files_of(row)]


def test_the_signed_file_comes_first_then_those_beside_it(cast: Cast) -> None:
    row = with_two(cast)
    assert names(row) == ["12.pdf", "Biểu 1.csv", "Biểu 2.csv"]
    assert names(drafted(cast)) == []
    page = cast["le"].client().get(f"/van-ban-di/{row.uid}/").content.decode()
    assert "Biểu 2.csv" in page


def test_they_go_over_the_axis_and_a_recall_takes_none(cast: Cast) -> None:
    partners(cast)
    row = with_two(cast)
    outgoing.send_letter(actor=cast["le"].actor, uid=row.uid, agencies=[AGENCY], others=[], at=AT)
    sent = exchange.message(str(now(row).recipients.get(code=AGENCY).message_uid))
    assert [file.name for file in sent.files] == ["12.pdf", "Biểu 1.csv", "Biểu 2.csv"]
    assert sent.document is not None
    assert sent.document.appendixes == ("Biểu 1.csv", "Biểu 2.csv")
    before = set(Message.objects.as_system("test").values_list("uid", flat=True))
    asking.ask_back(actor=cast["le"].actor, uid=row.uid, reason="Nhầm", at=AT)
    back = Message.objects.as_system("test").exclude(uid__in=before).get()
    assert exchange.message(str(back.uid)).files == ()


def test_they_go_with_the_letter_and_the_link_gives_each(cast: Cast, office: Office) -> None:
    row = with_two(cast)
    send(cast, row)
    carry()
    parts = list(read(office).iter_attachments())
    assert [part.get_filename() for part in parts] == ["12.pdf", "Biểu 1.csv", "Biểu 2.csv"]
    url, stranger = link(office), Client()
    page = stranger.get(url).content.decode()
    assert "Biểu 1.csv" in page
    answer: Any = stranger.post(url, {"tep": "2"})
    assert b"".join(answer.streaming_content) == TABLE + "Biểu 2.csv".encode()
    assert told_of(row).count(USED) == 1
    for wrong in ("3", "-1", "x", "99999"):
        assert stranger.post(url, {"tep": wrong}).status_code == 404
    assert told_of(row).count(USED) == 1
    whole: Any = stranger.post(url)
    assert whole["Content-Disposition"].endswith('"12.pdf"')


def test_an_incoming_document_without_files_beside_is_as_before(cast: Cast) -> None:
    row = issued(cast)
    assert kept(actor=SYSTEM, unit_id=cast.units["snv"], words="Khac")
    assert names(row) == ["12.pdf"]
