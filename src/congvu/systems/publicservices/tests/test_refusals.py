"""Who may not, what is missing, what was tampered with: a sentence, and not one row more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from congvu.engines.casework import api as casework
from congvu.engines.documents import api as documents
from congvu.engines.documents.models import Blob, File, store
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotAllowed, NotFound, Refused
from congvu.registers.dossiers.contracts import State
from congvu.systems.publicservices.actions import applications, processing
from congvu.systems.publicservices.actions.drafts import SentPage, save_page
from congvu.systems.publicservices.queries.routing import UnableToRoute
from congvu.systems.publicservices.tests import support
from congvu.systems.publicservices.tests.support import AT, CONTRACT, FOUND, NOUN, cast, decide

pytestmark = [pytest.mark.house, pytest.mark.django_db]
WRONG: list[tuple[str, dict[str, Any], str]] = [  # procedure, changed answers, field at fault
    (CONTRACT, {"tep_ho_chieu": []}, "tep_ho_chieu"),
    (CONTRACT, {"dien_thoai": "12"}, "dien_thoai"),
    (CONTRACT, {"ngay_bat_dau": "31/02/2027"}, "ngay_bat_dau"),
    (CONTRACT, {"thoi_han_thang": "121"}, "thoi_han_thang"),
    (CONTRACT, {"tien_luong": "0"}, "tien_luong"),
    (CONTRACT, {"so_dinh_danh": "123"}, "so_dinh_danh"),
    (CONTRACT, {"cam_ket": False}, "cam_ket"),
    (CONTRACT, {"noi_thuong_tru": {}}, "noi_thuong_tru"),
    (FOUND, {"ten_hoi": "Hội"}, "ten_hoi"),
    (FOUND, {"linh_vuc": "khac"}, "linh_vuc_khac"),
    (FOUND, {"linh_vuc": "khong-co"}, "linh_vuc"),
    (FOUND, {"ngay_cong_nhan": "2027-01-01"}, "ngay_cong_nhan"),
    (FOUND, {"tep_don": []}, "tep_don"),
    (FOUND, {"thanh_vien": []}, "thanh_vien"),
]


def refused(call: Callable[[], object], kind: type[Refused] = Refused) -> Refused:
    """The refusal; asserts that no table has a row more or less."""
    before = support.rows()
    with pytest.raises(kind) as found:
        call()
    assert support.rows() == before
    assert found.value.message.strip().endswith((".", ")"))
    return found.value


@pytest.mark.slow
@pytest.mark.parametrize(("code", "changed", "field"), WRONG)
def test_wrong_answers_name_the_field(code: str, changed: dict[str, Any], field: str) -> None:
    an = cast("an")
    uid = support.draft(an, code, **changed)
    found = refused(
        lambda: applications.submit_application(actor=an, draft_uid=uid, at=AT), Invalid
    )
    assert isinstance(found, Invalid)
    assert [f.split(".")[0] for f in found.errors] == [field]


def test_no_office_there() -> None:
    an = cast("an")
    away = {"province": "01", "commune": "00004"}
    uid = support.draft(an, CONTRACT, noi_thuong_tru=away)
    found = refused(
        lambda: applications.submit_application(actor=an, draft_uid=uid, at=AT), UnableToRoute
    )
    assert found.field == "noi_thuong_tru"


def test_a_tampered_file_stops_the_submission() -> None:
    an = cast("an")
    uid = support.draft(an, CONTRACT)
    mine = support.upload(an, support.PDF + f"% {uid}\n".encode())  # not stored before
    draft = casework.draft(actor=an, uid=uid)
    casework.save_draft_step(
        actor=an, uid=uid, step="giay-to", version=draft.steps["giay-to"], device="", force=True,
        answers={"tep_hop_dong": [mine], "tep_ho_chieu": [mine]}, at=AT,
    )  # fmt: skip
    path = _stored(mine)
    sound = path.read_bytes()
    path.write_bytes(sound[:-1] + bytes([sound[-1] ^ 1]))
    try:
        found = refused(lambda: applications.submit_application(actor=an, draft_uid=uid, at=AT))
    finally:
        path.write_bytes(sound)
    assert "giấy tờ.pdf" in found.message
    applications.submit_application(actor=an, draft_uid=uid, at=AT)  # put back, it goes through


def _stored(uid: str) -> Any:
    """The path of the newest object in the store: the file that was uploaded last."""
    folder = store.storage()
    assert isinstance(folder, store.Folder)
    (card,) = documents.files(uids=[UUID(uid)])
    path = max((folder.path(n) for n, _ in folder.names()), key=lambda p: p.stat().st_mtime_ns)
    assert card.size < path.stat().st_size < card.size + 100
    return path


def test_the_same_draft_twice_is_one_dossier() -> None:
    an = cast("an")
    uid = support.draft(an, CONTRACT)
    first = applications.submit_application(actor=an, draft_uid=uid, at=AT)
    before = support.rows()
    again = applications.submit_application(actor=an, draft_uid=uid, at=AT)
    assert (again.uid, again.code) == (first.uid, first.code)
    assert support.rows() == before


@pytest.mark.slow
def test_who_may_not_decide() -> None:
    dossier = support.submit(cast("an"), FOUND)
    for who, kind in (
        ("ha", NotAllowed),  # another role in the same dossier
        ("chi", NotAllowed),  # the right role somewhere else
        ("y-ngu", NotAllowed),  # the right role, in a ward
        ("dung", NotAllowed),
        ("giang", NotAllowed),
        ("an", NotAllowed),  # a citizen
    ):
        actor = cast(who)
        found = refused(lambda a=actor: decide(a, dossier.uid, "accept"), kind)  # type: ignore[misc]
        assert "quyền" in found.message, who
    refused(lambda: decide(Actor.stranger(), dossier.uid, "accept"), NotAllowed)
    assert support.now(dossier.uid).state is State.SUBMITTED


def test_who_may_not_see_or_change_a_persons_dossier() -> None:
    dossier = support.submit(cast("an"), FOUND)
    chi = cast("chi")
    with pytest.raises(NotFound):
        support.dossiers.dossier(actor=chi, uid=dossier.uid)
    for actor in (chi, cast("binh"), Actor.stranger()):
        refused(
            lambda a=actor: applications.withdraw_application(  # type: ignore[misc]
                actor=a, dossier_uid=dossier.uid, reason="x", at=AT
            ),
            NotAllowed,
        )


def test_reasons_and_outcomes_are_asked_for() -> None:
    dossier = support.submit(cast("an"), FOUND)
    binh = cast("binh")
    assert refused(lambda: decide(binh, dossier.uid, "refuse")).field == "reason"
    assert refused(lambda: decide(binh, dossier.uid, "sign")).field == "outcome"
    none = refused(lambda: decide(binh, dossier.uid, "supplement", reason="Thiếu"))
    assert none.field == "components"
    unknown = refused(
        lambda: decide(binh, dossier.uid, "supplement", reason="Thiếu", components=("khong-co",))
    )
    assert unknown.field == "components"


def test_a_task_of_another_dossier_is_refused() -> None:
    """Else the one supplement that the law allows could be asked for again through another's page."""
    an, binh = cast("an"), cast("binh")
    one, other = support.submit(an, FOUND), support.submit(an, FOUND)
    task = casework.task_of(noun=NOUN, subject_uid=one.uid, whose="official")
    assert task is not None
    refused(
        lambda: processing.decide_task(
            actor=binh, dossier_uid=other.uid, task_uid=str(task.uid), outcome="accept",
            reason="", components=[], at=AT,
        ),
        NotFound,
    )  # fmt: skip


