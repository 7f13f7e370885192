"""Mistakes in issued documents: a công văn corrects, a document of the kind replaces."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from congvu.engines.documents import api
from congvu.engines.documents.actions import deciding, drafts, issuing
from congvu.engines.documents.actions.mending import UnableToMend, begin_mending
from congvu.engines.documents.models import Draft, Paper
from congvu.engines.documents.queries import mending as reading
from congvu.engines.documents.rules import document as documents
from congvu.engines.documents.rules import mending
from congvu.engines.documents.rules.mending import Old
from congvu.engines.documents.rules.outline import numbered
from congvu.engines.documents.tests.conftest import AT, ON, run_step
from congvu.engines.documents.tests.test_drafts import (
    SIGN,
    WORDS,
    WRITE,
    acting,
    begin,
    chi,
    dung,
    granted,
    ha,
    row_of,
)
from congvu.engines.ledger import api as ledger
from congvu.kernel.errors import Invalid, NotFound

__all__ = ["chi", "dung", "ha"]
OLD = Old(
    kind="Quyết định", number="05/QĐ-BNV", on=date(2026, 2, 5), issuer="Bộ Nội vụ",
    abstract="Về việc thành lập Tổ công tác",
)  # fmt: skip
SAYS = (
    "Quyết định này thay thế Quyết định số 05/QĐ-BNV ngày 05 tháng 02 năm 2026 của Bộ Nội vụ về "
    "việc thành lập Tổ công tác."
)


def words(*texts: str, kind: str = "article") -> documents.Document:
    blocks = [{"id": f"b{i}", "kind": kind, "text": t} for i, t in enumerate(texts)]
    return documents.read({**WORDS, "blocks": blocks})


def test_the_sentence_of_replacement_changes_no_number() -> None:
    made = mending.replaced(OLD, words("Một.", "Có hiệu lực.", "Thi hành./."))
    said = [(n.label, n.block.text) for n in numbered(made.blocks)]
    assert said == [
        ("Điều 1.", "Một."), ("Điều 2.", "Có hiệu lực."), ("", SAYS), ("Điều 3.", "Thi hành./."),
    ]  # fmt: skip
    assert mending.replaced(OLD, made) == made


@pytest.mark.parametrize("kind", ["article", "paragraph"])
def test_at_the_end_the_mark_of_the_end_moves_with_it(kind: str) -> None:
    made = mending.replaced(OLD, words("Chỉ một điều./.", kind=kind))
    assert [b.text for b in made.blocks] == ["Chỉ một điều.", SAYS[:-1] + "./."]


def test_a_correction_names_the_old_one_and_leaves_gaps_to_fill() -> None:
    made = mending.corrected(OLD, words("Một./."))
    assert made.abstract == "đính chính Quyết định số 05/QĐ-BNV ngày 05 tháng 02 năm 2026"
    first = made.blocks[0].text
    assert first.startswith("Ngày 05 tháng 02 năm 2026, Bộ Nội vụ đã ban hành Quyết định số 05/QĐ")
    assert "về việc thành lập Tổ công tác. Do sai sót" in first
    assert "…" in made.blocks[1].text
    assert made.blocks[2].text.endswith("./.")


def issue(ref: Any, ha: Any, dung: Any) -> Paper:
    """Submit, approve and sign a draft whose gaps are filled."""
    draft = row_of(ref)
    full = {**draft.content, "addressees": ["Vụ Pháp chế"] if draft.content["addressees"] else []}
    for block in full["blocks"]:
        block["text"] = block.get("text", "").replace("…", "X")
    drafts.save_draft(
        actor=acting(ha, WRITE), uid=ref.uid, content=full, revision=draft.revision, at=AT
    )
    deciding.submit(actor=acting(ha, WRITE), uid=ref.uid, at=AT)
    draft = row_of(ref)
    card = deciding.approve(actor=acting(dung, SIGN), uid=ref.uid, version=draft.version, at=AT)
    paper = Paper.objects.as_system("test").get(code=card.paper_code)
    issuing.issue_paper(uid=paper.uid, at=AT)
    return Paper.objects.as_system("test").get(code=card.paper_code)


@pytest.fixture
def issued(kinds: None, unit: Any, ha: Any, dung: Any) -> Draft:
    granted(dung, SIGN, unit)
    ref = begin(unit, ha, dung)
    issue(ref, ha, dung)
    return row_of(ref)


def mend(issued: Draft, who: Any, how: str, reason: str = "Sai số người") -> Any:
    return begin_mending(actor=acting(who, WRITE), uid=issued.uid, how=how, reason=reason, at=AT)


@pytest.mark.slow  # signs twice
@pytest.mark.django_db
def test_replaced_once_the_new_one_is_issued_and_not_before(
    client: Client, issued: Draft, ha: Any, dung: Any
) -> None:
    old = issued.paper
    assert old is not None
    ref = mend(issued, ha, "replace")
    new = row_of(ref)
    assert (new.kind.code, new.abstract, new.signer_id) == ("quyet-dinh", issued.abstract, dung.pk)
    assert f"số {old.number_text} ngày 22 tháng 11 năm 2026" in str(new.content["blocks"])
    card = api.paper(code=old.code)
    assert card is not None
    assert card.state == "issued"
    paper = issue(ref, ha, dung)
    card = api.paper(code=old.code)
    assert card is not None
    assert (card.state, card.replaced_by, card.ended_on) == ("replaced", paper.code, ON)
    said = client.get(f"/xac-thuc/{old.code}/").content.decode()
    for each in ("Đã được thay thế", "Sai số người", paper.number_text, "22/11/2026", paper.code):
        assert each in said
    assert old.code in client.get(f"/xac-thuc/{paper.code}/").content.decode()
    told = ledger.timeline(noun="draft", subject=str(issued.uid))[-1]
    assert (told.name, told.payload["how"], told.payload["by_number"]) == (
        "documents.draft.mended", "replace", paper.number_text,
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.django_db
def test_corrected_stays_in_force_and_says_so(
    client: Client, issued: Draft, ha: Any, dung: Any
) -> None:
    old = issued.paper
    assert old is not None
    ref = mend(issued, ha, "correct")
    assert row_of(ref).kind.code == "cong-van"
    with pytest.raises(api.UnableToIssue, match="…"):
        deciding.submit(actor=acting(ha, WRITE), uid=ref.uid, at=AT)
    paper = issue(ref, ha, dung)
    said = client.get(f"/xac-thuc/{old.code}/").content.decode()
    for each in ("Còn hiệu lực", "Đã được đính chính", paper.number_text, paper.code):
        assert each in said
    assert [m.code for m in reading.corrections_of(old.pk)] == [paper.code]
    assert "Đính chính văn bản" in client.get(f"/xac-thuc/{paper.code}/").content.decode()


@pytest.mark.slow
@pytest.mark.django_db
def test_who_may_mend_what_and_once(issued: Draft, unit: Any, ha: Any, dung: Any, chi: Any) -> None:
    with pytest.raises(NotFound):
        mend(issued, chi, "replace")
    for how, reason in (("burn", "x"), ("replace", " ")):
        with pytest.raises(Invalid):
            mend(issued, ha, how, reason)
    with pytest.raises(UnableToMend, match="còn hiệu lực"):
        mend(row_of(begin(unit, ha, dung)), ha, "replace")
    count = Draft.objects.as_system("test").count()
    first = mend(issued, ha, "replace")
    with pytest.raises(UnableToMend, match="Đã có dự thảo thay thế"):
        mend(issued, ha, "replace")
    mend(issued, ha, "correct")
    assert Draft.objects.as_system("test").count() == count + 2
    paper = issued.paper
    assert paper is not None
    run_step(api.revoke_paper, uid=paper.uid, reason="Hủy", decision="QĐ 20", on=ON)
    issue(first, ha, dung)  # what was revoked meanwhile stays revoked; the new one is issued
    card = api.paper(code=paper.code)
    assert card is not None
    assert (card.state, card.replaced_by) == ("revoked", "")
    with pytest.raises(UnableToMend):
        mend(issued, ha, "correct")


@pytest.mark.parametrize(
    ("kind", "abstract", "said"),
    [
        ("Công văn", "Mời dự hội nghị tập huấn", "về việc mời dự hội nghị tập huấn"),
        ("Công văn", "V/v Mời dự hội nghị", "về việc mời dự hội nghị"),
        ("Công văn", "Về chế độ trực Tết", "về chế độ trực Tết"),
        ("Công văn", "BHXH năm 2026", "về việc BHXH năm 2026"),
        ("Quyết định", "Ban hành Quy chế làm việc", "ban hành Quy chế làm việc"),
        ("Quyết định", "", ""),
    ],
)
def test_an_abstract_reads_on_within_a_sentence(kind: str, abstract: str, said: str) -> None:
    old = Old(kind=kind, number="5", on=date(2026, 2, 5), issuer="Sở Nội vụ", abstract=abstract)
    assert old.about == said
