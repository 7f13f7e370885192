"""Sao y, trích sao, sao lục: own numbers, own signatures, of what the law lets one copy."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from congvu.engines.documents import api
from congvu.engines.documents.actions import deciding, issuing
from congvu.engines.documents.actions.copying import copy_paper
from congvu.engines.documents.models import Number, Paper
from congvu.engines.documents.models.drafts import SIGN
from congvu.engines.documents.models.papers import READ
from congvu.engines.documents.queries import copying as reading
from congvu.engines.documents.rules import copying
from congvu.engines.documents.rules.copying import Copying
from congvu.engines.documents.tests.conftest import AT, run_step
from congvu.engines.documents.tests.programs import need
from congvu.engines.documents.tests.test_drafts import WRITE as WRITE
from congvu.engines.documents.tests.test_drafts import (
    acting,
    begin,
    chi,
    dung,
    ha,
)
from congvu.engines.documents.tests.test_uploads import DOCX, upload
from congvu.kernel.errors import Invalid, NotAllowed, NotFound

__all__ = ["chi", "dung", "ha"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kinds")]


def test_which_copy_of_what() -> None:
    allowed = {
        source: [c.value for c in Copying if copying.may_copy(c, source)]
        for source in ("", *Copying)
    }
    assert allowed == {
        "": ["sao-y", "trich-sao"], "sao-y": ["sao-luc"], "trich-sao": [], "sao-luc": [],
    }  # fmt: skip


@pytest.mark.parametrize(("said", "found"), [("", []), ("2", [2]), ("3-4, 1", [1, 3, 4])])
def test_pages(said: str, found: list[int]) -> None:
    assert copying.pages(said, count=4) == found


@pytest.mark.parametrize("said", ["0", "5", "a", "1-", "2-9", "1;2"])
def test_pages_that_are_not_there(said: str) -> None:
    with pytest.raises(copying.BadPages):
        copying.pages(said, count=4)


@pytest.fixture
def issued(unit: Any, ha: Any, dung: Any) -> Paper:
    ref = begin(unit, ha, dung)
    deciding.submit(actor=acting(ha, WRITE), uid=ref.uid, at=AT)
    deciding.approve(actor=acting(dung, SIGN), uid=ref.uid, version=1, at=AT)
    paper = Paper.objects.as_system("test").get()
    issuing.issue_paper(uid=paper.uid, at=AT)
    return paper


def copied(actor: Any, uid: UUID, form: str, said_pages: str = "") -> Any:
    ref = copy_paper(
        actor=actor, paper=uid, form=form, said_pages=said_pages, recipients=["Vụ Pháp chế"], at=AT
    )
    issuing.issue_paper(uid=ref.uid, at=AT)
    return ref


def test_copies_have_numbers_of_their_own(issued: Paper, dung: Any, chi: Any, ha: Any) -> None:
    leader = acting(dung, SIGN, READ)
    full = copied(leader, issued.uid, "sao-y")
    part = copied(leader, issued.uid, "trich-sao", "1")
    again = copied(leader, full.uid, "sao-luc")
    assert [full.number, part.number, again.number] == ["01/SY-SNV", "01/TrS-SNV", "01/SL-SNV"]
    cards = reading.copies_of(issued.uid)
    assert [(c.number, c.state) for c in cards] == [
        ("01/SY-SNV", "issued"), ("01/TrS-SNV", "issued"),
    ]  # fmt: skip
    assert issued.number_text in cards[0].title
    count = Paper.objects.as_system("test").count()
    for uid, form, pages in (
        (issued.uid, "sao-luc", ""), (full.uid, "sao-y", ""), (issued.uid, "trich-sao", ""),
        (issued.uid, "trich-sao", "9"), (issued.uid, "quyet-dinh", ""),
    ):  # fmt: skip
        with pytest.raises(Invalid):
            copied(leader, uid, form, pages)
    with pytest.raises(NotAllowed):
        copied(acting(ha, WRITE, READ), issued.uid, "sao-y")
    with pytest.raises(NotFound):
        copied(acting(chi, SIGN, READ), issued.uid, "sao-y")
    assert Paper.objects.as_system("test").count() == count


def test_only_what_has_pages_is_copied_and_no_number_is_lost(
    issued: Paper, dung: Any, unit: Any
) -> None:
    word = run_step(
        upload, content=DOCX, name="cong-van.docx", owner_unit_id=issued.unit_id
    )  # fmt: skip
    before = (Paper.objects.as_system("test").count(), Number.objects.count())
    with pytest.raises(Invalid, match="PDF") as refused:
        run_step(
            api.request_copy, form="sao-y", original="Công văn", file_uid=word.uid,
            unit_id=issued.unit_id, signer=dung.pk, recipients=[], at=AT,
        )  # fmt: skip
    assert "cong-van.docx" in str(refused.value)
    assert (Paper.objects.as_system("test").count(), Number.objects.count()) == before
    assert copied(acting(dung, SIGN, READ), issued.uid, "sao-y").number == "01/SY-SNV"


@pytest.mark.judge
def test_pdfsig_accepts_a_copy(issued: Paper, dung: Any, tmp_path: Path) -> None:
    need("pdfsig")
    ref = copied(acting(dung, SIGN, READ), issued.uid, "sao-y")
    card = api.paper(code=ref.code)
    assert card is not None
    assert card.file_uid is not None
    path = tmp_path / "copy.pdf"
    path.write_bytes(b"".join(api.read_file(uid=card.file_uid)))
    said = subprocess.run(
        ["pdfsig", "-nocert", path], capture_output=True, text=True, check=False
    ).stdout
    assert said.count("Signature is Valid.") == 2
