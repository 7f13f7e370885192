"""Joined services: one submission, several dossiers, one receipt, one family of codes."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from congvu.config import paths
from congvu.engines.casework import api as casework
from congvu.engines.documents import api as documents
from congvu.engines.identity import demo
from congvu.engines.identity.tests.broker import enter
from congvu.engines.law import api as law
from congvu.kernel import clock
from congvu.kernel.errors import Invalid, NotFound, Refused
from congvu.registers.dossiers.contracts import DossierCard, State
from congvu.registers.procedures import api as procedures
from congvu.systems.publicservices.actions import applications, joining
from congvu.systems.publicservices.models import Joined
from congvu.systems.publicservices.queries import joined
from congvu.systems.publicservices.tests import support
from congvu.systems.publicservices.tests.support import AT, cast, decide

pytestmark = [pytest.mark.house, pytest.mark.django_db, pytest.mark.slow]
SHIPPED = Path(law.__file__).parents[2] / "content" / "bundles"
BOTH, CHAIN = "0.900001", "0.900099"
WORSHIP, VISIT = "tho_cung", "tham_vieng"


def _answers(file: str) -> dict[str, Any]:
    home = {**support.place("Cẩm Thành"), "line": "12 Lê Lợi"}
    return {
        "dien_thoai": "0900000001", "dia_chi_lien_he": home, "cam_ket": True,
        "noi_thuong_tru": support.place("Cẩm Thành"), "ten_liet_si": "Nguyễn Văn Bắc",
        "so_bang": "AB 123", "ngay_hy_sinh": "1972-05-01", "que_quan": "xã Tịnh Khê",
        "quan_he": "con", "can_uy_quyen": False, "dang_huong": False,
        "hinh_thuc_nhan": "chi_tra", "tham_vieng_quan_he": "con",
        "noi_co_mo": "Nghĩa trang Trường Sơn", "ngay_di": "2027-04-27", "so_nguoi": "2",
        "tep_don": [file], "tep_bang": [file], "tham_vieng_tep_don": [file],
    }  # fmt: skip


def _draft(code: str = BOTH, **changed: Any) -> str:
    an = cast("an")
    begun = applications.begin_application(actor=an, code=code, at=AT)
    given = {**begun.answers, **_answers(support.upload(an)), **changed}
    found = procedures.procedure(code=code, on=clock.local(AT).date())
    for step in casework.load_form(found.form).steps:
        casework.save_draft_step(
            actor=an, uid=begun.uid, step=step.key, version=begun.steps.get(step.key, 0),
            answers={q.key: given[q.key] for q in step.questions if q.key in given},
            device="", force=True, at=AT,
        )  # fmt: skip
    return str(begun.uid)


def _submit(code: str = BOTH) -> str:
    return joining.submit_joined(actor=cast("an"), draft_uid=_draft(code), at=AT)


def _parts(uid: str) -> dict[str, DossierCard]:
    whole = Joined.objects.as_system("test").get(uid=uid)
    return {p.key: support.now(str(p.dossier_uid)) for p in whole.parts.all()}


def _whole(uid: str) -> Joined:
    return Joined.objects.as_system("test").get(uid=uid)


def _grant(dossier: DossierCard) -> None:
    for who, outcome in (("y-ngu", "accept"), ("y-ngu", "propose"), ("khue", "sign")):
        decide(cast(who), dossier.uid, outcome)


@pytest.fixture
def chain() -> None:
    """The shipped bundle with the visit after the allowance, which it needs."""
    folder = paths.data_dir() / "content" / "bundles" / CHAIN
    shutil.copytree(SHIPPED / BOTH, folder)
    file = folder / "procedure.toml"
    words = file.read_text("utf-8").replace(BOTH, CHAIN)
    last = 'procedure = "0.100107"\n'
    file.write_text(words.replace(last, f'{last}after = ["{WORSHIP}"]\nneeds = true\n'), "utf-8")
    report = law.load_packages(kinds=("bundles",))
    shutil.rmtree(folder)
    assert [str(f) for f in report.failed] == []


def test_one_submission_makes_two_dossiers_and_one_receipt() -> None:
    found = procedures.procedure(code=BOTH, on=clock.local(AT).date())
    asked = [q.key for q in casework.load_form(found.form).questions]
    assert len(asked) == len(set(asked))
    assert "tham_vieng_tep_chung_minh" not in asked  # the certificate serves both
    uid = _submit()
    whole, parts = _whole(uid), _parts(uid)
    assert [parts[k].code for k in (WORSHIP, VISIT)] == [f"{whole.code}.1", f"{whole.code}.2"]
    assert [parts[k].procedure_code for k in (WORSHIP, VISIT)] == ["1.010803", "0.100107"]
    one = {a.component_key: a.file_uid for a in parts[WORSHIP].attachments}
    two = {a.component_key: a.file_uid for a in parts[VISIT].attachments}
    assert two["chung_minh"] == one["bang_tqgc"]
    assert all(part.due_at for part in parts.values())
    assert whole.due_at == max(part.due_at for part in parts.values() if part.due_at)
    support.settle()
    (receipt,) = documents.papers_of(subject_noun=joining.NOUN, subject_uid=uid)
    assert receipt.number == whole.code
    for part in parts.values():
        assert documents.papers_of(subject_noun=support.NOUN, subject_uid=part.uid) == []


def test_the_same_draft_twice_is_one_submission() -> None:
    uid = _draft()
    first = joining.submit_joined(actor=cast("an"), draft_uid=uid, at=AT)
    before = support.rows()
    assert joining.submit_joined(actor=cast("an"), draft_uid=uid, at=AT) == first
    assert support.rows() == before


def test_a_fault_in_one_part_keeps_nothing_of_any() -> None:
    uid = _draft(so_nguoi="9")
    before = support.rows()
    with pytest.raises(Invalid) as refused:
        joining.submit_joined(actor=cast("an"), draft_uid=uid, at=AT)
    assert list(refused.value.errors) == ["so_nguoi"]
    assert support.rows() == before


def test_one_refused_does_not_hold_the_other() -> None:
    uid = _submit()
    parts = _parts(uid)
    decide(cast("y-ngu"), parts[WORSHIP].uid, "refuse", reason="Đã có người hưởng")
    support.settle()
    assert _whole(uid).finished_at is None
    _grant(parts[VISIT])
    support.settle()
    assert {k: p.state for k, p in _parts(uid).items()} == {
        WORSHIP: State.NOT_ACCEPTED, VISIT: State.RETURNED,
    }  # fmt: skip
    assert _whole(uid).finished_at is not None
    page = joined.page(actor=cast("an"), uid=uid)
    assert (page["whole"].ended, page["whole"].count) == (2, 2)


@pytest.mark.usefixtures("chain")
def test_what_comes_after_waits_and_then_its_own_time_begins() -> None:
    uid = _submit(CHAIN)
    parts = _parts(uid)
    later = parts[VISIT]
    assert (later.state, later.due_at) == (State.SUBMITTED, None)
    assert casework.open_tasks(noun=support.NOUN, subject_uid=later.uid) == []
    with pytest.raises(AssertionError):  # nobody can work on it yet
        decide(cast("y-ngu"), later.uid, "accept")
    _grant(parts[WORSHIP])
    support.settle()
    begun = _parts(uid)[VISIT]
    assert begun.due_at is not None
    assert begun.submitted_at > later.submitted_at
    _grant(begun)
    support.settle()
    assert _parts(uid)[VISIT].state is State.RETURNED
    assert _whole(uid).finished_at is not None


@pytest.mark.usefixtures("chain")
def test_what_needs_a_result_that_does_not_come_is_stopped() -> None:
    uid = _submit(CHAIN)
    parts = _parts(uid)
    decide(cast("y-ngu"), parts[WORSHIP].uid, "refuse", reason="Đã có người hưởng")
    support.settle()
    assert _parts(uid)[VISIT].state is State.STOPPED
    assert _whole(uid).finished_at is not None
    (letter,) = documents.papers_of(subject_noun=support.NOUN, subject_uid=parts[VISIT].uid)
    assert letter.title.startswith("Thông báo dừng giải quyết")


@pytest.mark.usefixtures("chain")
def test_a_waiting_part_may_be_withdrawn() -> None:
    uid = _submit(CHAIN)
    later = _parts(uid)[VISIT]
    applications.withdraw_application(
        actor=cast("an"), dossier_uid=later.uid, reason="Không đi nữa", at=AT
    )
    _grant(_parts(uid)[WORSHIP])
    support.settle()
    assert _parts(uid)[VISIT].state is State.WITHDRAWN
    assert _whole(uid).finished_at is not None


def test_who_may_know_of_the_whole(client: Client) -> None:
    uid = _submit()
    url = reverse("publicservices:joined", args=[uid])
    for who, status in (("an", 200), ("y-ngu", 200), ("chi", 404)):
        client.force_login(demo.account(who))
        assert client.get(url).status_code == status
    client.force_login(demo.account("an"))
    mine = client.get(reverse("publicservices:my-dossiers")).content.decode()
    assert mine.count(_whole(uid).code) == 1  # the parts do not stand beside it
    child = _parts(uid)[WORSHIP]
    page = client.get(reverse("publicservices:dossier", args=[child.uid])).content.decode()
    assert f"Thuộc hồ sơ liên thông {_whole(uid).code}" in page
    for who in ("chi", "ha"):
        with pytest.raises(NotFound):
            joined.page(actor=cast(who), uid=uid)


def test_a_plain_draft_is_not_submitted_as_joined(client: Client) -> None:
    uid = support.draft(cast("an"), support.CONTRACT)
    assert not joining.is_joined(actor=cast("an"), draft_uid=uid)
    joint = _draft()
    enter(client, demo.account("an"))
    answer = client.post(reverse("publicservices:draft-check", args=[joint]))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/ho-so-lien-thong/")
    again = client.post(reverse("publicservices:draft-check", args=[joint]))
    assert again["Location"] == answer["Location"]
    with pytest.raises(Refused):
        joining.submit_joined(actor=cast("chi"), draft_uid=joint, at=AT)
