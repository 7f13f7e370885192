"""An internal procedure from its start to the signed notice, from a folder and from the designer."""

from __future__ import annotations

import io
import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from congvu.config import paths
from congvu.engines.casework import api as casework
from congvu.engines.casework.actions import designs
from congvu.engines.documents import api as documents
from congvu.engines.identity import api as identity
from congvu.engines.identity import demo
from congvu.engines.jobs import api as jobs
from congvu.engines.law import api as law
from congvu.engines.ledger import api as ledger
from congvu.kernel import clock
from congvu.kernel.actions import action, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotAllowed, NotFound
from congvu.systems.processes.actions import packages, runs
from congvu.systems.processes.models import InternalProcess, Run, State
from congvu.systems.processes.queries import NOUN
from congvu.systems.processes.rules import Asked

BACKEND = "congvu.engines.identity.web.backends.AccountBackend"
AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
TRAINING = "cu-di-dao-tao"
SHIPPED = Path(law.__file__).parents[2] / "content" / "internal-processes"
ANSWERS = {
    "nguoi_di": "Trần Thị Ngọc Hà", "ten_khoa": "Bồi dưỡng ngạch chuyên viên chính",
    "noi_hoc": "Học viện Hành chính và Quản trị công", "tu_ngay": "2027-01-04",
    "den_ngay": "2027-02-26", "kinh_phi": "4500000", "ly_do": "Đủ điều kiện nâng ngạch năm 2027.",
}  # fmt: skip
pytestmark = [pytest.mark.house, pytest.mark.django_db]


def cast(key: str) -> Actor:
    return identity.actor_for(demo.account(key).pk, assurance=2)


def started(who: str = "ha", code: str = TRAINING, **changed: Any) -> str:
    return runs.start_run(
        actor=cast(who), code=code, answers={**ANSWERS, **changed}, files={}, at=AT
    )


@action(needs="casework.inbox.read")
def finish(*, actor: Actor, uid: str, outcome: str, reason: str = "", at: datetime = AT) -> None:
    task = casework.task_of(noun=NOUN, subject_uid=uid, whose="official")
    assert task is not None
    casework.complete_task(
        actor=actor, task_uid=str(task.uid), outcome=outcome, reason=reason, at=at
    )
    unchanged()


def settle() -> None:
    jobs.run_pending(at=max(AT, clock.now()), strict=True)


def of(uid: str) -> Run:
    return Run.objects.as_system("test").get(uid=uid)


@pytest.mark.slow  # the notice is drawn and signed
def test_from_start_to_the_signed_notice(client: Client) -> None:
    uid = started()
    finish(actor=cast("dung"), uid=uid, outcome="agree")
    finish(actor=cast("ha"), uid=uid, outcome="agree")
    finish(actor=cast("dung"), uid=uid, outcome="agree")
    settle()
    run = of(uid)
    assert (run.state, run.outcome) == (State.FINISHED, "Được cử đi đào tạo")
    (paper,) = documents.papers_of(subject_noun=NOUN, subject_uid=uid)
    assert (paper.signer, paper.state) == (cast("dung").name, "issued")
    told = [e.name for e in ledger.timeline(noun=NOUN, subject=uid)]
    assert told[0] == "processes.run.started"
    assert "processes.run.finished" in told
    client.force_login(demo.account("ha"), backend=BACKEND)
    page = client.get(f"/quy-trinh-noi-bo/viec/{uid}/").content.decode()
    for words in (
        run.code,
        "Bồi dưỡng ngạch chuyên viên chính",
        "Được cử đi đào tạo",
        paper.number,
    ):
        assert words in page


def test_refused_ends_without_a_paper_and_taken_back_ends_the_case() -> None:
    refused, back = started(), started()
    finish(actor=cast("dung"), uid=refused, outcome="refuse", reason="Chưa đủ thời gian công tác.")
    settle()
    assert (of(refused).state, of(refused).outcome) == (State.FINISHED, "Không đồng ý")
    assert documents.papers_of(subject_noun=NOUN, subject_uid=refused) == []
    with pytest.raises(NotFound):
        runs.stop_run(actor=cast("chi"), uid=back, reason="", at=AT)
    runs.stop_run(actor=cast("ha"), uid=back, reason="Hoãn khóa học", at=AT)
    assert casework.open_tasks(noun=NOUN, subject_uid=back) == []
    assert (of(back).state, of(back).outcome) == (State.CANCELLED, "Hoãn khóa học")
    with pytest.raises(runs.UnableToStop):
        runs.stop_run(actor=cast("ha"), uid=back, reason="", at=AT)


