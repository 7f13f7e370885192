"""The process designer through its doors: who may, what is saved, taken back, refused, published."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from congvu.engines.casework import api
from congvu.engines.casework.actions.processes import publish_shipped
from congvu.engines.casework.models import ProcessDraft, ProcessDraftChange, ProcessVersion
from congvu.engines.casework.queries.processes import in_force
from congvu.engines.casework.rules.sheets.reading import sheet_of
from congvu.engines.casework.rules.sheets.sheet import Sheet
from congvu.engines.casework.tests.conftest import AT, SYSTEM, House, ask, run
from congvu.engines.casework.tests.diagrams import (
    RECEIVE,
    bpmn,
    event,
    flow,
    inside,
    many,
    task,
    times,
)
from congvu.kernel import clock
from congvu.kernel.actors import Actor

pytestmark = pytest.mark.django_db
DRAFTS = "/quy-trinh/soan/"
DESIGN, PUBLISH = "casework.process.design", "casework.process.publish"
STEP = {
    "title": "Duyệt đề nghị", "kind": "task", "role": RECEIVE, "unit": "", "amount": "16",
    "amount_unit": "hour", "next": "", "a0_label": "Đồng ý", "a0_to": "", "a1_label": "Không đồng ý",
    "a1_to": "", "a1_reason": "on", "handler": "", "clock": "", "expiry_unit": "hour",
}  # fmt: skip


@pytest.fixture
def owner(house: House) -> Actor:
    """Who designs and publishes."""
    return replace(house.dung, reach={**house.dung.reach, DESIGN: None, PUBLISH: None})


@pytest.fixture
def designer(house: House) -> Actor:
    """Who designs and does not publish."""
    return replace(house.dung, reach={**house.dung.reach, DESIGN: None})


def begin(actor: Actor, title: str = "Đi công tác", **more: object) -> ProcessDraft:
    answer = ask(actor, DRAFTS, {"title": title, **more})
    assert answer.status_code == 303, answer.content.decode()
    return ProcessDraft.objects.latest("pk")


def edit(actor: Actor, draft: ProcessDraft, do: str, **more: object) -> HttpResponse:
    return ask(actor, f"{DRAFTS}{draft.uid}/", {"do": do, "version": version(draft), **more})


def version(draft: ProcessDraft) -> int:
    return ProcessDraft.objects.get(pk=draft.pk).version


def table(draft: ProcessDraft) -> Sheet:
    found, obstacles = sheet_of(ProcessDraft.objects.get(pk=draft.pk).bpmn.encode())
    assert (obstacles, found is not None) == ((), True)
    assert found is not None
    return found


def filled(actor: Actor) -> ProcessDraft:
    """A draft that may be published: one step, then the end."""
    draft = begin(actor)
    assert edit(actor, draft, "add:", **STEP).status_code == 303
    return draft


def state() -> tuple[object, ...]:
    """Everything that a refusal must leave alone."""
    drafts = ProcessDraft.objects.order_by("pk").values_list("pk", "bpmn", "version", "title")
    return (
        list(drafts), ProcessDraftChange.objects.count(), ProcessVersion.objects.count(),
    )  # fmt: skip


def test_a_new_process_is_filled_in_as_a_table(owner: Actor) -> None:
    draft = filled(owner)
    assert draft.key == "own.di_cong_tac"
    step, end = table(draft).rows
    assert (step.id, step.title, step.role, end.kind) == (
        "duyet_de_nghi", "Duyệt đề nghị", RECEIVE, "end",
    )  # fmt: skip
    assert [(o.code, o.label, o.needs_reason) for o in step.outcomes] == [
        ("dong_y", "Đồng ý", False), ("khong_dong_y", "Không đồng ý", True),
    ]  # fmt: skip
    page = ask(owner, f"{DRAFTS}{draft.uid}/").content.decode()
    assert "Quy trình chạy được" in page
    assert "Hoàn tác: Thêm bước: Duyệt đề nghị" in page


def test_steps_are_moved_changed_branched_and_removed(owner: Actor) -> None:
    draft = filled(owner)
    edit(owner, draft, "add:duyet_de_nghi", **{**STEP, "title": "Báo kết quả"})
    edit(owner, draft, "add:bao_ket_qua", title="Không được đi", kind="end")
    edit(owner, draft, "save:duyet_de_nghi", **{**STEP, "a1_to": "ket_thuc"})
    first = table(draft).rows[0]
    assert first.way_of("khong_dong_y") == "ket_thuc"
    edit(owner, draft, "down:duyet_de_nghi")
    assert [r.id for r in table(draft).rows] == [
        "bao_ket_qua", "duyet_de_nghi", "khong_duoc_di", "ket_thuc",
    ]  # fmt: skip
    edit(owner, draft, "remove:bao_ket_qua")
    edit(owner, draft, "head", title="Đi công tác trong nước", limit="2", limit_unit="working_day")
    made = table(draft)
    assert [r.id for r in made.rows] == ["duyet_de_nghi", "khong_duoc_di", "ket_thuc"]
    page = ask(owner, f"{DRAFTS}{draft.uid}/").content.decode()
    assert "Tổng thời hạn các bước là 16 giờ, bằng đúng thời hạn giải quyết × 8." in page
    assert "Đi công tác trong nước" in page


def test_undo_takes_back_change_by_change(owner: Actor) -> None:
    draft = filled(owner)
    before = table(draft)
    edit(owner, draft, "remove:duyet_de_nghi")
    undo = f"{DRAFTS}{draft.uid}/hoan-tac/"
    assert ask(owner, undo, {"version": version(draft)}).status_code == 303
    assert table(draft) == before
    assert ask(owner, undo, {"version": version(draft)}).status_code == 303
    assert [r.id for r in table(draft).rows] == ["ket_thuc"]
    kept = state()
    assert ask(owner, undo, {"version": version(draft)}).status_code == 409
    assert state() == kept


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"title": ""}, "Trường này là bắt buộc"),
        ({"role": ""}, "Hãy chọn vai trò của người làm bước này."),
        ({"kind": "auto", "role": ""}, "Hãy chọn việc mà hệ thống tự làm."),
        ({"w0_if": "so_tien >", "w0_to": "ket_thuc"}, "so_tien"),
        ({"w0_to": "ket_thuc"}, "Hãy ghi điều kiện để chuyển tới bước này."),
        ({"a0_label": "", "a0_to": "ket_thuc"}, "Hãy đặt tên cho nút này."),
        ({"a1_label": "Đồng ý"}, "Hai nút của một bước không được trùng tên."),
        ({"expiry": "5"}, "Hãy chọn bước để chuyển tới khi quá hạn."),
        ({"amount": "0"}, "1"),
    ],
)
def test_what_is_typed_wrong_is_said_beside_its_field(
    owner: Actor, wrong: dict[str, str], says: str
) -> None:
    draft = begin(owner)
    kept = state()
    answer = edit(owner, draft, "add:", **{**STEP, **wrong})
    assert (answer.status_code, state()) == (422, kept)
    page = answer.content.decode()
    assert says in page
    assert 'aria-invalid="true"' in page


def test_two_designers_do_not_overwrite_each_other(owner: Actor, designer: Actor) -> None:
    draft = filled(owner)
    seen = version(draft)
    edit(designer, draft, "remove:duyet_de_nghi")
    kept = state()
    answer = ask(owner, f"{DRAFTS}{draft.uid}/", {"do": "up:ket_thuc", "version": seen})
    assert (answer.status_code, state()) == (409, kept)
    assert "vừa sửa bản nháp này" in answer.content.decode()


def test_publishing_needs_a_decision_and_a_day_to_come(owner: Actor) -> None:
    draft = filled(owner)
    path, kept = f"{DRAFTS}{draft.uid}/cong-bo/", state()
    today = clock.local(clock.now()).date()
    for given, says in (
        ({"valid_from": f"{today:%d/%m/%Y}", "confirmed": "1"}, "Hãy ghi số quyết định"),
        ({"decision": "1/QĐ", "confirmed": "1"}, "Hãy ghi ngày quy trình bắt đầu có hiệu lực."),
        ({"decision": "1/QĐ", "valid_from": f"{today - timedelta(1):%d/%m/%Y}", "confirmed": "1"},
         "Ngày có hiệu lực không được trước hôm nay."),
        ({"decision": "1/QĐ", "valid_from": f"{today:%d/%m/%Y}"}, "Hãy đánh dấu xác nhận"),
    ):  # fmt: skip
        answer = ask(owner, path, {"version": version(draft), **given})
        assert (answer.status_code, state()) == (422, kept)
        assert says in answer.content.decode()


def publish(actor: Actor, draft: ProcessDraft, days: int = 0) -> HttpResponse:
    day = clock.local(clock.now()).date() + timedelta(days)
    return ask(actor, f"{DRAFTS}{draft.uid}/cong-bo/", {
        "version": version(draft), "decision": "12/QĐ-SNV", "valid_from": f"{day:%d/%m/%Y}",
        "confirmed": "1",
    })  # fmt: skip


def test_a_version_holds_from_its_day_on(owner: Actor) -> None:
    draft = filled(owner)
    assert publish(owner, draft)["Location"] == "/quy-trinh/own.di_cong_tac/?phien-ban=1"
    first = ProcessVersion.objects.get(key=draft.key)
    assert (first.decision, first.title) == ("12/QĐ-SNV", "Đi công tác")
    edit(owner, draft, "head", title="Đi công tác (mới)", limit="", limit_unit="working_day")
    page = ask(owner, f"{DRAFTS}{draft.uid}/cong-bo/").content.decode()
    assert "So với phiên bản 1" in page
    edit(owner, draft, "save:duyet_de_nghi", **{**STEP, "title": "Xem xét"})
    page = ask(owner, f"{DRAFTS}{draft.uid}/cong-bo/").content.decode()
    assert "Tên: <del>Duyệt đề nghị</del> thành <ins>Xem xét</ins>" in page
    assert publish(owner, draft, days=3).status_code == 303
    today = clock.local(clock.now()).date()
    found = [in_force(draft.key, today + timedelta(n)) for n in (0, 2, 3)]
    assert [v.version for v in found if v] == [1, 1, 2]
    assert ProcessDraft.objects.get(pk=draft.pk).base_id == found[2].pk  # type: ignore[union-attr]


def test_nothing_new_is_not_published(owner: Actor) -> None:
    draft = filled(owner)
    publish(owner, draft)
    kept = state()
    answer = publish(owner, draft)
    assert (answer.status_code, state()) == (409, kept)
    assert "không khác phiên bản 1" in answer.content.decode()


def test_an_unsound_process_is_refused_with_its_reason(owner: Actor) -> None:
    draft = begin(owner)
    edit(owner, draft, "add:", **{**STEP, "next": "-"})
    edit(owner, draft, "remove:ket_thuc")
    path, kept = f"{DRAFTS}{draft.uid}/", state()
    assert "Chưa nói sau bước này là bước nào" in ask(owner, path).content.decode()
    answer = publish(owner, draft)
    assert (answer.status_code, state()) == (422, kept)
    page = answer.content.decode()
    assert "Quy trình phải có ít nhất một sự kiện kết thúc." in page
    assert "Chưa chạy thử được" in ask(owner, f"{path}chay-thu/").content.decode()


def test_a_draft_is_walked_through_without_a_trace(owner: Actor) -> None:
    draft = filled(owner)
    edit(owner, draft, "add:duyet_de_nghi", **{**STEP, "title": "Ký", "amount": "8"})
    edit(owner, draft, "save:duyet_de_nghi", **{**STEP, "w0_if": "so_ngay > 5",
                                               "w0_to": "ket_thuc"})  # fmt: skip
    edit(owner, draft, "head", title="Đi công tác", limit="3", limit_unit="working_day")
    path, kept = f"{DRAFTS}{draft.uid}/chay-thu/", state()
    page = ask(owner, f"{path}?chinh=1").content.decode()
    assert "Kết thúc: Kết thúc" in page
    assert "Tổng thời hạn các bước là 24 giờ, bằng đúng" in page
    assert '<td data-label="Từ giờ – đến giờ">16 – 24</td>' in page
    short = ask(owner, f"{path}?chinh=1&x-so_ngay=7&han=3").content.decode()
    assert "ít hơn thời hạn giải quyết (24 giờ) 8 giờ" in short
    step = ask(owner, f"{path}?di=duyet_de_nghi:khong_dong_y").content.decode()
    assert "di=ky%3Adong_y" in step
    assert "không còn hợp" in ask(owner, f"{path}?di=khong_co").content.decode()
    assert state() == kept


def test_a_published_process_is_copied_once(published: str, owner: Actor) -> None:
    answer = ask(owner, f"/quy-trinh/{published}/soan/", {"version": "1"})
    draft = ProcessDraft.objects.get()
    assert answer["Location"] == f"{DRAFTS}{draft.uid}/"
    assert (draft.key, draft.base.version) == (published, 1)  # type: ignore[union-attr]
    again = ask(owner, f"/quy-trinh/{published}/soan/", {"version": "1"})
    assert (again["Location"], ProcessDraft.objects.count()) == (answer["Location"], 1)
    assert ask(owner, "/quy-trinh/khong.co/soan/", {"version": "1"}).status_code == 404
    assert "Cổng song song" not in ask(owner, answer["Location"]).content.decode()


def test_files_go_in_and_out(owner: Actor) -> None:
    plain = bpmn(event("start", "s") + flow("f", "s", "a") + task("a") + flow("g", "a", "e")
                 + event("end", "e")).replace(b' isExecutable="true"', b"")  # fmt: skip
    draft = begin(owner, bpmn=SimpleUploadedFile("a.bpmn", plain))
    out = ask(owner, f"{DRAFTS}{draft.uid}/tep/")
    assert out["Content-Disposition"] == 'attachment; filename="own.di_cong_tac.bpmn"'
    assert [r.id for r in table(draft).rows] == ["a", "e"]
    odd = bpmn(event("start", "s") + flow("f", "s", "a") + inside(task("a"), many(times("3")))
               + flow("g", "a", "e") + event("end", "e"))  # fmt: skip
    answer = ask(owner, f"{DRAFTS}{draft.uid}/tep/", {
        "version": version(draft), "bpmn": SimpleUploadedFile("b.bpmn", odd),
    })  # fmt: skip
    assert answer.status_code == 303
    page = ask(owner, f"{DRAFTS}{draft.uid}/").content.decode()
    assert "Quy trình này không vừa bảng" in page
    kept = state()
    assert edit(owner, draft, "up:a").status_code == 409
    for bad in (b"<html/>", b"<!DOCTYPE x><a/>", b"\x00\x01", b"x" * 2_000_001):
        refused = ask(owner, DRAFTS, {"title": "X", "bpmn": SimpleUploadedFile("x", bad)})
        assert refused.status_code == 422
    assert ask(owner, DRAFTS, {"title": " "}).status_code == 422
    assert state() == kept


def test_the_modeller_saves_and_hears_the_verdicts(owner: Actor) -> None:
    draft = filled(owner)
    path = f"{DRAFTS}{draft.uid}/so-do/"
    assert "designer-config" in ask(owner, path).content.decode()
    xml = ProcessDraft.objects.get(pk=draft.pk).bpmn
    drawn = xml.replace("Duyệt đề nghị", "Xem đề nghị").replace('role="', 'role="khong.co.')
    answer = ask(owner, f"{path}luu/", {"version": version(draft), "bpmn": drawn})
    told = json.loads(answer.content)
    assert told["version"] == version(draft)
    wrong = [v for v in told["verdicts"] if v["id"] == "duyet_de_nghi"]
    assert [(v["level"], v["what"]) for v in wrong] == [
        ("compiles", f"Không có quyền khong.co.{RECEIVE}.")
    ]
    assert [v["id"] for v in told["verdicts"] if v["own"]] == ["duyet_de_nghi"]
    assert told["verdicts"][0]["id"] == "duyet_de_nghi"
    assert table(draft).rows[0].title == "Xem đề nghị"
    kept = state()
    old = ask(owner, f"{path}luu/", {"version": 1, "bpmn": xml})
    broken = ask(owner, f"{path}luu/", {"version": version(draft), "bpmn": "<x"})
    assert (old.status_code, broken.status_code, state()) == (409, 422, kept)


def test_who_may_not_design_sees_and_changes_nothing(owner: Actor, house: House) -> None:
    draft, stranger = filled(owner), house.dung
    one, kept = f"{DRAFTS}{draft.uid}/", state()
    pages = (DRAFTS, one, f"{one}so-do/", f"{one}chay-thu/", f"{one}cong-bo/", f"{one}tep/",
             f"{one}xoa/", "/quy-trinh/")  # fmt: skip
    assert {ask(stranger, p).status_code for p in pages} == {403}
    posts = (DRAFTS, one, f"{one}so-do/luu/", f"{one}tep/", f"{one}hoan-tac/", f"{one}xoa/",
             f"{one}cong-bo/", "/quy-trinh/own.di_cong_tac/soan/")  # fmt: skip
    given = {"version": version(draft), "title": "X", "do": "remove:duyet_de_nghi"}
    assert {ask(stranger, p, dict(given)).status_code for p in posts} == {403}
    assert state() == kept


def test_who_designs_does_not_publish(owner: Actor, designer: Actor) -> None:
    draft = filled(designer)
    kept = state()
    assert "/cong-bo/" not in ask(designer, f"{DRAFTS}{draft.uid}/").content.decode()
    assert ask(designer, f"{DRAFTS}{draft.uid}/cong-bo/").status_code == 403
    assert (publish(designer, draft).status_code, state()) == (403, kept)


def test_a_draft_is_deleted_after_asking(owner: Actor) -> None:
    draft = filled(owner)
    path = f"{DRAFTS}{draft.uid}/xoa/"
    assert "sẽ mất hẳn" in ask(owner, path).content.decode()
    assert ask(owner, path, {"version": "1"}).status_code == 409
    assert ProcessDraft.objects.count() == 1
    assert ask(owner, path, {"version": version(draft)})["Location"] == DRAFTS
    assert ProcessDraft.objects.count() == 0
    assert ask(owner, f"{DRAFTS}{draft.uid}/").status_code == 404


def test_a_decision_stands_in_the_place_of_a_labelled_version(owner: Actor) -> None:
    """A procedure pins its process by label; what is decided since then holds for its new cases."""

    def put(name: str, label: str) -> None:
        xml = bpmn(event("start", "s") + flow("f", "s", "a") + task(name) + flow("g", name, "e")
                   + event("end", "e")).replace(b'targetRef="a"', f'targetRef="{name}"'.encode())  # fmt: skip
        run(actor=SYSTEM, at=AT,
            step=lambda: api.publish_process(key="t.p", bpmn_xml=xml, version=label))  # fmt: skip

    put("a", "2026.1")
    ask(owner, "/quy-trinh/t.p/soan/", {"version": "1"})
    draft = ProcessDraft.objects.get()
    edit(owner, draft, "head", title="Khác", limit="1", limit_unit="working_day")
    assert publish(owner, draft, days=1).status_code == 303
    put("b", "2026.2")
    today = clock.local(clock.now()).date()
    asked = [(1, "2026.1"), (0, "2026.1"), (1, "2026.2"), (1, "")]
    found = [in_force("t.p", today + timedelta(n), label) for n, label in asked]
    assert [v.version for v in found if v] == [2, 1, 3, 3]


def test_an_upgrade_leaves_what_was_decided(owner: Actor) -> None:
    publish_shipped(actor=SYSTEM, at=AT)
    ask(owner, "/quy-trinh/leave.request/soan/", {"version": "1"})
    draft = ProcessDraft.objects.get()
    edit(owner, draft, "head", title="Nghỉ phép năm", limit="4", limit_unit="working_day")
    assert publish(owner, draft).status_code == 303
    assert publish_shipped(actor=SYSTEM, at=AT) == []
    newest = ProcessVersion.objects.filter(key="leave.request").latest("version")
    assert (newest.version, newest.title) == (2, "Nghỉ phép năm")


def test_after_a_move_the_row_keeps_the_focus(owner: Actor) -> None:
    draft = filled(owner)
    edit(owner, draft, "add:duyet_de_nghi", **{**STEP, "title": "Ký"})
    answer = edit(owner, draft, "up:ky")
    assert answer["Location"] == f"{DRAFTS}{draft.uid}/?tai=up:ky"
    assert 'value="down:ky" autofocus' in ask(owner, answer["Location"]).content.decode()
