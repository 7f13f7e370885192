"""The whole job for both shipped procedures, with real papers and real signatures."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from congvu.engines.casework import api as casework
from congvu.engines.documents import api as documents
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Refused
from congvu.registers.associations.models import Association
from congvu.registers.dossiers import api as dossiers
from congvu.registers.dossiers.contracts import State
from congvu.systems.publicservices.actions import applications, processing
from congvu.systems.publicservices.models import Rating
from congvu.systems.publicservices.queries import dossier_page
from congvu.systems.publicservices.tests import support
from congvu.systems.publicservices.tests.support import AT, CONTRACT, FOUND, NOUN, cast, decide

pytestmark = [
    pytest.mark.house,
    pytest.mark.django_db,
    pytest.mark.slow,  # papers are drawn, signed and time-stamped
]
DAY = timedelta(days=1)


RECEIPT = "Giấy tiếp nhận hồ sơ và hẹn trả kết quả"


def _signed(uid: str) -> list[str]:
    """Titles of the papers that are out, without the dossier's code."""
    papers = documents.papers_of(subject_noun=NOUN, subject_uid=uid)
    code = support.now(uid).code
    return sorted(p.title.removesuffix(f" {code}") for p in papers if p.file_uid)


def test_founding_ends_in_the_register() -> None:
    an = cast("an")
    dossier = support.submit(an, FOUND)
    assert re.fullmatch(r"[A-Z0-9.]+-20261120-0000001", dossier.code)
    support.settle()
    assert _signed(dossier.uid) == [RECEIPT]

    decide(cast("binh"), dossier.uid, "accept")
    assert support.now(dossier.uid).state is State.PROCESSING
    decide(cast("ha"), dossier.uid, "propose", AT + DAY)
    decide(cast("dung"), dossier.uid, "sign", AT + 2 * DAY)
    assert support.now(dossier.uid).state is State.PROCESSING
    support.settle()

    done = support.now(dossier.uid)
    assert done.state is State.RETURNED
    assert _signed(dossier.uid) == [
        RECEIPT,
        "Quyết định cho phép thành lập Hội Làm vườn phường Cẩm Thành",
    ]
    assert casework.open_tasks(noun=NOUN, subject_uid=dossier.uid, at=AT) == []
    (founded,) = Association.objects.filter(dossier_uid=dossier.uid)
    assert (founded.name, founded.members) == ("Hội Làm vườn phường Cẩm Thành", 45)
    (stored,) = dossiers.data_store(person_id=done.person_id)
    paper = documents.paper(code=stored[0].paper_code)
    assert paper is not None
    assert (paper.number, founded.paper_code) == (founded.decision_number, paper.code)
    file = b"".join(documents.read_file(uid=paper.file_uid))
    assert file.startswith(b"%PDF-")
    assert b"/ByteRange" in file


def test_a_taken_name_stops_the_signature_before_a_number_is_taken() -> None:
    an = cast("an")
    for _ in range(2):
        last = support.submit(an, FOUND)
        decide(cast("binh"), last.uid, "accept")
        decide(cast("ha"), last.uid, "propose")
        if not Association.objects.exists():
            decide(cast("dung"), last.uid, "sign")
            support.settle()
    support.settle()
    before = support.rows()
    with pytest.raises(Refused, match="Đã có hội mang tên") as refused:
        decide(cast("dung"), last.uid, "sign")
    assert refused.value.field == "ten_hoi"
    assert support.rows() == before
    assert Association.objects.count() == 1


def test_both_sides_read_one_time_line() -> None:
    dossier = support.submit(cast("an"), FOUND)
    decide(cast("binh"), dossier.uid, "accept")
    support.settle()
    seen = [dossier_page.page(actor=cast(who), uid=dossier.uid)["shown"] for who in ("an", "ha")]
    citizen, officer = ([line["title"] for line in page.steps] for page in seen)
    assert citizen == officer != []
    assert seen[0].due_at == seen[1].due_at
    assert seen[0].turn == seen[1].turn


