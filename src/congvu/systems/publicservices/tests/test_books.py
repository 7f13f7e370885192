"""Form 07: what a counter took in, as a page, a file and a signed month."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from openpyxl import load_workbook

from congvu.engines.documents import api as documents
from congvu.engines.identity import demo
from congvu.kernel import clock
from congvu.kernel.errors import NotAllowed
from congvu.systems.publicservices.actions import books as actions
from congvu.systems.publicservices.models import Book
from congvu.systems.publicservices.queries import books
from congvu.systems.publicservices.tests import support
from congvu.systems.publicservices.tests.support import AT, CONTRACT, FOUND, cast, decide
from congvu.systems.publicservices.tests.test_intakes import BACKEND, DESK
from congvu.systems.publicservices.web.books import _harmless

NOVEMBER = date(2026, 11, 1)
DECEMBER = datetime(2026, 12, 1, 8, 0, tzinfo=clock.VIETNAM)
pytestmark = [pytest.mark.house, pytest.mark.django_db, pytest.mark.slow]


def test_a_month_is_closed_once_after_its_end_and_signed(client: Client) -> None:
    mine, other = support.submit(cast("an"), CONTRACT), support.submit(cast("an"), FOUND)
    decide(cast(DESK), mine.uid, "accept")
    decide(cast("binh"), other.uid, "accept")
    for who in ("ha", "an"):
        with pytest.raises(NotAllowed):
            actions.close_book(actor=cast(who), month=NOVEMBER, at=DECEMBER)
    with pytest.raises(actions.UnableToClose):
        actions.close_book(actor=cast(DESK), month=NOVEMBER, at=DECEMBER - timedelta(hours=9))
    assert not Book.objects.as_system("test").exists()
    uid = actions.close_book(actor=cast(DESK), month=NOVEMBER, at=DECEMBER)
    with pytest.raises(actions.UnableToClose):
        actions.close_book(actor=cast(DESK), month=NOVEMBER, at=DECEMBER)
    (book,) = Book.objects.as_system("test")
    assert (book.rows, book.closed_by) == (1, cast(DESK).name)
    support.settle()
    (paper,) = documents.papers_of(subject_noun=books.NOUN, subject_uid=uid)
    assert b"/ByteRange" in b"".join(documents.read_file(uid=paper.file_uid))  # type: ignore[arg-type]

    client.force_login(demo.account(DESK), backend=BACKEND)
    with clock.pretend(AT):
        page = client.get("/mot-cua/so-theo-doi/").content.decode()
        table = client.get("/mot-cua/so-theo-doi/?tai=csv").content.decode("utf-8-sig")
        sheet = client.get("/mot-cua/so-theo-doi/?tai=xlsx").content
        early = client.post("/mot-cua/so-theo-doi/", {"month": "01/11/2026"})
        empty = client.get("/mot-cua/so-theo-doi/?tu=01/01/2026&den=02/01/2026").content.decode()
    assert mine.code in page
    assert other.code not in page
    assert [line.split(",")[0] for line in table.splitlines()] == ["Mã hồ sơ", mine.code]
    rows = list(load_workbook(io.BytesIO(sheet)).active.values)  # type: ignore[union-attr]
    assert rows[1][0] == mine.code
    assert early.status_code == 422
    assert "Không có hồ sơ nào trong thời gian này" in empty
    client.force_login(demo.account("ha"), backend=BACKEND)
    assert client.get("/mot-cua/so-theo-doi/").status_code == 403


def test_a_cell_is_never_a_formula() -> None:
    assert [_harmless(t) for t in ("=1+1", "@x", "An", "")] == ["'=1+1", "'@x", "An", ""]
