"""Files of letters: who reads them, what an update brings, stamps that only the eye sees."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from congvu.engines.documents import api as documents
from congvu.engines.documents.models import File
from congvu.engines.exchange import api as exchange
from congvu.engines.exchange.models import Message, MessageFile
from congvu.engines.jobs import api as jobs
from congvu.engines.ledger import api as ledger
from congvu.kernel import clock
from congvu.kernel.actions import action, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.moving import Handing
from congvu.systems.correspondence.actions import axis, incoming, moving, routing
from congvu.systems.correspondence.handlers import SYSTEM
from congvu.systems.correspondence.models import IncomingLetter
from congvu.systems.correspondence.queries import incoming as queries
from congvu.systems.correspondence.queries import moving as movable
from congvu.systems.correspondence.tests.conftest import AT, details, of
from congvu.systems.correspondence.tests.test_axis import message
from congvu.systems.correspondence.tests.test_incoming import lead, pdf, route
from tests.personas import Cast

pytestmark = [pytest.mark.house, pytest.mark.django_db]
FONT = Path(documents.__file__).parents[2] / "content" / "papers" / "_fonts" / "Tinos-Bold.ttf"


def with_file(cast: Cast, file: io.BytesIO) -> str:
    """A letter in the book with one file, its uid."""
    return incoming.register_letter(
        actor=cast["le"].actor, unit_id=cast.units["snv"], said=details(), uploads=[file], at=AT
    )


def readers(uid: str) -> tuple[list[int], list[int]]:
    """Units and persons who read the letter's file."""
    file = File.objects.as_system("test").get(uid=of(uid).files[0])
    return file.reader_units, file.reader_persons


def picture(*lines: str) -> io.BytesIO:
    """A page that carries no words, only their shapes."""
    page = Image.new("RGB", (1240, 900), "white")
    pen, font = ImageDraw.Draw(page), ImageFont.truetype(str(FONT), 44)
    for at, line in enumerate(lines):
        pen.text((120, 100 + 130 * at), line, fill="black", font=font)
    made = io.BytesIO()
    page.save(made, "PNG")
    made.seek(0)
    made.name = "cong van.png"
    return made


def test_who_gave_the_work_back_reads_the_file_no_more(cast: Cast) -> None:
    uid = with_file(cast, pdf("Xin chao"))
    given = route(cast, uid)
    assert given is not None
    assert given.person_id in readers(uid)[1]
    routing.finish_work(
        actor=cast["ha"].actor, uid=given.uid, outcome="return", said="Không thuộc việc", at=AT
    )
    assert readers(uid) == ([cast.units["snv"]], [])
    assert not queries.visible_letters(cast["ha"].actor).filter(uid=uid).exists()
    again = route(cast, uid, lead=lead(cast, "dung"))
    assert again is not None
    assert readers(uid)[1] == [again.person_id]


@action(needs="org.unit.manage")
def merged(*, actor: Actor, handing: Handing) -> None:
    """The two moves of this room, as a reorganisation makes them."""
    unchanged()
    found = movable.letters(handing=handing, after=0, limit=500)
    moving.move_letters(shifts=found.shifts)
    given = movable.assignments(handing=handing, after=0, limit=500)
    moving.move_assignments(shifts=given.shifts)


def test_the_heir_of_a_unit_reads_letters_and_files(cast: Cast) -> None:
    uid = with_file(cast, pdf("Xin chao"))
    routing.route_letter(
        actor=cast["dung"].actor, uid=uid, at=AT,
        slip=routing.Slip(lead=routing.Whom(cast.units["snv"])),
    )  # fmt: skip
    heir = cast.units["elsewhere"]
    merged(
        actor=SYSTEM,
        handing=Handing(
            day=date(2026, 11, 24), decision="1/QĐ", defaults={cast.units["snv"]: heir}
        ),
    )
    row = of(uid)
    assert row.unit_id == heir
    assert heir in row.unit_ids
    assert heir in readers(uid)[0]


@action(needs="public")
def stored(*, actor: Actor, unit_id: int, words: str = "Ban cu") -> str:
    """A file as the exchange puts one away."""
    unchanged()
    return str(
        documents.store_upload(
            filename="moi.pdf", stream=pdf(words), kind="attachment", owner_unit_id=unit_id
        ).uid
    )


def test_an_update_agreed_to_takes_the_place_of_the_files(cast: Cast) -> None:
    uid = axis.receive_document(actor=SYSTEM, message_uid=message(cast), at=AT)
    axis.accept_letter(actor=cast["le"].actor, uid=uid, said=details(), at=AT)
    route(cast, uid)
    old = stored(actor=SYSTEM, unit_id=cast.units["snv"])
    IncomingLetter.objects.as_system("test").filter(uid=uid).update(files=[old], words="Bản cũ")
    asked = message(cast, exchange.Business.UPDATE)
    new = stored(actor=SYSTEM, unit_id=cast.units["snv"], words="Ban moi")
    MessageFile.objects.create(
        message=Message.objects.as_system("test").get(uid=asked), name="moi.pdf", uid=new
    )
    axis.receive_document(actor=SYSTEM, message_uid=asked, at=AT)
    axis.answer_recall(actor=cast["le"].actor, uid=uid, agree=True, reason="", at=AT)
    assert [str(file) for file in of(uid).files] == [new]
    assert of(uid).state == "04"
    assert [str(file) for file in of(uid).earlier_files] == [old]  # they stay beside it
    assert readers(uid)[0] == [cast.units["snv"]]
    assert readers(uid)[1] == of(uid).person_ids
    incoming.read_words(uid=uid)
    assert of(uid).words == "Ban moi"


@pytest.mark.slow
@pytest.mark.skipif(not documents.can_read_text(), reason="no Tesseract with Vietnamese here")
def test_a_stamp_that_only_the_eye_sees_takes_the_file_out(cast: Cast) -> None:
    uid = with_file(cast, picture("ỦY BAN NHÂN DÂN TỈNH", "MẬT", "Kế hoạch phòng thủ năm 2026"))
    (file,) = of(uid).files
    jobs.run_pending(at=max(AT, clock.now()), strict=True)
    row = of(uid)
    assert (row.files, row.words, row.state) == ([], "", "03")
    assert documents.files(uids=[file]) == []
    told = [e.name for e in ledger.timeline(noun=queries.NOUN, subject=uid)]
    assert "correspondence.letter.files_refused" in told
