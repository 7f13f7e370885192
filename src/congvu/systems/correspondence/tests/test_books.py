"""Books: closed and signed at the end of the year; a line changed beside the house is named."""

from __future__ import annotations

from datetime import date

import pytest

from congvu.engines.documents import api as documents
from congvu.engines.documents.models import DocumentKind
from congvu.engines.jobs import api as jobs
from congvu.kernel import clock
from congvu.kernel.actions import action, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotAllowed
from congvu.systems.correspondence.actions import books as taking
from congvu.systems.correspondence.actions import closing, incoming
from congvu.systems.correspondence.handlers import SYSTEM
from congvu.systems.correspondence.models import Book, IncomingLetter, OutgoingLetter, Register
from congvu.systems.correspondence.queries import books, registers
from congvu.systems.correspondence.tests.conftest import AT, details, of, registered
from congvu.systems.correspondence.tests.test_outgoing import issued
from tests.personas import Cast

pytestmark = [pytest.mark.house, pytest.mark.django_db]
LAST_YEAR = {"arrived_on": date(2025, 12, 30), "dated_on": date(2025, 12, 29)}


def book(cast: Cast, register: str = "incoming", year: int = 2025) -> Book:
    found, _made = Book.objects.get_or_create(
        unit_id=cast.units["snv"], register=register, year=year
    )
    return found


def faults(row: Book) -> list[tuple[str, str]]:
    row.refresh_from_db()
    return [(f.line, f.says % f.values) for f in books.check(row)]


def two_of_last_year(cast: Cast) -> tuple[IncomingLetter, IncomingLetter]:
    first = registered(cast, notation="811/BNV-KT", **LAST_YEAR)
    second = registered(cast, notation="812/BNV-KT", **LAST_YEAR)
    return of(first), of(second)


def test_a_book_closes_once_after_its_year_and_gives_no_number(cast: Cast) -> None:
    first, second = two_of_last_year(cast)
    row, now = book(cast), book(cast, year=2026)
    le = cast["le"].actor
    for who in ("ha", "chi", "an"):
        with pytest.raises(NotAllowed):
            closing.close_book(actor=cast[who].actor, uid=row.uid, at=AT)
    with pytest.raises(closing.UnableToClose):
        closing.close_book(actor=le, uid=now.uid, at=AT)  # the year is not over
    row.refresh_from_db()
    assert (row.closed_at, row.paper_code) == (None, "")
    closing.close_book(actor=le, uid=row.uid, at=AT)
    row.refresh_from_db()
    assert (row.closed_at, row.closed_by) == (AT, le.name)
    paper = documents.paper(code=row.paper_code)
    assert paper is not None
    assert paper.title == "Sổ đăng ký văn bản đến năm 2025"
    with pytest.raises(closing.UnableToClose):
        closing.close_book(actor=le, uid=row.uid, at=AT)
    with pytest.raises(taking.UnableToEnter):
        registered(cast, notation="813/BNV-KT", **LAST_YEAR)
    with pytest.raises(taking.UnableToEnter):
        incoming.correct_letter(
            actor=le, uid=first.uid, said=details(notation="9/X", **LAST_YEAR), at=AT
        )
    assert of(str(second.uid)).number == row.last
    assert faults(row) == []


@action(needs="public")
def numbered(*, actor: Actor, series: str, unit_id: int, on: date) -> str:
    unchanged()
    return documents.reserve_number(series=series, on=on, unit_id=unit_id).text


def test_a_closed_outgoing_register_stops_every_series_of_its_year(cast: Cast) -> None:
    row = book(cast, Register.OUTGOING)
    series = DocumentKind.objects.get(code="quyet-dinh").series
    unit = cast.units["snv"]
    taken = numbered(actor=SYSTEM, series=series, unit_id=unit, on=date(2025, 12, 31))
    with pytest.raises(closing.UnableToClose) as waiting:
        closing.close_book(actor=cast["le"].actor, uid=row.uid, at=AT)
    assert taken in waiting.value.message
    OutgoingLetter.objects.create(
        unit_id=unit, year=2025, draft_uid="00000000-0000-4000-8000-000000000001", notation=taken,
        dated_on=date(2025, 12, 31), kind="quyet-dinh", kind_name="Quyết định", started_at=AT,
    )  # fmt: skip
    closing.close_book(actor=cast["le"].actor, uid=row.uid, at=AT)
    with pytest.raises(documents.UnableToNumber):
        numbered(actor=SYSTEM, series=series, unit_id=unit, on=date(2025, 12, 31))
    assert numbered(actor=SYSTEM, series=series, unit_id=unit, on=date(2026, 11, 23))
    assert faults(row) == [(taken, "Nhật ký không ghi dòng này.")]  # written past the house


