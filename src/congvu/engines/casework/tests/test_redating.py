"""A notice of days off moves every due time that runs over them, once, and it can be taken back."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from congvu.engines.casework import api
from congvu.engines.casework.actions import redatings, tasks
from congvu.engines.casework.actions.redatings import UnableToPutBack
from congvu.engines.casework.handlers import count_anew
from congvu.engines.casework.models import Case, Clock, Redated, Redating, Task, Timer
from congvu.engines.casework.queries.calendars import calendar_of
from congvu.engines.casework.rules import clocks as rules
from congvu.engines.casework.tests.conftest import (
    AT,
    SYSTEM,
    House,
    ask,
    complete,
    replace,
    run,
    start,
)
from congvu.engines.identity import api as identity
from congvu.engines.law import api as law
from congvu.engines.law.actions.calendars import load_notice
from congvu.engines.law.contracts import Day
from congvu.engines.ledger import api as ledger
from congvu.engines.notify import api as notify
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotAllowed

pytestmark = pytest.mark.django_db
VN = ZoneInfo("Asia/Ho_Chi_Minh")
OFF = date(2026, 11, 27)  # a Friday that was worked


@pytest.fixture
def house(house: House) -> House:
    """An has a row in identity here, for An is told."""
    law.load_packages(kinds=("notices",))
    person = run(
        actor=SYSTEM, at=AT,
        step=lambda: identity.register_person(full_name=house.an.name, source="tests"),
    )  # fmt: skip
    return replace(house, an=replace(house.an, person_id=person))


def messages(house: House) -> list[str]:
    """Titles of what An was told."""
    return [m.title for m in notify.messages(actor=house.an).rows]


def shift(*, off: tuple[date, ...] = (OFF,), on: tuple[date, ...] = (date(2026, 12, 12),)) -> None:
    """The Government swaps days: those off, these Saturdays worked instead."""
    calendar = law.calendar(on=AT.date())
    named = [d for day, d in calendar.named.items() if day.year == 2026]
    named += [Day(date=d, kind="swap_off", name="Hoán đổi") for d in off]
    named += [Day(date=d, kind="swap_on", name="Làm bù") for d in on]
    load_notice(
        actor=SYSTEM, year=2026, days=[d for d in named if d.kind != "weekend"],
        decision="99/TB", decided_on=AT.date(), at=AT,
    )  # fmt: skip


def told() -> None:
    """Deliver what the calendar told, and do the job."""
    for entry in ledger.timeline(noun="calendar", subject="default"):
        count_anew(entry)
    for one in Redating.objects.all():
        redatings.run_redating(redating=one.uid, at=AT)


def dues() -> dict[str, list[datetime | None]]:
    return {
        "clocks": list(Clock.objects.order_by("id").values_list("due_at", flat=True)),
        "tasks": list(
            Task.objects.as_system("test").order_by("id").values_list("due_at", flat=True)
        ),
        "timers": list(Timer.objects.order_by("id").values_list("due_at", flat=True)),
    }


def begun(house: House, count: int = 3) -> None:
    """Cases with ten working days, each received and under examination."""
    for n in range(count):
        start(house, str(n), limit=api.Limit(10, "working_day"), start_clock=True)
        complete(house.binh, "receive", "accept", subject=str(n))


def test_all_that_runs_over_the_day_moves_once(house: House, published: str) -> None:
    begun(house)
    before = dues()
    shift()
    told()
    after = dues()
    # Ten working days from Friday 20/11 with the 24th off: 7/12 before, with the 27th off: 8/12.
    moved = {d.astimezone(VN).date() for d in after["clocks"] if d}
    assert {d.astimezone(VN).date() for d in before["clocks"] if d} == {date(2026, 12, 7)}
    assert moved == {date(2026, 12, 8)}
    for task in Task.objects.as_system("test"):
        assert task.order_at == task.due_at
    one = Redating.objects.get()
    assert (one.stage, one.days) == ("done", ["2026-11-27", "2026-12-12"])
    kinds = Counter(Redated.objects.values_list("what", flat=True))
    assert kinds["clock"] == 6
    (end,) = [
        e for e in ledger.timeline(noun="redating", subject=str(one.uid))
        if e.name == "casework.deadlines.redated"
    ]  # fmt: skip
    assert (end.payload["cases"], end.payload["tasks"]) == (3, kinds["task"])
    first, after_id = api.moved_clocks(
        redating_uid=str(one.uid), after=0, noun="tests.thing", limit=2
    )
    rest, end_id = api.moved_clocks(redating_uid=str(one.uid), after=after_id, noun="tests.thing")
    assert (len(first), [m.subject_uid for m in [*first, *rest]], end_id) == (2, ["0", "1", "2"], 0)
    assert {(m.before, m.after) for m in rest} == {(before["clocks"][0], after["clocks"][0])}
    assert api.moved_clocks(redating_uid=str(one.uid), after=0, noun="x") == ([], 0)
    # Told again, run again: nothing more moves.
    told()
    assert messages(house) == ["Ngày hẹn trả kết quả thay đổi theo lịch nghỉ năm 2026"]
    assert dues() == after
    assert Redating.objects.count() == 1
    assert Redated.objects.count() == sum(kinds.values())


def test_what_the_day_does_not_touch_stays(house: House, published: str) -> None:
    begun(house, 1)
    before = dues()
    shift(off=(date(2026, 12, 28),), on=(date(2026, 12, 19),))
    told()
    assert dues() == before
    assert Redated.objects.count() == 0
    assert Redating.objects.get().stage == "done"


def test_a_pause_is_counted_again_and_a_standing_clock_goes_on(
    house: House, published: str
) -> None:
    case = start(house, "1", limit=api.Limit(10, "working_day"), start_clock=True)
    for at, verb in ((AT + timedelta(days=3), "pause"), (AT + timedelta(days=5), "resume")):
        step = {
            "pause": lambda: api.pause_clock(case_uid=case.uid, reason="chờ"),
            "resume": lambda: api.resume_clock(case_uid=case.uid),
        }[verb]
        run(actor=SYSTEM, at=at, step=step)
    shift()
    told()
    calendar = calendar_of("default", AT)
    for row in Clock.objects.all():
        assert row.due_at == rules.recounted(row.state, calendar)
    fresh = rules.start(
        rules.ClockState(rules.ClockKind.LEGAL, api.Limit(10, "working_day")), AT, calendar
    )
    paused = rules.pause(fresh, AT + timedelta(days=3), "chờ")
    by_hand = rules.resume(paused, AT + timedelta(days=5), calendar)
    assert Clock.objects.get(kind="legal").due_at == by_hand.due_at


def test_putting_back_leaves_what_moved_on(house: House, published: str) -> None:
    begun(house)
    before = dues()
    shift()
    told()
    one = Redating.objects.get()
    with pytest.raises(NotAllowed):
        redatings.put_back(actor=house.dung, redating=one.uid, at=AT)
    assert Redating.objects.get().stage == "done"
    first = Clock.objects.order_by("id").first()
    assert first is not None
    Clock.objects.filter(pk=first.pk).update(due_at=AT)  # turned by somebody since
    redatings.put_back(actor=SYSTEM, redating=one.uid, at=AT)
    redatings.run_redating(redating=one.uid, at=AT)
    after = dues()
    assert after["clocks"] == [AT, *before["clocks"][1:]]
    assert (after["tasks"], after["timers"]) == (before["tasks"], before["timers"])
    assert Redating.objects.get().stage == "undone"
    assert messages(house)[0] == "Ngày hẹn trả kết quả trở lại như trước"
    with pytest.raises(UnableToPutBack):
        redatings.put_back(actor=SYSTEM, redating=one.uid, at=AT)


def test_the_older_is_not_put_back_before_the_newer(house: House, published: str) -> None:
    """What the newer counted from would be gone: the former values it kept would be wrong."""
    begun(house)
    before = dues()
    shift()
    told()
    shift(off=(date(2026, 12, 9),), on=(date(2026, 12, 19),))
    told()
    older, newer = Redating.objects.order_by("pk")
    between = dues()
    with pytest.raises(UnableToPutBack) as refused:
        redatings.put_back(actor=SYSTEM, redating=older.uid, at=AT)
    assert "Hãy đưa lần đó về như trước" in refused.value.message
    assert dues() == between
    for one in (newer, older):
        redatings.put_back(actor=SYSTEM, redating=one.uid, at=AT)
        redatings.run_redating(redating=one.uid, at=AT)
    assert dues() == before


def test_it_goes_on_where_it_stood(
    house: House, published: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun(house, 5)
    shift()
    monkeypatch.setattr(redatings, "PART", 2)
    for entry in ledger.timeline(noun="calendar", subject="default"):
        count_anew(entry)
    one = Redating.objects.get()
    parts = 0
    while redatings.take_part(actor=Actor.system("x"), redating=one.uid, at=AT):
        parts += 1
        if parts == 2:
            assert 0 < Redated.objects.filter(what="clock").count() < 10
    assert parts > 4
    assert Redated.objects.filter(what="clock").count() == 10
    assert {d.astimezone(VN).date() for d in dues()["clocks"] if d} == {date(2026, 12, 8)}


def test_the_page_shows_ones_own_and_the_administrator_takes_back(
    house: House, published: str
) -> None:
    begun(house, 1)
    mine = Task.objects.as_system("test").filter(node="examine").get()
    tasks.claim(actor=house.ha, task_uid=mine.uid, at=AT)
    shift()
    told()
    one = Redating.objects.get()
    path = f"/viec-cua-toi/tinh-lai-han/{one.uid}/"
    shown = ask(house.ha, path).content.decode()
    assert "27/11/2026, 12/12/2026" in shown
    rows = Redated.objects.filter(what="task", row_id=mine.pk).count()
    assert shown.count("Hồ sơ 0") == rows
    assert "Đưa về như trước" not in shown
    assert "Không có việc nào của bạn" in ask(house.chi, path).content.decode()
    assert ask(house.ha, "/viec-cua-toi/tinh-lai-han/").status_code == 403
    assert ask(house.ha, f"{path}ve-nhu-truoc/", {"confirmed": "1"}).status_code == 403
    admin = Actor(**{**house.dung.__dict__, "reach": {
        **house.dung.reach, "casework.deadline.redate": None,
    }})  # fmt: skip
    assert "99/TB" in ask(admin, "/viec-cua-toi/tinh-lai-han/").content.decode()
    assert "Đưa về như trước" in ask(admin, path).content.decode()
    ask(admin, f"{path}ve-nhu-truoc/", {})
    assert Redating.objects.get().stage == "done"
    assert ask(admin, f"{path}ve-nhu-truoc/", {"confirmed": "1"}).status_code == 303
    assert Redating.objects.get().stage == "back"


def test_by_sets_or_one_by_one_the_calendar_says_the_same(house: House, published: str) -> None:
    """Every unit, beginnings around the cut-off, on days off and worked Saturdays, with pauses."""
    chance = Random(2026)
    model = start(house)
    process = Case.objects.as_system("test").get(uid=model.uid).process
    calendar = calendar_of("default", AT)
    for n in range(120):
        began = datetime(2026, 11, chance.randint(9, 30), chance.choice((3, 8, 11, 16, 17, 22)),
                         chance.randint(0, 59), chance.randint(0, 59), n, VN)  # fmt: skip
        limit = api.Limit(chance.randint(1, 12), chance.choice(("working_day", "day", "hour")))
        pauses = [[AT.isoformat(), (AT + timedelta(hours=30)).isoformat(), "chờ"]] * (n % 4 == 0)
        case = Case.objects.create(
            process=process, subject_noun="tests.many", subject_uid=str(n), title="Hồ sơ",
            owner_unit_id=house.office, opened_at=began,
        )  # fmt: skip
        Clock.objects.create(
            case=case, kind="legal", amount=limit.amount, unit=limit.unit, started_at=began,
            first_started_at=began, due_at=calendar.due(began, limit.amount, limit.unit),
            pauses=pauses,
        )  # fmt: skip
    mine = Clock.objects.filter(case__subject_noun="tests.many").order_by("id")
    before = list(mine.values_list("due_at", flat=True))
    shift()
    told()
    moved = set()
    for clock, was in zip(mine, before, strict=True):
        assert clock.started_at is not None
        assert was is not None
        by_rule = rules.recounted(clock.state, calendar_of("default", clock.started_at))
        assert clock.due_at == (by_rule if was >= datetime(2026, 11, 27, tzinfo=VN) else was)
        moved |= {clock.pk} if clock.due_at != was else set()
    noted = Redated.objects.filter(what="clock", case__subject_noun="tests.many")
    assert set(noted.values_list("row_id", flat=True)) == moved
    assert len(moved) > 25
