"""A letter that came is copied by who signs for the agency; the copy has a number of its own."""

from __future__ import annotations

from typing import Any

import pytest

from congvu.engines.documents import api as documents
from congvu.engines.documents.models import Paper
from congvu.engines.jobs import api as jobs
from congvu.engines.ledger import api as ledger
from congvu.kernel import clock
from congvu.systems.correspondence.models import IncomingLetter
from congvu.systems.correspondence.tests.conftest import AT, of, registered
from congvu.systems.correspondence.tests.test_outgoing import SYSTEM, kept
from tests.personas import Cast

pytestmark = [pytest.mark.house, pytest.mark.django_db]


def letter(cast: Cast) -> IncomingLetter:
    """In the book, with its file."""
    row = of(registered(cast))
    row.set(files=[kept(actor=SYSTEM, unit_id=row.unit_id)])
    return of(str(row.uid))


def page(row: IncomingLetter) -> str:
    return f"/van-ban-den/{row.uid}/sao/"


def said(row: IncomingLetter, **more: str) -> dict[str, str]:
    return {"form": "sao-y", "file": str(row.files[0]), "pages": "", "recipients": "Phòng A\nPhòng B",
            **more}  # fmt: skip


def copies(row: IncomingLetter) -> list[documents.PaperCard]:
    return documents.papers_of(subject_noun=documents.COPY, subject_uid=str(row.uid))


def told(row: IncomingLetter) -> list[str]:
    return [e.name for e in ledger.timeline(noun="correspondence.letter", subject=str(row.uid))]


@pytest.mark.slow
def test_the_leader_signs_a_copy_and_it_proves_itself(cast: Cast) -> None:
    row, leader = letter(cast), cast["dung"].client()
    assert page(row) in leader.get(f"/van-ban-den/{row.uid}/").content.decode()
    assert "Chưa có bản sao nào" in leader.get(page(row)).content.decode()
    assert leader.post(page(row), said(row)).status_code == 303
    [made] = copies(row)
    assert made.number.endswith("/SY-SNV") or "SY" in made.number
    assert row.notation in made.title
    assert told(row).count("correspondence.letter.copied") == 1
    jobs.run_pending(at=max(AT, clock.now()), strict=True)
    [done] = copies(row)
    assert done.state == "issued"
    assert made.number in leader.get(page(row)).content.decode()
    assert done.number in leader.get(f"/van-ban-den/{row.uid}/").content.decode()  # its time line


def test_an_extract_names_pages_that_are_there(cast: Cast) -> None:
    row, leader = letter(cast), cast["dung"].client()
    for wrong in ("", "9", "x"):
        answer = leader.post(page(row), said(row, form="trich-sao", pages=wrong))
        assert answer.status_code == 422
    assert copies(row) == []
    assert leader.post(page(row), said(row, form="trich-sao", pages="1")).status_code == 303
    assert leader.post(page(row), said(row, form="sao-luc")).status_code == 303
    assert {("TrS" in c.number, "SL" in c.number) for c in copies(row)} == {
        (True, False), (False, True),
    }  # fmt: skip


def test_who_does_not_sign_copies_nothing(cast: Cast) -> None:
    row, before = letter(cast), Paper.objects.as_system("test").count()
    for who in ("le", "ha", "an"):
        assert cast[who].client().get(page(row)).status_code in (403, 404)
        assert cast[who].client().post(page(row), said(row)).status_code in (403, 404)
    assert cast["chi"].client().post(page(row), said(row)).status_code in (403, 404)
    assert page(row) not in cast["le"].client().get(f"/van-ban-den/{row.uid}/").content.decode()
    assert Paper.objects.as_system("test").count() == before
    assert "correspondence.letter.copied" not in told(row)


@pytest.mark.parametrize(
    "change",
    [{"form": "khac"}, {"file": "01a20a34-2a2f-7b6f-81fa-f97d4308cd87"}, {"file": "x"}],
)  # fmt: skip
def test_a_wrong_form_or_file_takes_no_number(cast: Cast, change: dict[str, Any]) -> None:
    row = letter(cast)
    assert cast["dung"].client().post(page(row), said(row, **change)).status_code == 422
    assert copies(row) == []


def test_what_was_given_back_is_not_copied(cast: Cast) -> None:
    row = letter(cast)
    row.set(state="15")
    assert cast["dung"].client().post(page(row), said(row)).status_code == 409
    assert copies(row) == []
