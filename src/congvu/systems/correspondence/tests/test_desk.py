"""What went by post and which copies were lent: two registers of the clerk's desk."""

from __future__ import annotations

from datetime import date

import pytest

from congvu.kernel.errors import Invalid, NotAllowed
from congvu.systems.correspondence.actions import books as taking
from congvu.systems.correspondence.actions import closing, desk
from congvu.systems.correspondence.models import Book, Loan, Posting, Register
from congvu.systems.correspondence.queries import books
from congvu.systems.correspondence.rules.desk import Lent, Posted
from congvu.systems.correspondence.tests.conftest import AT
from congvu.systems.correspondence.tests.test_outgoing import issued
from tests.personas import Cast

pytestmark = [pytest.mark.house, pytest.mark.django_db]
POSTED = {"posted_on": "23/11/2026", "notation": "12/SNV-TCBC", "place": "Hội Khuyến học",
          "envelopes": "2", "note": ""}  # fmt: skip
LENT = {"lent_on": "20/11/2026", "borrower": "Trần Thu Hà", "notation": "12/SNV-TCBC",
        "dated_on": "19/11/2026", "abstract": "Công văn về biên chế", "allowed_by": "Lê Văn Dũng",
        "file_notation": "01.TH", "receipt": "", "note": ""}  # fmt: skip


def the_book(cast: Cast, register: Register, year: int = 2026) -> Book:
    return Book.objects.get(unit_id=cast.units["snv"], register=register, year=year)


def test_what_was_posted_is_written_down_and_signed_for(cast: Cast) -> None:
    clerk, unit = cast["le"].client(), str(cast.units["snv"])
    page = "/so-van-thu/buu-dien/"
    assert cast["ha"].client().get(page).status_code == 403
    assert clerk.get(page).status_code == 200
    ahead = clerk.post(page, {**POSTED, "unit": unit, "posted_on": "24/11/2026"})
    assert ahead.status_code == 422
    assert not Posting.objects.exists()
    letter = issued(cast)
    filled = clerk.get(f"{page}?van-ban={letter.uid}").content.decode()
    assert letter.notation in filled
    assert clerk.get(f"{page}?van-ban=khong-co").status_code == 404
    assert clerk.post(f"{page}?van-ban={letter.uid}", {**POSTED, "unit": unit}).status_code == 303
    row = Posting.objects.get()
    assert (row.letter_id, row.envelopes, row.receipt) == (letter.pk, 2, "")
    line = f"{page}{row.uid}/"
    assert clerk.post(line, {"receipt": "", "note": ""}).status_code == 422
    assert cast["ha"].client().post(line, {"receipt": "x"}).status_code == 403
    assert (
        clerk.post(line, {"receipt": "Bưu điện Quảng Ngãi, dấu 0231", "note": ""}).status_code
        == 303
    )
    book = the_book(cast, Register.POSTED)
    shown = clerk.get(f"/so-van-thu/{book.uid}/?kiem-tra=1").content.decode()
    assert "dấu 0231" in shown
    assert line in shown
    assert "Mọi dòng đúng" in shown
    Posting.objects.update(place="Nơi khác")
    assert [f.line for f in books.check(book)] == ["12/SNV-TCBC"]


def test_a_lent_copy_comes_back_once(cast: Cast) -> None:
    clerk, unit = cast["le"].client(), str(cast.units["snv"])
    page = "/so-van-thu/ban-luu/"
    assert cast["ha"].client().post(page, {**LENT, "unit": unit}).status_code == 403
    assert clerk.post(page, {**LENT, "unit": unit, "allowed_by": ""}).status_code == 422
    assert not Loan.objects.exists()
    assert clerk.post(page, {**LENT, "unit": unit}).status_code == 303
    row = Loan.objects.get()
    line = f"{page}{row.uid}/"
    assert clerk.post(line, {"returned_on": "19/11/2026", "note": ""}).status_code == 422
    assert clerk.post(line, {"returned_on": "23/11/2026", "note": "Đủ"}).status_code == 303
    row.refresh_from_db()
    assert (row.returned_on, row.note) == (date(2026, 11, 23), "Đủ")
    with pytest.raises(desk.UnableToReturn):
        desk.take_copy_back(
            actor=cast["le"].actor, uid=row.uid, returned_on=date(2026, 11, 23), note="", at=AT
        )
    shown = clerk.get(f"/so-van-thu/{the_book(cast, Register.LENT).uid}/").content.decode()
    assert "Trần Thu Hà" in shown


def test_closed_desk_books_take_no_line_but_a_return(cast: Cast) -> None:
    le, unit = cast["le"].actor, cast.units["snv"]
    said = Lent(
        lent_on=date(2025, 12, 30), borrower="Hà", notation="1/X", dated_on=date(2025, 12, 1),
        abstract="Y", allowed_by="Dũng",
    )  # fmt: skip
    with pytest.raises(NotAllowed):
        desk.lend_copy(actor=cast["ha"].actor, unit_id=unit, said=said, at=AT)
    uid = desk.lend_copy(actor=le, unit_id=unit, said=said, at=AT)
    closing.close_book(actor=le, uid=the_book(cast, Register.LENT, 2025).uid, at=AT)
    with pytest.raises(taking.UnableToEnter):
        desk.lend_copy(actor=le, unit_id=unit, said=said, at=AT)
    desk.take_copy_back(actor=le, uid=uid, returned_on=date(2026, 1, 5), note="", at=AT)
    assert Loan.objects.get().returned_on == date(2026, 1, 5)
    assert books.check(the_book(cast, Register.LENT, 2025)) == []
    late = Posted(posted_on=date(2026, 11, 24), notation="1/X", place="Y")
    with pytest.raises(Invalid):
        desk.enter_posting(actor=le, unit_id=unit, said=late, at=AT)
