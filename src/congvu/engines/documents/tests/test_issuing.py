"""Reserve → work → confirm, and the same after a kill between every two steps."""

from __future__ import annotations

import hashlib
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from congvu.engines.documents import api, tasks
from congvu.engines.documents.actions import (
    enclosing,
    issuing,
    papers,
    rendering,
    signing,
    sweeping,
)
from congvu.engines.documents.actions.papers import UnableToEndPaper
from congvu.engines.documents.models import Blob, File, Number, Paper, store
from congvu.engines.documents.queries.health import certificate_health
from congvu.engines.documents.queries.keys import left
from congvu.engines.documents.tests.conftest import AT, ON, RECEIPT, official, run_step
from congvu.engines.jobs import api as jobs
from congvu.engines.ledger import api as ledger
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotAllowed, NotFound

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("templates")]
DUNG = api.Signatory(
    key="person:dung", name="Trần Trí Dũng", lines=("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")
)


def ask_receipt(unit: Any, **more: Any) -> api.PaperRef:
    fields = {
        "template": "onestop/form01", "data": RECEIPT, "unit_id": unit.id,
        "title": "Giấy tiếp nhận hồ sơ và hẹn trả kết quả", "subject_noun": "dossier",
        "subject_uid": "d-1", "on": ON, "number": RECEIPT["dossier_code"], **more,
    }  # fmt: skip
    made: api.PaperRef = run_step(api.request_paper, **fields)
    return made


def ask_decision(unit: Any, **more: Any) -> api.PaperRef:
    return ask_receipt(
        unit, template="associations/decision", series="decision", number="", signers=(DUNG,),
        data={"association": "Hội Làm vườn", "bases": ["Căn cứ Luật"]},
        title="Quyết định cho phép thành lập hội", **more,
    )  # fmt: skip


def objects() -> set[str]:
    return {name for name, _ in store.storage().names()}


def row(ref: api.PaperRef) -> Paper:
    found: Paper = Paper.objects.as_system("test").get(uid=ref.uid)
    return found


@pytest.mark.slow  # draws and signs for real
def test_a_receipt_is_numbered_signed_and_registered_by_its_job(unit: Any) -> None:
    ref = ask_receipt(unit)
    assert (ref.state, ref.number, len(ref.code)) == ("reserved", "H48.05-20261122-0000001", 18)

    assert jobs.run_pending(at=AT, strict=True) >= 1

    card = api.paper(code=ref.code)
    assert card is not None
    assert card.state == "issued"
    pdf = b"".join(api.read_file(uid=card.file_uid))
    assert hashlib.sha256(pdf).hexdigest() == card.sha256
    assert pdf.startswith(b"%PDF-")
    assert objects() == set(Blob.objects.values_list("name", flat=True))
    told = [e.name for e in ledger.timeline(noun="paper", subject=str(ref.uid))]
    assert told == ["documents.paper.requested", "documents.paper.issued"]
    assert row(ref).data is None  # the answers are gone once the paper is there


@pytest.mark.slow
def test_a_decision_takes_a_number_and_two_signatures(unit: Any, tmp_path: Path) -> None:
    ref = ask_decision(unit)
    issuing.issue_paper(uid=ref.uid, at=AT)
    card = api.paper(code=ref.code)
    assert card is not None
    assert card.number == "01/QĐ-SNV"
    assert card.signer == "Trần Trí Dũng"
    assert Number.objects.get(text="01/QĐ-SNV").state == "confirmed"
    path = tmp_path / "decision.pdf"
    path.write_bytes(b"".join(api.read_file(uid=card.file_uid)))
    said = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True, check=False)
    assert said.stdout.count("Signature is Valid.") == 2
    assert "Total document signed" in said.stdout


STEPS = [
    (issuing, "_draw"), (issuing, "_sign"), (issuing, "_stage"), (enclosing, "put_object"),
    (issuing, "register_paper"), (issuing, "_stage_name"),
]  # fmt: skip


class Killed(BaseException):
    """Nothing in our code may catch it."""


