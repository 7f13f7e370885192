"""A draft from its skeleton to the signed paper: kept, asked about, submitted, returned, issued."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import InternalError, ProgrammingError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from congvu.engines.documents import api
from congvu.engines.documents.actions import deciding, drafts, issuing, opinions
from congvu.engines.documents.actions import papers as papering
from congvu.engines.documents.models import Draft, DraftVersion, Number, Paper
from congvu.engines.documents.queries import drafts as reading
from congvu.engines.documents.queries import notices
from congvu.engines.documents.tests.conftest import AT, ON, run_step
from congvu.engines.ledger import api as ledger
from congvu.kernel.actors import Actor, ActorKind
from congvu.kernel.errors import Invalid, NotAllowed, NotFound

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kinds")]
WRITE, READ, SIGN = "documents.draft.write", "documents.draft.read", "documents.draft.sign"


def account(name: str, unit: Any) -> Any:
    person = apps.get_model("identity.Person").objects.create(full_name=name, sort_key=name)
    return apps.get_model("identity.Account").objects.create(
        username=name.split()[-1].lower(), person=person, kind="official", home_unit=unit
    )


@pytest.fixture
def ha(unit: Any) -> Any:
    return account("Trần Thị Ngọc Hà", unit)


@pytest.fixture
def dung(unit: Any) -> Any:
    return account("Phạm Quốc Dũng", unit)


@pytest.fixture
def chi(other_unit: Any) -> Any:
    return account("Đặng Thị Kim Chi", other_unit)


def granted(row: Any, code: str, unit: Any) -> None:
    apps.get_model("identity.Grant").objects.create(
        account=row, code=code, unit=unit, valid=DateRange(ON, None), decision_number="1/QĐ"
    )


def acting(row: Any, *codes: str) -> Actor:
    return Actor(
        kind=ActorKind.OFFICIAL, name=row.person.full_name, account_id=row.pk, assurance=2,
        person_id=row.person_id, unit_id=row.home_unit_id,
        reach={code: frozenset({row.home_unit_id}) for code in codes},
    )  # fmt: skip


WORDS = {
    "abstract": "Về việc thành lập Tổ công tác",
    "bases": ["Căn cứ Nghị định số 30/2020/NĐ-CP"],
    "blocks": [{"id": "a", "kind": "article", "text": "Thành lập Tổ công tác./."}],
    "recipients": ["Như Điều 1"],
    "signing": {"post": "Giám đốc", "name": "Phạm Quốc Dũng"},
}


def begin(unit: Any, author: Any, signer: Any = None, kind: str = "quyet-dinh", **more: Any) -> Any:
    return run_step(
        api.start_draft, kind=kind, unit_id=unit.id, author=author.pk,
        signer=signer.pk if signer else None, content=more.pop("content", WORDS), **more,
    )  # fmt: skip


def row_of(ref: Any) -> Draft:
    return Draft.objects.as_system("test").get(uid=ref.uid)


def test_a_draft_begins_on_its_kinds_skeleton(unit: Any, ha: Any) -> None:
    ref = begin(unit, ha, content={}, abstract="Về việc X", subject_noun="case", subject_uid="7")
    draft = row_of(ref)
    assert draft.content["lead"] == "THỦ TRƯỞNG SỞ NỘI VỤ TỈNH QUẢNG NGÃI"
    assert [b["kind"] for b in draft.content["blocks"]] == ["article"] * 3
    assert draft.content["keeping"] == {
        "archive": "VT", "unit": "SNV", "drafter": "TTNH", "copies": 0,
    }  # fmt: skip
    card = api.draft(uid=ref.uid)
    assert card is not None
    assert (card.kind, card.abstract, card.state, card.number) == (
        "quyet-dinh", "Về việc X", "drafting", "",
    )  # fmt: skip
    assert api.drafts_of(subject_noun="case", subject_uid="7") == [card]
    assert [e.name for e in ledger.timeline(noun="draft", subject=str(ref.uid))] == [
        "documents.draft.started"
    ]


def test_asking_twice_gives_the_same_draft(unit: Any, ha: Any) -> None:
    one, two = (begin(unit, ha, request_key="k") for _ in range(2))
    assert one.uid == two.uid
    assert Draft.objects.as_system("test").count() == 1


def test_a_mark_of_secrecy_is_refused_at_every_door(unit: Any, ha: Any) -> None:
    with pytest.raises(api.UnableToTakeSecret, match="máy tính độc lập"):
        begin(unit, ha, secrecy_mark="Mật")
    with pytest.raises(api.UnableToTakeSecret):
        begin(unit, ha, content={**WORDS, "lead": "TỐI MẬT"})
    assert Draft.objects.as_system("test").count() == 0
    ref = begin(unit, ha)
    with pytest.raises(api.UnableToTakeSecret):
        drafts.save_draft(
            actor=acting(ha, WRITE), uid=ref.uid, content={**WORDS, "proposer": "MẬT"}, revision=1,
            at=AT,
        )  # fmt: skip
    with pytest.raises(api.UnableToTakeSecret):
        opinions.make_remark(actor=acting(ha, WRITE), uid=ref.uid, block="", text="MẬT", at=AT)
    assert row_of(ref).revision == 1
    with pytest.raises(api.UnableToTakeSecret):
        api.refuse_secret(lines=["Kính gửi", "TUYỆT MẬT"])
    api.refuse_secret(mark="Thường", lines=["bí mật"])


def test_saving_asks_for_the_revision_it_is_based_on(unit: Any, ha: Any, dung: Any) -> None:
    ref, actor = begin(unit, ha), acting(ha, WRITE)
    new = {**row_of(ref).content, "abstract": "Về việc khác"}
    assert drafts.save_draft(actor=actor, uid=ref.uid, content=new, revision=1, at=AT) == 2
    assert drafts.save_draft(actor=actor, uid=ref.uid, content=new, revision=2, at=AT) == 2
    with pytest.raises(api.UnableToChangeDraft, match="Người khác"):
        drafts.save_draft(actor=actor, uid=ref.uid, content={}, revision=1, at=AT)
    with pytest.raises(Invalid):
        drafts.save_draft(actor=actor, uid=ref.uid, content={"x": 1}, revision=2, at=AT)
    assert row_of(ref).abstract == "Về việc khác"
    told = [e.name for e in ledger.timeline(noun="draft", subject=str(ref.uid))]
    assert told.count("documents.draft.touched") == 1


def test_versions_are_hashed_and_never_change(unit: Any, ha: Any) -> None:
    ref, actor = begin(unit, ha), acting(ha, WRITE)
    assert drafts.keep_version(actor=actor, uid=ref.uid, note="Đầu", at=AT) == 1
    assert drafts.keep_version(actor=actor, uid=ref.uid, note="Lại", at=AT) == 1
    new = {**row_of(ref).content, "abstract": "Về việc mới"}
    drafts.save_draft(actor=actor, uid=ref.uid, content=new, revision=1, at=AT)
    assert drafts.keep_version(actor=actor, uid=ref.uid, note="Hai", at=AT) == 2
    changed = reading.compared(row_of(ref), 1, 2)
    assert [c.name for c in changed] == ["abstract"]
    with pytest.raises((InternalError, ProgrammingError)), transaction.atomic():
        DraftVersion.objects.as_system("test").update(note="x")
    with pytest.raises(NotFound):
        reading.compared(row_of(ref), 1, 9)


def test_who_may_know_of_a_draft(unit: Any, ha: Any, dung: Any, chi: Any) -> None:
    ref = begin(unit, ha, dung)
    for actor in (acting(ha, WRITE), acting(dung, SIGN), acting(account("A B", unit), READ)):
        assert reading.visible(actor, ref.uid).uid == ref.uid
    for actor in (acting(chi, WRITE, READ, SIGN), Actor.stranger()):
        with pytest.raises(NotFound):
            reading.visible(actor, ref.uid)
    with pytest.raises(NotFound):
        drafts.save_draft(actor=acting(chi, WRITE), uid=ref.uid, content=WORDS, revision=1, at=AT)


def test_several_are_asked_at_once_and_answer_alone(
    unit: Any, other_unit: Any, ha: Any, chi: Any, dung: Any
) -> None:
    for each in (chi, dung):
        granted(each, WRITE, unit)
    ref, due = begin(unit, ha), AT + timedelta(days=3)
    ask = {"uid": ref.uid, "due_at": due, "at": AT}
    actor = acting(ha, WRITE)
    assert opinions.ask_opinions(actor=actor, accounts=[chi.pk, dung.pk, ha.pk], **ask) == 2
    with pytest.raises(Invalid):
        opinions.ask_opinions(actor=actor, accounts=[chi.pk], **ask)
    with pytest.raises(Invalid):
        opinions.ask_opinions(actor=actor, accounts=[chi.pk], uid=ref.uid, due_at=AT, at=AT)
    answer = {"actor": acting(chi), "uid": ref.uid, "at": AT}
    with pytest.raises(Invalid):
        opinions.give_opinion(verdict="refused", text=" ", **answer)
    opinions.give_opinion(verdict="remarks", text="Sửa Điều 1", **answer)
    with pytest.raises(NotFound):
        opinions.give_opinion(verdict="agreed", text="", **answer)
    stranger = account("Ngô Văn Lạ", other_unit)  # holds nothing over the unit
    with pytest.raises(Invalid):
        opinions.ask_opinions(actor=actor, accounts=[stranger.pk], **ask)
    assert stranger.pk not in row_of(ref).readers
    said = {o.account_id: o.verdict for o in reading.opinions(row_of(ref))}
    assert said == {chi.pk: "remarks", dung.pk: ""}
    assert reading.late(row_of(ref), due + timedelta(hours=1)) == 1
    assert list(reading.listed(acting(dung), "gop-y")) == [row_of(ref)]


def test_the_action_itself_asks_who_may_issue_sign_and_read(
    unit: Any, other_unit: Any, ha: Any, dung: Any
) -> None:
    actor, more = acting(ha, WRITE), {"kind": "cong-van", "secrecy_mark": "", "at": AT}
    with pytest.raises(Invalid):
        drafts.begin_draft(actor=actor, unit_id=other_unit.pk, abstract="Về việc X", **more)
    assert Draft.objects.as_system("test").count() == 0
    ref = drafts.begin_draft(actor=actor, unit_id=unit.pk, abstract="Về việc X", **more)
    posted = {"actor": actor, "uid": ref.uid, "revision": 1, "at": AT, "content": WORDS}
    with pytest.raises(Invalid):
        drafts.save_draft(**posted, signer=dung.pk)
    assert (row_of(ref).signer_id, row_of(ref).revision) == (None, 1)
    granted(dung, SIGN, unit)
    assert drafts.save_draft(**posted, signer=dung.pk) == 2
    assert row_of(ref).signer_id == dung.pk
    bad = {**posted, "revision": 2, "content": {**WORDS, "recipients": []}}
    with pytest.raises(api.UnableToIssue):
        deciding.save_and_submit(**bad, signer=None)
    assert (row_of(ref).revision, row_of(ref).state) == (2, "drafting")


def test_takers_are_told_and_only_readers_find_it(unit: Any, ha: Any, dung: Any, chi: Any) -> None:
    granted(chi, WRITE, unit)
    ref = begin(unit, ha, dung)
    opinions.ask_opinions(
        actor=acting(ha, WRITE),
        uid=ref.uid,
        accounts=[chi.pk],
        due_at=AT + timedelta(days=3),
        at=AT,
    )
    deciding.submit(actor=acting(ha, WRITE), uid=ref.uid, at=AT)
    told = {e.name: e for e in ledger.timeline(noun="draft", subject=str(ref.uid))}
    asked = notices.asked(told["documents.draft.opinion_asked"])
    assert (asked.person_ids, asked.link) == ((chi.person_id,), f"/du-thao/{ref.uid}/#y-kien")
    assert notices.signer(told["documents.draft.submitted"]).person_ids == (dung.person_id,)
    assert notices.author(told["documents.draft.submitted"]).person_ids == ()  # her own deed
    assert reading.waiting(acting(dung, SIGN)) == {"cho-ky": 1, "gop-y": 0}
    row = reading.searchable(Actor.system("search")).get(uid=ref.uid)
    assert (row.author.person_id, row.asked_ids) == (ha.person_id, [chi.person_id])
    assert "Điều 1. Thành lập Tổ công tác" in " ".join(row.words.split())
    assert not reading.searchable(acting(account("X Y", unit), WRITE)).exists()


def test_comments_stay_with_their_block_until_settled(unit: Any, ha: Any, dung: Any) -> None:
    ref = begin(unit, ha, dung)
    opinions.make_remark(actor=acting(dung), uid=ref.uid, block="a", text="Thiếu số người", at=AT)
    found = reading.remarks(row_of(ref))
    assert [(r.block, r.text, r.settled_at) for r in found] == [("a", "Thiếu số người", None)]
    opinions.settle_remark(actor=acting(ha, WRITE), uid=ref.uid, remark=found[0].uid, at=AT)
    assert reading.remarks(row_of(ref))[0].settled_by_id == ha.pk
    with pytest.raises(NotFound):
        opinions.settle_remark(actor=acting(ha, WRITE), uid=ref.uid, remark=found[0].uid, at=AT)
    with pytest.raises(Invalid):
        opinions.make_remark(actor=acting(dung), uid=ref.uid, block="", text=" ", at=AT)


def test_a_wrong_layout_is_not_submitted(unit: Any, ha: Any, dung: Any) -> None:
    ref = begin(unit, ha, dung, content={**WORDS, "recipients": []})
    with pytest.raises(api.UnableToIssue, match="Chưa có nơi nhận"):
        deciding.submit(actor=acting(ha, WRITE), uid=ref.uid, at=AT)
    assert row_of(ref).state == "drafting"
    assert [f.place for f in reading.faults(row_of(ref))] == ["recipients"]
    nobody = begin(unit, ha)
    with pytest.raises(api.UnableToIssue, match="người ký"):
        deciding.submit(actor=acting(ha, WRITE), uid=nobody.uid, at=AT)


def test_submitted_words_are_fixed_and_come_back_with_a_reason(
    unit: Any, ha: Any, dung: Any
) -> None:
    ref, writer = begin(unit, ha, dung), acting(ha, WRITE)
    deciding.submit(actor=writer, uid=ref.uid, at=AT)
    with pytest.raises(api.UnableToChangeDraft):
        drafts.save_draft(actor=writer, uid=ref.uid, content=WORDS, revision=1, at=AT)
    signer = acting(dung, SIGN)
    assert list(reading.listed(signer, "cho-ky")) == [row_of(ref)]
    deciding.give_back(actor=signer, uid=ref.uid, reason="Bổ sung căn cứ", at=AT)
    assert (row_of(ref).state, row_of(ref).returned_why) == ("drafting", "Bổ sung căn cứ")
    deciding.submit(actor=writer, uid=ref.uid, at=AT)
    deciding.take_back(actor=writer, uid=ref.uid, at=AT)
    with pytest.raises(api.UnableToChangeDraft):
        deciding.approve(actor=signer, uid=ref.uid, version=1, at=AT)
    assert Number.objects.count() == 0


def test_only_the_signer_signs_and_only_what_she_read(
    unit: Any, other_unit: Any, ha: Any, dung: Any
) -> None:
    ref = begin(unit, ha, dung)
    deciding.submit(actor=acting(ha, WRITE), uid=ref.uid, at=AT)
    with pytest.raises(api.UnableToChangeDraft, match="người khác"):
        deciding.approve(actor=acting(ha, WRITE, SIGN), uid=ref.uid, version=1, at=AT)
    with pytest.raises(api.UnableToChangeDraft, match="phiên bản mới"):
        deciding.approve(actor=acting(dung, SIGN), uid=ref.uid, version=2, at=AT)
    moved = replace(acting(dung, SIGN), reach={SIGN: frozenset({other_unit.pk})})
    with pytest.raises((NotAllowed, NotFound)):
        deciding.approve(actor=moved, uid=ref.uid, version=1, at=AT)
    assert (Number.objects.count(), Paper.objects.as_system("test").count()) == (0, 0)


@pytest.mark.slow  # signs twice
def test_an_approved_draft_is_numbered_drawn_signed_twice_and_told(
    unit: Any, ha: Any, dung: Any
) -> None:
    ref = begin(unit, ha, dung, subject_noun="incoming", subject_uid="9")
    deciding.submit(actor=acting(ha, WRITE), uid=ref.uid, at=AT)
    card = deciding.approve(actor=acting(dung, SIGN), uid=ref.uid, version=1, at=AT)
    assert (card.state, card.number) == ("issuing", "01/QĐ-SNV")
    paper = Paper.objects.as_system("test").get(code=card.paper_code)
    issuing.issue_paper(uid=paper.uid, at=AT)
    done = api.draft(uid=ref.uid)
    assert done is not None
    assert (done.state, done.paper_state) == ("issued", "issued")
    told = ledger.timeline(noun="draft", subject=str(ref.uid))[-1]
    assert told.name == "documents.draft.issued"
    assert told.payload["number"] == "01/QĐ-SNV"
    assert told.payload["about_uid"] == "9"
    issued = api.paper(code=card.paper_code)
    assert issued is not None
    assert issued.file_uid is not None
    report = api.check_signatures(uid=issued.file_uid)
    assert [s.signer for s in report.signatures] == [
        "Phạm Quốc Dũng", "Sở Nội vụ tỉnh Quảng Ngãi",
    ]  # fmt: skip
    assert report.intact
    assert report.trusted
    assert report.time_stamped
    pdf = b"".join(api.read_file(uid=issued.file_uid))
    assert b"<pdfaid:conformance>A<" in pdf
    assert b"<pdfuaid:part>1<" in pdf
    assert io.BytesIO(pdf).read(5) == b"%PDF-"


def test_a_cancelled_paper_puts_the_draft_before_its_signer_again(
    unit: Any, ha: Any, dung: Any
) -> None:
    ref = begin(unit, ha, dung)
    deciding.submit(actor=acting(ha, WRITE), uid=ref.uid, at=AT)
    card = deciding.approve(actor=acting(dung, SIGN), uid=ref.uid, version=1, at=AT)
    paper = Paper.objects.as_system("test").get(code=card.paper_code)
    papering.cancel_paper(actor=Actor.system("test"), uid=paper.uid, reason="Sai ngày", at=AT)
    assert row_of(ref).state == "submitted"
    again = deciding.approve(actor=acting(dung, SIGN), uid=ref.uid, version=1, at=AT)
    assert again.number == "02/QĐ-SNV"


def test_letters_carry_the_drafting_unit_in_their_number(
    unit: Any, other_unit: Any, ha: Any, dung: Any
) -> None:
    apps.get_model("org.Unit").objects.filter(pk=other_unit.pk).update(short_name="CCHC")
    words = {**WORDS, "abstract": "báo cáo", "addressees": ["Bộ Nội vụ"]}
    words.pop("bases")
    ref = begin(unit, ha, dung, "cong-van", content=words, drafting_unit_id=other_unit.id)
    run_step(api.submit_draft, uid=ref.uid, by=ha.pk, at=AT)
    card = run_step(api.issue_draft, uid=ref.uid, by=dung.pk, at=AT)
    assert card.number == "01/SNV-CCHC"


def test_a_discarded_draft_stays_readable(unit: Any, ha: Any) -> None:
    ref = begin(unit, ha)
    drafts.discard_draft(actor=acting(ha, WRITE), uid=ref.uid, reason="Không cần nữa", at=AT)
    assert row_of(ref).state == "discarded"
    with pytest.raises(api.UnableToChangeDraft):
        drafts.discard_draft(actor=acting(ha, WRITE), uid=ref.uid, reason="x", at=AT)
