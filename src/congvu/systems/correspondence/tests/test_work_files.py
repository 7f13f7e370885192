"""Work files: listed, opened, filled from a document's page, closed, offered to the archive."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from congvu.engines.law.actions.parameters import set_parameter
from congvu.engines.org import api as org
from congvu.kernel import ids
from congvu.kernel.actions import action, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotAllowed, NotFound
from congvu.kernel.moving import Handing, Shift
from congvu.systems.correspondence.actions import files, moving, routing
from congvu.systems.correspondence.handlers import SYSTEM
from congvu.systems.correspondence.models import FiledLetter, WorkFile
from congvu.systems.correspondence.queries import files as queries
from congvu.systems.correspondence.queries import moving as moving_queries
from congvu.systems.correspondence.rules.files import Planned, due_on, free_code, mark_of
from congvu.systems.correspondence.rules.slips import Slip, Whom
from congvu.systems.correspondence.tests.conftest import AT, of, registered
from congvu.systems.correspondence.tests.test_outgoing import drafted, issued
from tests.personas import ROOT, Cast

pytestmark = [pytest.mark.house, pytest.mark.django_db]
PAGE = "/ho-so-cong-viec/"


def listed(cast: Cast, code: str = "01.TH", who: str = "ha") -> WorkFile:
    said = Planned(
        unit_id=cast.units["snv"], account_id=cast[who].account_id or 0, code=code,
        title="Sắp xếp đơn vị sự nghiệp", years=20,
    )  # fmt: skip
    return now(files.list_file(actor=cast["ha"].actor, said=said, at=AT))


def now(uid: object) -> WorkFile:
    return WorkFile.objects.as_system("test").get(uid=uid)


def opened(cast: Cast, code: str = "01.TH") -> WorkFile:
    row = listed(cast, code)
    files.open_file(actor=cast["ha"].actor, uid=row.uid, at=AT)
    return now(row.uid)


def given(cast: Cast) -> str:
    """A letter that Hà may see."""
    uid = registered(cast)
    slip = Slip(lead=Whom(cast.units["snv"], cast["ha"].account_id))
    routing.route_letter(actor=cast["dung"].actor, uid=uid, slip=slip, at=AT)
    return uid


def test_due_a_year_after_the_work() -> None:
    assert due_on(date(2026, 11, 23), years=1) == date(2027, 11, 23)
    assert due_on(date(2024, 2, 29), years=1) == date(2025, 3, 1)
    assert due_on(date(2024, 2, 29), years=4) == date(2028, 2, 29)


def put_law(code: str, value: str, day: date) -> None:
    """An administrator writes another value, in force from a day on."""
    set_parameter(
        actor=ROOT, code=f"correspondence.file_years_{code}", value=value, valid_from=day,
        decision="12/QĐ-BNV", decided_on=date(2026, 11, 20), at=AT,
    )  # fmt: skip


def test_how_long_a_file_is_kept_is_the_law_of_the_day(cast: Cast) -> None:
    put_law("shortest", "5", date(2027, 1, 1))
    put_law("longest", "100", date(2027, 1, 1))
    put_law("handover", "2", date(2027, 1, 1))
    later = AT + timedelta(days=60)
    for years, at, good in ((1, AT, False), (2, AT, True), (70, AT, True), (71, AT, False),
                            (4, later, False), (5, later, True), (100, later, True),
                            (101, later, False), (None, later, True)):  # fmt: skip
        before = WorkFile.objects.as_system("test").count()
        said = Planned(
            unit_id=cast.units["snv"], account_id=cast["ha"].account_id or 0, title="X",
            code=f"{years}-{at.year}", years=years,
        )  # fmt: skip
        if good:
            files.list_file(actor=cast["ha"].actor, said=said, at=at)
        else:
            with pytest.raises(Invalid) as refused:
                files.list_file(actor=cast["ha"].actor, said=said, at=at)
            assert set(refused.value.errors) == {"years"}
        assert WorkFile.objects.as_system("test").count() == before + good
    for day, code, last in ((AT, "a", date(2027, 11, 23)), (later, "b", date(2029, 1, 22))):
        row = opened(cast, code)
        files.put_in(actor=cast["le"].actor, uid=row.uid, letter=registered(
            cast, notation=f"{code}/BNV", abstract=code), at=AT)  # fmt: skip
        files.close_file(actor=cast["le"].actor, uid=row.uid, at=day)
        assert now(row.uid).hand_by == last


def test_a_code_stands_once_in_the_list_of_the_year(cast: Cast) -> None:
    row = listed(cast)
    assert (row.state, row.year, row.opened_on) == ("planned", 2026, None)
    with pytest.raises(Invalid):
        listed(cast)
    with pytest.raises(Invalid):
        listed(cast, "02.TH", "chi")  # sits elsewhere
    said = Planned(unit_id=row.unit_id, account_id=row.account_id, code="3", title="X", years=None)
    for who in ("an", "chi"):
        with pytest.raises(NotAllowed):
            files.list_file(actor=cast[who].actor, said=said, at=AT)
    assert WorkFile.objects.as_system("test").count() == 1


def test_from_opening_to_the_hand_over_list(cast: Cast) -> None:
    ha, row, letter = cast["ha"].actor, listed(cast), given(cast)
    with pytest.raises(files.UnableToFile):
        files.put_in(actor=ha, uid=row.uid, letter=letter, at=AT)
    files.open_file(actor=ha, uid=row.uid, at=AT)
    with pytest.raises(files.UnableToFile):
        files.close_file(actor=ha, uid=row.uid, at=AT)  # empty
    files.put_in(actor=ha, uid=row.uid, letter=letter, at=AT)
    with pytest.raises(files.UnableToFile):
        files.put_in(actor=ha, uid=row.uid, letter=letter, at=AT)
    files.take_out(actor=ha, uid=FiledLetter.objects.get().uid, at=AT)
    assert now(row.uid).documents == 0
    files.put_in(actor=ha, uid=row.uid, letter=letter, at=AT)
    with pytest.raises(files.UnableToFile):
        files.offer_file(actor=ha, uid=row.uid, at=AT)  # still open
    with pytest.raises(NotAllowed):
        files.close_file(actor=cast["dung"].actor, uid=row.uid, at=AT)  # neither Hà nor the clerk
    files.close_file(actor=cast["le"].actor, uid=row.uid, at=AT)
    with pytest.raises(files.UnableToFile):
        files.take_out(actor=ha, uid=FiledLetter.objects.get().uid, at=AT)
    files.offer_file(actor=ha, uid=row.uid, at=AT)
    kept = now(row.uid)
    assert (kept.state, kept.documents, kept.waits_on) == ("waiting", 1, date(2026, 11, 23))


def test_a_step_back_needs_a_reason_and_tells_it(cast: Cast) -> None:
    ha, row, letter = cast["ha"].actor, opened(cast), given(cast)
    files.put_in(actor=ha, uid=row.uid, letter=letter, at=AT)
    with pytest.raises(files.UnableToFile):
        files.step_back(actor=ha, uid=row.uid, reason="Nhầm", at=AT)  # still open
    files.close_file(actor=ha, uid=row.uid, at=AT)
    files.offer_file(actor=ha, uid=row.uid, at=AT)
    with pytest.raises(Invalid):
        files.step_back(actor=ha, uid=row.uid, reason=" ", at=AT)
    with pytest.raises(NotAllowed):
        files.step_back(actor=cast["dung"].actor, uid=row.uid, reason="Nhầm", at=AT)
    assert now(row.uid).state == "waiting"
    page = f"{PAGE}{row.uid}/"
    client = cast["ha"].client()
    assert client.post(page + "lui/", {"reason": "Còn văn bản"}).status_code == 303
    assert (now(row.uid).state, now(row.uid).waits_on) == ("closed", None)
    assert client.post(page + "lui/", {"reason": "Bổ sung văn bản"}).status_code == 303
    assert (now(row.uid).state, now(row.uid).closed_on, now(row.uid).hand_by) == (
        "open",
        None,
        None,
    )
    assert "Mở lại hồ sơ: Bổ sung văn bản" in client.get(page).content.decode()
    files.put_in(actor=cast["le"].actor, uid=row.uid, letter=issued(cast).uid, at=AT)
    assert now(row.uid).documents == 2


def test_only_numbered_documents_that_one_may_see_go_in(cast: Cast) -> None:
    ha, le, row = cast["ha"].actor, cast["le"].actor, opened(cast)
    hidden = registered(cast)
    with pytest.raises(NotFound):
        files.put_in(actor=ha, uid=row.uid, letter=hidden, at=AT)
    with pytest.raises(files.UnableToFile):
        files.put_in(actor=le, uid=row.uid, letter=drafted(cast).uid, at=AT)
    files.put_in(actor=le, uid=row.uid, letter=hidden, at=AT)
    files.put_in(actor=le, uid=row.uid, letter=issued(cast).uid, at=AT)
    seen = [one.incoming_id for one in queries.contents(ha, now(row.uid))]
    assert of(hidden).pk not in seen
    assert queries.contents(le, now(row.uid)).count() == 2
    entry = FiledLetter.objects.get(incoming=of(hidden).pk)
    with pytest.raises(NotFound):
        files.take_out(actor=ha, uid=entry.uid, at=AT)
    assert now(row.uid).documents == 2


def test_doors(cast: Cast) -> None:
    ha, le, letter = cast["ha"].client(), cast["le"].client(), given(cast)
    form = {
        "person": f"{cast.units['snv']}:{cast['ha'].account_id}", "code": "05.TH",
        "title": "Kế hoạch năm", "years": "",
    }  # fmt: skip
    assert cast["an"].client().get(PAGE).status_code == 403
    assert ha.get(PAGE + "lap/").status_code == 200
    assert ha.post(PAGE + "lap/", {**form, "years": "1"}).status_code == 422
    went = ha.post(PAGE + "lap/", form)
    assert went.status_code == 303
    assert ha.post(PAGE + "lap/", form).status_code == 422  # the same code
    row = WorkFile.objects.as_system("test").get()
    assert (row.state, row.years) == ("open", None)
    page = f"{PAGE}{row.uid}/"
    assert went.url == page
    assert f'value="{row.uid}"' in ha.get(f"/van-ban-den/{letter}/").content.decode()
    said = {"ho-so": str(row.uid), "van-ban": letter}
    assert cast["an"].client().post(PAGE + "dua-vao/", said).status_code == 403
    assert ha.post(PAGE + "dua-vao/", {**said, "ho-so": "x"}).status_code == 404
    assert ha.post(PAGE + "dua-vao/", said).status_code == 303
    ours = issued(cast)
    assert le.post(PAGE + "dua-vao/", {**said, "van-ban": str(ours.uid)}).status_code == 303
    assert "05.TH" in le.get(f"/van-ban-di/{ours.uid}/").content.decode()
    shown = ha.get(page).content.decode()
    assert "7001/BNV-KT" in shown
    text = b"".join(le.get(page + "?xuat=csv").streaming_content).decode()
    rows = [line.split(",")[0] for line in text.splitlines()[1:]]
    assert rows[:2] == ["7001/BNV-KT", "12/SNV-TCBC"]
    entry = FiledLetter.objects.get(outgoing=ours.pk)
    assert le.post(f"{PAGE}dua-ra/{entry.uid}/").status_code == 303
    for verb in ("ket-thuc/", "cho-nop/"):
        assert cast["chi"].client().post(page + verb).status_code in {403, 404}
        assert ha.post(page + verb).status_code == 303
    assert now(row.uid).state == "waiting"
    waiting = ha.get(PAGE + "?tinh_trang=waiting").content.decode()
    assert "05.TH" in waiting
    assert "23/11/2027" in waiting
    assert "05.TH" in b"".join(
        ha.get(PAGE + "?tinh_trang=waiting&xuat=csv").streaming_content
    ).decode()  # fmt: skip


def test_a_code_is_marked_counted_and_cut_to_fit() -> None:
    assert mark_of("Phòng Tổ chức biên chế", "") == "PTCBC"
    assert mark_of("Đội Quản lý", " ĐQL ") == "ĐQL"
    assert free_code("01.TH", mark="PTC", taken=()) == "01.TH"
    assert free_code("01.TH", mark="PTC", taken={"01.TH"}) == "01.TH-PTC"
    assert free_code("01.TH", mark="PTC", taken={"01.TH", "01.TH-PTC"}) == "01.TH-PTC2"
    long = "12345678901234567890"
    first = free_code(long, mark="PTC", taken={long})
    assert (first, len(first)) == ("1234567890123456-PTC", 20)
    assert free_code(long, mark="PTC", taken={long, first}) == "123456789012345-PTC2"


@action(needs="org.unit.manage")
def moved(*, actor: Actor, handing: Handing, limit: int = 500) -> list[Shift]:
    """The move as a reorganisation makes it, page by page; what it wrote, as the way back needs it."""
    unchanged()
    back: list[Shift] = []
    last = 0
    while True:
        page = moving_queries.files(handing=handing, after=last, limit=limit)
        done = moving.move_files(shifts=page.shifts)
        back += [shift.turned(done[shift.row]) for shift in page.shifts if shift.row in done]
        last = page.last
        if not last:
            return back


@action(needs="org.unit.manage")
def taken_back(*, actor: Actor, shifts: list[Shift]) -> int:
    unchanged()
    return len(moving.move_files(shifts=shifts))


def all_files() -> dict[str, tuple[int, str]]:
    rows = WorkFile.objects.as_system("test").order_by("pk")
    return {row.title: (row.unit_id, row.code) for row in rows}


def held(unit_id: int, code: str, title: str, year: int = 2026) -> WorkFile:
    return WorkFile.objects.create(
        uid=ids.uuid7(), unit_id=unit_id, year=year, code=code, title=title, account_id=1,
        person_name="Người lập",
    )  # fmt: skip


@pytest.mark.parametrize("limit", [1, 500])
def test_the_heir_takes_the_files_and_marks_codes_that_it_has(cast: Cast, limit: int) -> None:
    snv, heir = cast.units["snv"], cast.units["elsewhere"]
    root = org.unit(snv).parent_id or 0
    held(heir, "01.TH", "của bên nhận")
    held(heir, "05.TH", "của bên nhận, năm trước", 2025)
    held(snv, "01.TH", "trùng")
    held(snv, "02.TH", "không trùng")
    held(snv, "05.TH", "trùng ký hiệu, khác năm")
    held(root, "01.TH", "trùng, từ đơn vị khác")
    held(root, "01.TH-SNV", "đã mang dấu của đơn vị kia")
    before = all_files()
    both = Handing(
        day=date(2026, 11, 24), decision="1/QĐ", defaults={snv: heir, root: heir, heir: heir}
    )
    back = moved(actor=SYSTEM, handing=both, limit=limit)
    after = all_files()
    assert {unit for unit, _code in after.values()} == {heir}
    codes = {title: code for title, (_unit, code) in after.items()}
    mark = mark_of(org.unit(root).name, org.unit(root).short_name)
    assert codes == {
        "của bên nhận": "01.TH", "của bên nhận, năm trước": "05.TH", "trùng": "01.TH-SNV",
        "không trùng": "02.TH", "trùng ký hiệu, khác năm": "05.TH",
        "trùng, từ đơn vị khác": f"01.TH-{mark}",
        "đã mang dấu của đơn vị kia": f"01.TH-SNV-{mark}",
    }  # fmt: skip
    assert taken_back(actor=SYSTEM, shifts=back) == 5
    assert all_files() == before


def test_a_code_taken_after_the_plan_was_made_is_marked_too(cast: Cast) -> None:
    snv, heir = cast.units["snv"], cast.units["elsewhere"]
    row = held(snv, "01.TH", "của Sở")
    handing = Handing(day=date(2026, 11, 24), decision="1/QĐ", defaults={snv: heir})
    plan = moving_queries.files(handing=handing, after=0, limit=500).shifts
    assert [(s.after["code"], s.conflict) for s in plan] == [("01.TH", "")]
    held(heir, "01.TH", "lập sau")
    told = moving_queries.files(handing=handing, after=0, limit=500).shifts
    assert ["đổi thành 01.TH-SNV" in s.conflict for s in told] == [True]
    assert taken_back(actor=SYSTEM, shifts=plan) == 1
    assert (now(row.uid).unit_id, now(row.uid).code) == (heir, "01.TH-SNV")
    assert taken_back(actor=SYSTEM, shifts=plan) == 0  # it holds something else now
    assert now(row.uid).code == "01.TH-SNV"