def test_every_way_of_tampering_is_found_and_named(cast: Cast) -> None:
    first, second = two_of_last_year(cast)
    row = book(cast)
    rows = IncomingLetter.objects.as_system("test")
    assert faults(row) == []
    incoming.correct_letter(
        actor=cast["le"].actor, uid=first.uid, at=AT,
        said=details(notation="811/BNV-KT", abstract="Trích yếu đúng", **LAST_YEAR),
    )  # fmt: skip
    assert faults(row) == []  # put right through the house
    closing.close_book(actor=cast["le"].actor, uid=row.uid, at=AT)
    rows.filter(pk=first.pk).update(abstract="Trích yếu khác", author="Bộ Y tế")
    whole = ("", "Sổ không còn đúng như lúc khóa và ký số; xem từng dòng.")
    assert faults(row) == [whole, (first.numbered, "Bị sửa ngoài quy trình: Tác giả, Trích yếu.")]
    rows.filter(pk=first.pk).update(abstract="Trích yếu đúng", author="Bộ Nội vụ")
    assert faults(row) == []
    rows.filter(pk=second.pk).update(book=None, number=None, state="01")
    assert faults(row) == [whole, (second.numbered, "Dòng này đã mất.")]
    Book.objects.filter(pk=row.pk).update(closed_at=None, closed_by="")
    assert ("", "Sổ đã khóa nhưng bị mở lại ngoài quy trình.") in faults(row)


def test_an_outgoing_line_changed_or_never_numbered_is_named(cast: Cast) -> None:
    letter = issued(cast)  # its number was told to us, no series gave it
    row = book(cast, Register.OUTGOING, 2026)
    mine = [one for one in faults(row) if one[0] == letter.notation]
    assert mine == [("12/SNV-TCBC", "Số này chưa từng được lấy từ dãy số.")]
    OutgoingLetter.objects.as_system("test").filter(pk=letter.pk).update(places="Bộ Y tế")
    assert (letter.notation, "Bị sửa ngoài quy trình: Nơi nhận.") in faults(row)


@pytest.mark.parametrize(
    ("register", "count"),
    [("incoming", 10), ("outgoing", 10), ("tracking", 7), ("posted", 6), ("lent", 9)],
)
def test_the_columns_are_those_of_the_decree(register: str, count: int) -> None:
    assert len(registers.HEADS[register]) == count


@pytest.mark.slow
def test_doors(cast: Cast) -> None:
    first, second = two_of_last_year(cast)
    clerk, row = cast["le"].client(), book(cast)
    page = f"/so-van-thu/{row.uid}/"
    assert page in clerk.get("/so-van-thu/").content.decode()
    for who in ("ha", "chi"):
        assert cast[who].client().get(page).status_code == 403
        assert cast[who].client().post(page + "khoa/").status_code == 403
    other = Book.objects.create(unit_id=cast.units["elsewhere"], register="incoming", year=2024)
    assert clerk.get(f"/so-van-thu/{other.uid}/").status_code == 404
    assert clerk.post(f"/so-van-thu/{other.uid}/khoa/").status_code == 404
    shown = clerk.get(page).content.decode()
    assert first.notation in shown
    assert "Khóa sổ" in shown
    text = b"".join(clerk.get(page + "?xuat=csv").streaming_content).decode()
    assert text.splitlines()[0].count(",") >= 9
    book(cast).refresh_from_db()
    assert book(cast).closed_at is None
    assert clerk.post(page + "khoa/").status_code == 303
    jobs.run_pending(at=max(AT, clock.now()), strict=True)
    shown = clerk.get(page + "?kiem-tra=1").content.decode()
    assert "Mọi dòng đúng như nhật ký đã ghi" in shown
    (paper,) = books.papers_of(book(cast))
    assert paper.file_uid is not None
    words = "\n".join(documents.text_of(uid=paper.file_uid))
    assert first.notation in words
    assert f"Từ {first.numbered} đến {second.numbered}" in words
    assert documents.check_signatures(uid=paper.file_uid).intact
    assert clerk.get(f"/so-van-thu/{book(cast, 'tracking').uid}/").status_code == 200