def test_unknown_dossiers_are_said() -> None:
    nowhere = "0190f3a0-0000-7000-8000-000000000000"
    for outcome in ("accept", "supplement"):
        refused(
            lambda o=outcome: processing.decide_task(  # type: ignore[misc]
                actor=cast("binh"), dossier_uid=nowhere, task_uid=nowhere, outcome=o,
                reason="x", components=["don"], at=AT,
            ),
            NotFound,
        )  # fmt: skip


def test_the_second_officer_is_told_who_was_first() -> None:
    dossier = support.submit(cast("an"), CONTRACT)
    task = casework.task_of(noun=NOUN, subject_uid=dossier.uid, whose="official")
    assert task is not None
    decide(cast("y-ngu"), dossier.uid, "accept")
    found = refused(
        lambda: processing.decide_task(
            actor=cast("y-ngu"), dossier_uid=dossier.uid, task_uid=str(task.uid),
            outcome="accept", reason="", components=[], at=AT,
        )
    )  # fmt: skip
    assert found.message.startswith(
        "Đinh Thị Y Ngữ đã hoàn thành việc này lúc 09:00 ngày 20/11/2026"
    )


def test_a_page_that_is_refused_leaves_no_file_behind() -> None:
    """A full disk once kept the file, lost the page, and kept the file again at the next try."""
    an = cast("an")
    before = File.objects.as_system("test").count(), Blob.objects.count()
    with pytest.raises(NotFound):
        save_page(
            actor=an, uid=uuid4(), device="", at=AT,
            page=SentPage(
                step="giay-to", answers={},
                files={"tep": [SimpleUploadedFile("giấy tờ.pdf", support.PDF + b"%once")]},
            ),
        )  # fmt: skip
    assert (File.objects.as_system("test").count(), Blob.objects.count()) == before
