"""The inbox: what each sees, filters in the URL, keyset pages, costs that do not grow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from congvu.engines.casework import api
from congvu.engines.casework.actions import tasks
from congvu.engines.casework.models import Task
from congvu.engines.casework.queries import tiles
from congvu.engines.casework.queries.inbox import InboxFilter, counts, inbox
from congvu.engines.casework.tests.conftest import (
    AT,
    House,
    ask,
    complete,
    official,
    replace,
    run,
    start,
)
from congvu.engines.casework.tests.diagrams import EXAMINE, RECEIVE
from congvu.kernel import clock
from congvu.kernel.actors import Actor

pytestmark = pytest.mark.django_db


def seen(actor: Actor, **more: object) -> list[str]:
    return [r.case_title for r in inbox(actor, InboxFilter(**more), at=AT).rows]  # type: ignore[arg-type]


def test_everybody_sees_the_pools_of_the_roles_they_hold(house: House, published: str) -> None:
    start(house, "1")
    start(house, "2")
    complete(house.binh, "receive", "accept", subject="2")
    assert seen(house.binh, tab="pool") == ["Hồ sơ 1 – Nguyễn Văn An"]
    assert seen(house.ha, tab="pool") == ["Hồ sơ 2 – Nguyễn Văn An"] * 2
    assert seen(house.chi, tab="pool") == []
    assert seen(house.ha) == []
    # Dũng hands work out over the office, not over the desk
    assert seen(house.dung, tab="unit") == ["Hồ sơ 2 – Nguyễn Văn An"] * 2
    assert seen(house.ha, tab="unit") == []
    assert counts(house.dung) == {"mine": 0, "pool": 2, "unit": 2}
    assert counts(house.ha) == {"mine": 0, "pool": 2}


def test_the_home_page_names_what_falls_due_first(house: House, published: str) -> None:
    start(house, "1")
    start(house, "2")
    claimed = inbox(house.binh, InboxFilter(tab="pool"), at=AT).rows[1]
    tasks.claim(actor=house.binh, task_uid=claimed.uid, at=AT)
    shown = tiles.due_first(actor=house.binh, at=AT)
    # Due at the same moment: what is mine comes before what waits for anybody.
    assert [line.title for line in shown.lines] == [
        "Hồ sơ 2 – Nguyễn Văn An", "Hồ sơ 1 – Nguyễn Văn An",
    ]  # fmt: skip
    assert shown.lines[0].url == f"/viec-cua-toi/{claimed.uid}/"
    assert tiles.due_first(actor=house.chi, at=AT).lines == ()


def test_an_empty_desk_opens_on_what_waits_for_somebody(house: House, published: str) -> None:
    start(house, "1")
    page = ask(house.binh, "/viec-cua-toi/").content.decode()
    assert "Hồ sơ 1 – Nguyễn Văn An" in page
    asked = ask(house.binh, "/viec-cua-toi/?tab=mine").content.decode()
    assert "Hồ sơ 1 – Nguyễn Văn An" not in asked


def test_role_and_unit_count_as_a_pair(house: House, published: str) -> None:
    """Receiving here and examining there does not mean examining here."""
    start(house)
    mixed = official(9, "X", house.desk)
    reach = {RECEIVE: frozenset({house.office}), EXAMINE: frozenset({house.desk})}
    mixed = Actor(**{**mixed.__dict__, "reach": reach})
    assert seen(mixed, tab="pool") == []
    complete(house.binh, "receive", "accept")
    assert seen(mixed, tab="pool") == []
    everywhere = Actor(**{**mixed.__dict__, "reach": {EXAMINE: None}})
    assert len(seen(everywhere, tab="pool")) == 2


def test_who_hands_out_everywhere_knows_of_every_task(house: House, published: str) -> None:
    start(house)
    everywhere = replace(official(9, "X", house.elsewhere), reach={"casework.task.assign": None})
    assert Task.objects.visible_to(everywhere).count() == 1
    assert Task.objects.as_system("test").watched(house.dung, everywhere).count() == 1
    assert Task.objects.visible_to(house.dung).count() == 0
    assert seen(everywhere, tab="unit") == ["Hồ sơ 1 – Nguyễn Văn An"]
    assert seen(everywhere, tab="pool") == []


def test_claimed_work_moves_to_mine(house: House, published: str) -> None:
    start(house)
    (row,) = inbox(house.binh, InboxFilter(tab="pool"), at=AT).rows
    assert (row.claimable, row.turn) == (
        True,
        "Chưa ai nhận, tại Trung tâm Phục vụ hành chính công",
    )
    tasks.claim(actor=house.binh, task_uid=row.uid, at=AT)
    assert seen(house.binh, tab="pool") == []
    (mine,) = inbox(house.binh, at=AT).rows
    assert (mine.claimable, mine.turn) == (False, "Đến lượt bạn")


def test_the_deadline_is_said_in_words(house: House, published: str) -> None:
    start(house)

    def words(at: object) -> tuple[str, str]:
        (row,) = inbox(house.binh, InboxFilter(tab="pool"), at=at).rows  # type: ignore[arg-type]
        return row.deadline, str(row.standing)

    assert words(AT) == ("Còn 1 ngày làm việc", "soon")
    assert words(AT + timedelta(hours=3)) == ("Còn 5 giờ làm việc", "soon")
    assert words(AT + timedelta(days=3, hours=-1)) == ("Đến hạn hôm nay lúc 09:00", "soon")
    assert words(AT + timedelta(days=3, hours=3)) == ("Quá hạn 2 giờ làm việc", "overdue")
    assert words(AT + timedelta(days=5)) == ("Quá hạn 1 ngày làm việc", "overdue")


def test_filters_narrow(house: House, published: str) -> None:
    for subject in ("1", "2", "3"):
        start(house, subject, at=AT + timedelta(days=int(subject)), code=f"G09-{subject}")
    now = AT + timedelta(days=3, hours=2)  # Monday: 1 and 2 began on the weekend
    pool = InboxFilter(tab="pool")

    def found(at: datetime = now, **more: object) -> list[str]:
        wanted = InboxFilter(**{**pool.__dict__, **more})
        return [r.code for r in inbox(house.binh, wanted, at=at).rows]

    assert found() == ["G09-1", "G09-2", "G09-3"]
    assert found(q="ho so 2 nguyen") == ["G09-2"]
    assert found(q="g09-3") == ["G09-3"]
    assert found(q="%") == []
    assert found(kind="tests.dossier") == ["G09-1", "G09-2", "G09-3"]
    assert found(kind="x") == []
    assert found(unit=house.desk) == ["G09-1", "G09-2", "G09-3"]
    assert found(unit=house.office) == []
    assert found(due="soon") == ["G09-1", "G09-2", "G09-3"]
    assert found(due="on_time") == []
    wednesday = AT + timedelta(days=5, hours=-1)  # 08:00; the 24th was a holiday
    assert found(wednesday, due="overdue") == ["G09-1", "G09-2"]
    assert found(wednesday, due="soon") == ["G09-3"]
    friday = AT + timedelta(hours=-2)
    assert found(friday, due="on_time") == ["G09-1", "G09-2", "G09-3"]
    assert found(due="none") == []
    assert found(sort="newest") == ["G09-3", "G09-2", "G09-1"]


@pytest.mark.parametrize("sort", ["due", "newest"])
def test_pages_follow_without_gap_or_repeat(house: House, published: str, sort: str) -> None:
    for subject in range(7):
        start(house, str(subject))
    after, found = "", []
    for _ in range(9):
        page = inbox(house.binh, InboxFilter(tab="pool", sort=sort, after=after), at=AT, limit=2)
        assert page.total == 7
        found += [r.case_title for r in page.rows]
        after = page.next
        if not after:
            break
    assert len(found) == len(set(found)) == 7


@pytest.mark.parametrize("cursor", ["x", "-", "1-", "-1", "9" * 18 + "-1", "1-2-3", "\u0661-1"])
def test_a_spoilt_cursor_is_harmless(house: House, published: str, cursor: str) -> None:
    start(house)
    for sort in ("due", "newest"):
        inbox(house.binh, InboxFilter(tab="pool", sort=sort, after=cursor), at=AT)


def test_one_row_costs_what_ten_cost(house: House, published: str) -> None:
    def cost(do: Callable[[], object]) -> int:
        with CaptureQueriesContext(connection) as log:
            do()
        # A stamp is asked for at most once a second, whoever asks: it is not the list's cost.
        return len([q for q in log if "_stamp" not in q["sql"]])

    start(house, "0")
    path = "/viec-cua-toi/?tab=pool"
    ask(house.binh, path)
    one = (
        cost(lambda: inbox(house.binh, InboxFilter(tab="pool"), at=AT)),
        cost(lambda: ask(house.binh, path)),
    )
    for subject in range(1, 10):
        start(house, str(subject))
    ten = (
        cost(lambda: inbox(house.binh, InboxFilter(tab="pool"), at=AT)),
        cost(lambda: ask(house.binh, path)),
    )
    assert one == ten
    assert one[0] == 4  # the rows, their cases, how many there are, the cases' legal clocks


# pages --------------------------------------------------------------------------------------------
def test_the_page_lists_claims_and_exports(house: House, published: str) -> None:
    empty = ask(house.binh, "/viec-cua-toi/").content.decode()
    assert "Bạn không còn việc nào" in empty
    start(house, title="=HYPERLINK(1) <b>x</b>", code="G09-1")
    page = ask(house.binh, "/viec-cua-toi/?tab=pool").content.decode()
    assert "Việc receive" in page
    assert "&lt;b&gt;x&lt;/b&gt;" in page
    assert "Nhận việc" in page
    assert "Không có việc nào khớp" in ask(house.binh, "/viec-cua-toi/?q=zz").content.decode()
    csv = ask(house.binh, "/viec-cua-toi/xuat/csv/?tab=pool")
    lines = csv.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Mã hồ sơ,Việc,Hồ sơ")
    assert lines[1].startswith("G09-1,Việc receive,'=HYPERLINK(1) <b>x</b>")
    assert len(lines) == 2
    xlsx = ask(house.binh, "/viec-cua-toi/xuat/xlsx/?tab=pool")
    assert xlsx.content[:2] == b"PK"


def test_odd_filters_in_the_url_are_harmless(house: House, published: str) -> None:
    for query in (
        "tab=x&due=y&sort=z&unit=abc&after=1",
        "unit=99999999999999999999",
        "q=%00",
        "kind=%00",
    ):
        assert ask(house.binh, f"/viec-cua-toi/?{query}").status_code == 200


def test_a_task_is_done_on_its_page(house: House, published: str) -> None:
    start(house, subject_url="/ho-so/1/")
    (row,) = inbox(house.binh, InboxFilter(tab="pool"), at=AT).rows
    path = f"/viec-cua-toi/{row.uid}/"
    page = ask(house.binh, path).content.decode()
    assert 'href="/ho-so/1/"' in page
    assert "Ghi kết quả" in page
    assert "Chưa ai nhận" in page
    assert ask(house.binh, f"{path}nhan/", {}).status_code == 303
    assert "Trả việc về đơn vị" in ask(house.binh, path).content.decode()
    assert ask(house.binh, f"{path}tra/", {}).status_code == 303
    wrong = ask(house.binh, f"{path}ket-qua/", {"outcome": "refuse", "reason": ""})
    assert wrong.status_code == 422
    assert "Hãy ghi lý do" in wrong.content.decode()
    assert Task.objects.as_system("test").count() == 1
    done = ask(house.binh, f"{path}ket-qua/", {"outcome": "accept", "reason": ""})
    assert done.status_code == 303
    again = ask(house.binh, f"{path}ket-qua/", {"outcome": "accept", "reason": ""})
    assert again.status_code == 409
    assert "Trần Thị Bình đã hoàn thành việc này" in again.content.decode()


@pytest.mark.parametrize("who", ["chi", "ha"])
def test_a_task_of_others_is_not_there(house: House, published: str, who: str) -> None:
    start(house)
    (row,) = inbox(house.binh, InboxFilter(tab="pool"), at=AT).rows
    assert ask(getattr(house, who), f"/viec-cua-toi/{row.uid}/").status_code == 404
    for verb in ("nhan", "ket-qua"):
        answer = ask(getattr(house, who), f"/viec-cua-toi/{row.uid}/{verb}/", {"outcome": "accept"})
        assert answer.status_code == 403
    assert ask(house.an, f"/viec-cua-toi/{row.uid}/").status_code == 403


def test_the_time_line_is_one_and_names_no_official_to_the_citizen(
    house: House, published: str
) -> None:
    start(house, start_clock=True)
    complete(house.binh, "receive", "supplement", reason="Thiếu điều lệ")
    complete(house.an, "supplement")
    both = {
        public: api.timeline(
            noun="tests.thing", subject_uid="1", at=AT, public_only=public, actor=house.binh
        )
        for public in (True, False)
    }
    for public, steps in both.items():
        text = " ".join(f"{s.what} {s.who} {s.turn}" for s in steps)
        assert ("Bình" in text) is not public
        assert "Trung tâm Phục vụ hành chính công" in text
        assert steps[-1].state == "now"
        assert [s.what for s in steps if s.state == "done"] == [
            "Việc receive: supplement", "Việc supplement",
        ]  # fmt: skip
    assert both[True][-1].turn == ("Đang giải quyết tại Trung tâm Phục vụ hành chính công")
    assert (
        both[True][-1].due_at
        == api.clocks_of(api.case_of(noun="tests.thing", subject_uid="1").id, AT)["legal"].due_at
    )


def test_machines_read_the_same_list(house: House, published: str) -> None:
    import json

    start(house, code="G09-1")
    with clock.pretend(AT):
        answer = ask(house.binh, "/api/v1/casework/inbox/?tab=pool", HTTP_ACCEPT="application/json")
    body = json.loads(answer.content)
    assert [(i["code"], i["title"], i["standing"]) for i in body["items"]] == [
        ("G09-1", "Việc receive", "soon")
    ]
    assert body["next"] == ""


__all__ = ["run"]