@pytest.mark.slow
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(("module", "step"), STEPS, ids=[name for _, name in STEPS])
def test_killed_at_any_step_then_run_again_gives_one_paper(
    unit: Any, monkeypatch: pytest.MonkeyPatch, module: Any, step: str, after: bool
) -> None:
    ref = ask_decision(unit)
    whole = getattr(module, step)

    def killed(*args: Any, **kwargs: Any) -> Any:
        if after:
            whole(*args, **kwargs)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(module, step, killed)
        with pytest.raises(Killed):
            issuing.issue_paper(uid=ref.uid, at=AT)

    issuing.issue_paper(uid=ref.uid, at=AT)
    issuing.issue_paper(uid=ref.uid, at=AT)  # a job may run twice

    assert row(ref).state == "issued"
    assert Number.objects.count() == 1
    assert File.objects.as_system("test").count() == 1
    assert objects() == set(Blob.objects.values_list("name", flat=True))
    told = [e.name for e in ledger.timeline(noun="paper", subject=str(ref.uid))]
    assert told.count("documents.paper.issued") == 1


@pytest.mark.slow
def test_the_slower_of_two_workers_leaves_nothing_behind(
    unit: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = ask_receipt(unit)
    whole = enclosing.put_object

    def overtaken(paper: Paper, pdf: bytes) -> enclosing.Signed:
        monkeypatch.setattr(enclosing, "put_object", whole)
        monkeypatch.setattr(issuing, "_staged", lambda paper: None)
        issuing.issue_paper(uid=ref.uid, at=AT)  # the other worker signs bytes of its own
        return whole(paper, pdf)

    monkeypatch.setattr(enclosing, "put_object", overtaken)
    issuing.issue_paper(uid=ref.uid, at=AT)
    assert Blob.objects.count() == 1
    assert objects() == set(Blob.objects.values_list("name", flat=True))


def test_asking_twice_with_one_key_gives_one_paper_and_one_number(unit: Any) -> None:
    first, again = (ask_decision(unit, request_key="case-1:decision") for _ in range(2))
    assert first == again
    assert Number.objects.count() == 1


def test_an_unknown_template_or_series_takes_no_number(unit: Any) -> None:
    for more in ({"template": "nowhere/x", "series": "decision"}, {"series": "nowhere"}):
        with pytest.raises(NotFound):
            ask_receipt(unit, **more)
    assert Number.objects.count() == 0
    assert Paper.objects.as_system("test").count() == 0


def test_a_time_stamp_authority_that_is_down_is_told_and_tried_again(
    unit: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = ask_receipt(unit)
    monkeypatch.setenv("CONGVU_TSA_URL", "http://127.0.0.1:9/")
    with pytest.raises(signing.UnableToSign):
        tasks.sign(paper_uid=str(ref.uid), at=AT)
    assert row(ref).state == "reserved"
    assert "dấu thời gian" in row(ref).trouble
    monkeypatch.delenv("CONGVU_TSA_URL")
    issuing.issue_paper(uid=ref.uid, at=AT)
    assert (row(ref).state, row(ref).trouble) == ("issued", "")


def test_production_without_a_key_says_which_file_is_missing(
    unit: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ref = ask_receipt(unit)
    monkeypatch.setenv("CONGVU_PKI_DIR", str(tmp_path))
    with pytest.raises(signing.UnableToSign, match=r"unit-H48\.05\.p12"):
        issuing.issue_paper(uid=ref.uid, at=AT)
    assert row(ref).state == "reserved"


def test_production_never_signs_with_the_demo_authority(unit: Any, settings: Any) -> None:
    ref = ask_receipt(unit)
    settings.MODE = "production"
    with pytest.raises(signing.UnableToSign, match="CONGVU_PKI_DIR"):
        issuing.issue_paper(uid=ref.uid, at=AT)
    assert row(ref).state == "reserved"
    assert not certificate_health()


def test_a_template_that_does_not_compile_keeps_the_reservation(unit: Any) -> None:
    run_step(api.put_template, code="x/broken", version="1", title="X", source="#nope()")
    ref = ask_receipt(unit, template="x/broken")
    with pytest.raises(rendering.UnableToRender, match="nope"):
        issuing.issue_paper(uid=ref.uid, at=AT)
    assert row(ref).state == "reserved"


@pytest.mark.slow
def test_revoking_wants_the_right_over_the_unit_and_happens_once(
    unit: Any, other_unit: Any
) -> None:
    ref = ask_receipt(unit)
    issuing.issue_paper(uid=ref.uid, at=AT)
    call = {"uid": ref.uid, "reason": "Cấp sai", "decision": "QĐ 20/QĐ-SNV", "on": ON, "at": AT}
    chi = official("documents.paper.revoke", other_unit.id)
    with pytest.raises(NotAllowed):
        papers.revoke_issued(actor=chi, **call)
    assert row(ref).state == "issued"
    papers.revoke_issued(actor=Actor.system("Giang"), **call)
    ended = row(ref)
    assert (ended.state, ended.end_reason, ended.end_decision) == (
        "revoked", "Cấp sai", "QĐ 20/QĐ-SNV",
    )  # fmt: skip
    with pytest.raises(UnableToEndPaper):
        papers.revoke_issued(actor=Actor.system("Giang"), **call)


@pytest.mark.slow
def test_a_newer_paper_takes_the_place_of_an_older_one(unit: Any) -> None:
    old, new = ask_receipt(unit), ask_decision(unit)
    for ref in (old, new):
        issuing.issue_paper(uid=ref.uid, at=AT)
    run_step(api.replace_paper, uid=old.uid, by_uid=new.uid, reason="Cấp lại", on=ON)
    card = api.paper(code=old.code)
    assert card is not None
    assert (card.state, card.replaced_by) == ("replaced", new.code)
    found = api.papers_of(subject_noun="dossier", subject_uid="d-1")
    assert [each.state for each in found] == ["replaced", "issued"]


def test_a_cancelled_paper_gives_its_number_up_for_ever(unit: Any) -> None:
    ref = ask_decision(unit)
    papers.cancel_paper(actor=Actor.system("Giang"), uid=ref.uid, reason="Nhầm mẫu", at=AT)
    assert (row(ref).state, row(ref).data) == ("cancelled", None)
    assert Number.objects.get().state == "released"
    assert ask_decision(unit).number == "02/QĐ-SNV"
    issuing.issue_paper(uid=ref.uid, at=AT)  # its job finds nothing to do
    assert row(ref).state == "cancelled"


def test_what_is_printed_is_not_readable_in_the_row(unit: Any) -> None:
    sealed = bytes(row(ask_receipt(unit)).data)
    assert "Hùng Vương".encode() not in sealed
    assert b"example.vn" not in sealed


def test_the_sweeper_takes_orphans_only_after_their_grace(unit: Any) -> None:
    name = store.name_of("unit:1", "0" * 64)
    store.storage().put(name, store.seal(name, [b"orphan"], key_id=1))
    system = Actor.system("test")
    assert sweeping.sweep_orphans(actor=system, at=AT.replace(year=2020)) == 0
    assert objects() == {name}
    assert sweeping.sweep_orphans(actor=system, at=AT.replace(year=2040)) == 1
    assert objects() == set()


def test_a_waiting_paper_outlives_its_key(unit: Any) -> None:
    asked = ask_receipt(unit)
    system = Actor.system("t")
    store.add_key()
    assert left() == 1
    assert sweeping.reseal(actor=system, at=AT) == 1
    assert (left(), sweeping.reseal(actor=system, at=AT)) == (0, 0)
    issuing.issue_paper(uid=asked.uid, at=AT)
    assert Paper.objects.as_system("test").get(uid=asked.uid).state == "issued"


def test_no_paper_is_dated_before_it_was_asked_for(unit: Any) -> None:
    asked = ask_receipt(unit)
    ahead = AT + timedelta(hours=5)  # the clock was wrong, and has been set back since
    Paper.objects.as_system("test").filter(uid=asked.uid).update(requested_at=ahead)
    issuing.issue_paper(uid=asked.uid, at=AT)
    assert Paper.objects.as_system("test").get(uid=asked.uid).issued_at == ahead