def test_one_supplement_then_the_legal_time_starts_anew() -> None:
    an, desk = cast("an"), cast("y-ngu")
    dossier = support.submit(an, CONTRACT)
    first = support.clocks(dossier.uid, AT)
    assert f"{first['legal'].due_at:%d/%m/%Y}" == "30/11/2026"

    decide(desk, dossier.uid, "supplement", AT + DAY * 3, reason="Mờ", components=("ho_chieu",))
    waiting = support.now(dossier.uid)
    assert (waiting.state, waiting.supplements) == (State.SUPPLEMENT, 1)
    assert all(c.paused_at for c in support.clocks(dossier.uid, AT + DAY * 4).values())
    support.settle()
    assert _signed(dossier.uid) == [RECEIPT, "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ"]

    with pytest.raises(applications.UnableToSupplement) as missing:
        applications.supplement_application(
            actor=an, dossier_uid=dossier.uid, files={"hop_dong": [support.upload(an)]}, at=AT
        )
    assert missing.value.field == "ho_chieu"

    back = AT + DAY * 7  # Friday 27/11
    new = support.upload(an, support.PDF + b"%% clearer\n")
    applications.supplement_application(
        actor=an, dossier_uid=dossier.uid, files={"ho_chieu": [new]}, at=back
    )
    clocks = support.clocks(dossier.uid, back)
    assert f"{clocks['legal'].due_at:%d/%m/%Y}" == "04/12/2026"  # five working days from 27/11
    assert clocks["legal"].restarts == 1
    assert clocks["legal"].paused_at is None
    # Measured: from 20/11 five working days; Mon 23 09:00 to Fri 27 09:00 stood still.
    assert f"{clocks['measured'].due_at:%d/%m/%Y}" == "03/12/2026"
    assert clocks["measured"].restarts == 0
    kept = {a.component_key: a.file_uid for a in support.now(dossier.uid).attachments}
    assert kept["ho_chieu"] == new

    with pytest.raises(
        processing.UnableToDecide, match="đã được yêu cầu bổ sung đủ số lần"
    ) as again:
        decide(desk, dossier.uid, "supplement", back, reason="Nữa", components=("hop_dong",))
    assert (again.value.law, again.value.field) == ("NĐ 118/2025/NĐ-CP", "outcome")

    decide(desk, dossier.uid, "accept", back)
    assert f"{support.now(dossier.uid).due_at:%d/%m/%Y}" == "04/12/2026"
    decide(desk, dossier.uid, "propose", back)
    decide(cast("khue"), dossier.uid, "sign", back)
    support.settle()
    assert support.now(dossier.uid).state is State.RETURNED
    assert [t for t in _signed(dossier.uid) if t.startswith("Giấy xác nhận")] == [
        "Giấy xác nhận đăng ký hợp đồng lao động của Nguyễn Văn An"
    ]


def test_refusal_gives_form_03_with_the_reason() -> None:
    dossier = support.submit(cast("an"), CONTRACT)
    decide(cast("y-ngu"), dossier.uid, "refuse", reason="Không thuộc thẩm quyền")
    assert support.now(dossier.uid).state is State.NOT_ACCEPTED
    support.settle()
    assert _signed(dossier.uid) == [RECEIPT, "Phiếu từ chối tiếp nhận giải quyết hồ sơ"]
    assert casework.open_tasks(noun=NOUN, subject_uid=dossier.uid, at=AT) == []


def test_the_specialist_proposes_and_the_leader_stops_it() -> None:
    dossier = support.submit(cast("an"), FOUND)
    decide(cast("binh"), dossier.uid, "accept")
    decide(cast("ha"), dossier.uid, "refuse", reason="Không đủ điều kiện")
    assert support.now(dossier.uid).state is State.PROCESSING
    decide(cast("dung"), dossier.uid, "approve")
    stopped = support.now(dossier.uid)
    assert (stopped.state, stopped.finished_at) == (State.STOPPED, AT)


def test_nothing_sent_in_time_stops_it() -> None:
    dossier = support.submit(cast("an"), CONTRACT)
    desk = cast("y-ngu")
    decide(desk, dossier.uid, "supplement", reason="Thiếu", components=("ho_chieu",))
    casework.fire_due_timers(actor=Actor.system("test"), at=AT + DAY * 29)
    assert support.now(dossier.uid).state is State.SUPPLEMENT
    casework.fire_due_timers(actor=Actor.system("test"), at=AT + DAY * 60)
    assert support.now(dossier.uid).state is State.STOPPED


def test_the_leader_may_return_it() -> None:
    dossier = support.submit(cast("an"), FOUND)
    decide(cast("binh"), dossier.uid, "accept")
    decide(cast("ha"), dossier.uid, "propose")
    decide(cast("dung"), dossier.uid, "return", reason="Sửa căn cứ")
    task = casework.task_of(noun=NOUN, subject_uid=dossier.uid, whose="official")
    assert task is not None
    assert task.node == "tham_dinh"


def test_withdrawn_is_withdrawn() -> None:
    an = cast("an")
    dossier = support.submit(an, CONTRACT)
    applications.withdraw_application(actor=an, dossier_uid=dossier.uid, reason="Đổi ý", at=AT)
    assert support.now(dossier.uid).state is State.WITHDRAWN
    assert casework.open_tasks(noun=NOUN, subject_uid=dossier.uid, at=AT) == []
    before = support.rows()
    with pytest.raises(dossiers.UnableToMoveDossier, match="Công dân yêu cầu rút hồ sơ"):
        applications.withdraw_application(actor=an, dossier_uid=dossier.uid, reason="Nữa", at=AT)
    assert support.rows() == before


def test_one_rating_after_the_result() -> None:
    an, desk = cast("an"), cast("y-ngu")
    dossier = support.submit(an, CONTRACT)

    def rate(score: int) -> None:
        applications.rate_service(
            actor=an, dossier_uid=dossier.uid, score=score, comment=" Tốt ", at=AT
        )

    with pytest.raises(applications.UnableToRate, match="sau khi đã nhận kết quả"):
        rate(5)
    decide(desk, dossier.uid, "accept")
    decide(desk, dossier.uid, "propose")
    decide(cast("khue"), dossier.uid, "sign")
    support.settle()
    for wrong in (0, 6):
        with pytest.raises(applications.UnableToRate, match="từ 1 đến 5"):
            rate(wrong)
    rate(5)
    with pytest.raises(applications.UnableToRate, match="đã đánh giá"):
        rate(1)
    assert list(Rating.objects.as_system("test").values_list("score", "comment")) == [(5, "Tốt")]