def test_what_is_filled_in_wrong_begins_nothing() -> None:
    before = Run.objects.as_system("test").count()
    with pytest.raises(runs.UnableToStart) as wrong:
        started(den_ngay="2027-01-01", ten_khoa="")
    assert set(wrong.value.errors) == {"den_ngay", "ten_khoa"}
    with pytest.raises(NotFound):
        started(code="khong-co")
    with pytest.raises(NotAllowed):
        started(who="an")
    assert Run.objects.as_system("test").count() == before


def test_doors(client: Client) -> None:
    client.force_login(demo.account("ha"), backend=BACKEND)
    listed = client.get("/quy-trinh-noi-bo/").content.decode()
    assert "Cử công chức, viên chức đi đào tạo, bồi dưỡng" in listed
    assert "40 giờ / 40 giờ" in listed
    assert client.get("/quy-trinh-noi-bo/dua-vao/").status_code == 403
    start = f"/quy-trinh-noi-bo/lap/{TRAINING}/"
    assert client.get(start).status_code == 200
    assert client.post(start, {"nguoi_di": "x"}).status_code == 422
    letter = io.BytesIO(b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]"
                        b"/Count 0>>\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")  # fmt: skip
    letter.name = "thu moi.pdf"
    form = {**ANSWERS, "tu_ngay": "04/01/2027", "den_ngay": "26/02/2027", "thu_moi": letter}
    went = client.post(start, form)
    assert went.status_code == 303, went.content.decode()[:3000]
    run = Run.objects.as_system("test").latest("id")
    page = client.get(went.url).content.decode()
    assert run.code in page
    assert "thu moi.pdf" in page
    assert run.code in client.get("/quy-trinh-noi-bo/viec/").content.decode()
    client.force_login(demo.account("chi"), backend=BACKEND)
    assert client.get(f"/quy-trinh-noi-bo/viec/{run.uid}/").status_code == 404
    assert (
        identity
    )  # a head's own pages need the second factor; the step is taken in the tests above
    client.force_login(demo.account("an"), backend=BACKEND)
    assert client.get("/quy-trinh-noi-bo/").status_code == 403


def test_a_folder_is_enough_and_hours_that_do_not_add_up_are_refused() -> None:
    own = paths.data_dir() / "content" / "internal-processes"
    shutil.copytree(SHIPPED / TRAINING, own / "di-hoc-ngan-han")
    shutil.copytree(SHIPPED / TRAINING, own / "sai-gio")
    try:
        for name, hours in (("di-hoc-ngan-han", "16"), ("sai-gio", "17")):
            for file in (own / name).iterdir():
                words = file.read_text("utf-8").replace(TRAINING, name)
                words = words.replace("cu_di_dao_tao", name.replace("-", "_"))
                file.write_text(words.replace('hours="16"', f'hours="{hours}"', 1), "utf-8")
        report = law.load_packages(kinds=("internal-processes",))
        (failed,) = report.failed
        assert "phải bằng nhau" in str(failed)
    finally:
        shutil.rmtree(own)
    assert of(started(code="di-hoc-ngan-han")).state == State.RUNNING
    with pytest.raises(NotFound):
        started(code="sai-gio")


def test_a_process_from_the_designer_is_begun_without_a_restart(client: Client) -> None:
    owner, drawn = cast("giang"), (SHIPPED / TRAINING / "process.bpmn").read_bytes()
    draft = designs.begin_design(actor=owner, title="Mua sắm nhỏ", at=AT, bpmn=drawn)
    made = designs.publish_design(
        actor=owner, uid=draft.uid, version=draft.version, decision="77/QĐ-SNV",
        valid_from=date(2026, 11, 20), at=AT,
    )  # fmt: skip
    asked = [Asked(label="Giá dự toán", kind="money", required=True)]
    with pytest.raises(NotAllowed):
        packages.offer_process(
            actor=cast("ha"), process_key=made.key, summary="", group="B", asked=asked, at=AT
        )
    with pytest.raises(packages.UnableToOffer):
        packages.offer_process(
            actor=owner, process_key="procedure.1.012929", summary="", group="B", asked=[], at=AT
        )
    code = packages.offer_process(
        actor=owner, process_key=made.key, summary="", group="B", asked=asked, at=AT
    )
    process = InternalProcess.objects.get(code=code)
    assert process.definition["decision"] == "77/QĐ-SNV"
    (price,) = [q["key"] for q in process.definition["form"]["steps"][0]["questions"][1:]]
    uid = runs.start_run(
        actor=cast("ha"), code=code, files={}, at=AT,
        answers={"noi_dung": "Mua máy quét", price: "12000000"},
    )  # fmt: skip
    assert of(uid).state == State.RUNNING
    packages.end_process(actor=owner, code=code, at=AT)
    with pytest.raises(NotFound):
        started(code=code)
    finish(actor=cast("dung"), uid=uid, outcome="agree")  # what runs goes on
