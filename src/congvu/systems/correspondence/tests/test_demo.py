"""The demo's letters: each came with its file, one document lies in a mailbox; told once."""

from __future__ import annotations

import pypdfium2 as pdfium
import pytest

from congvu.engines.documents import api as documents
from congvu.engines.identity import api as identity
from congvu.engines.jobs import api as jobs
from congvu.kernel import clock
from congvu.systems.correspondence import demo
from congvu.systems.correspondence.demo import mailbox
from congvu.systems.correspondence.models import IncomingLetter, OutgoingLetter, Recipient
from congvu.systems.correspondence.tests.conftest import AT
from tests.personas import Cast

pytestmark = [pytest.mark.house, pytest.mark.django_db, pytest.mark.slow]


def _counts() -> tuple[int, int, int]:
    come = IncomingLetter.objects.as_system("test").count()
    gone = OutgoingLetter.objects.as_system("test").count()
    return come, gone, Recipient.objects.count()


@pytest.fixture
def told(cast: Cast) -> Cast:
    demo.tell(at=AT)
    jobs.run_pending(at=max(AT, clock.now()), strict=True)
    assert mailbox.lay(at=AT)
    return cast


def test_each_letter_has_the_file_that_it_came_with(told: Cast) -> None:
    rows = IncomingLetter.objects.as_system("test").filter(arrived_on__year=AT.year)
    assert rows.count() == len(demo.LETTERS)
    for row in rows:
        (card,) = documents.files(uids=row.files)
        with pdfium.PdfDocument(b"".join(documents.read_file(uid=card.uid))) as opened:
            said = opened[0].get_textpage().get_text_bounded()
        assert row.notation in said
        assert "Văn bản mẫu của dữ liệu trình diễn" in " ".join(said.split())


def test_one_document_lies_in_the_mailbox_of_the_sample_organisation(told: Cast) -> None:
    (laid,) = Recipient.objects.exclude(organisation="")
    assert (laid.name, laid.organisation) == (mailbox.ORGANISATION, mailbox.NUMBER)
    page = told["an"].client().get("/hop-thu-van-ban/").content.decode()
    assert mailbox.ABSTRACT in page


def test_told_again_nothing_is_added(told: Cast) -> None:
    before = _counts()
    demo.tell(at=AT)
    assert mailbox.lay(at=AT)
    assert _counts() == before
    assert len(identity.representatives_of(mailbox.NUMBER, on=AT.date())) == 1
