"""The invented life: what is planned is plausible, and telling it can be cut off anywhere."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from congvu.engines.casework import api as casework
from congvu.engines.documents import api as documents
from congvu.engines.jobs.models import Job
from congvu.engines.law import api as law
from congvu.engines.ledger.models import Entry
from congvu.kernel import actions, clock
from congvu.registers.dossiers import api as dossiers
from congvu.registers.dossiers.contracts import State
from congvu.systems.publicservices import tasks
from congvu.systems.publicservices.demo import TOTAL, make, stories, telling, wording
from congvu.systems.publicservices.demo.stories import ASSOCIATION, AT_ONCE, CONTRACT, Story
from congvu.systems.publicservices.models import Rating
from congvu.systems.publicservices.tests import support

SUNDAY = datetime(2026, 11, 22, 3, 30, tzinfo=UTC)
MONDAY_MORNING = datetime(2026, 11, 23, 1, 15, tzinfo=UTC)
FRIDAY_NIGHT = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
OFFICIALS = {"accept", "supplement", "refuse", "propose", "stop", "approve", "sign"}


@pytest.fixture
def calendar(db: None) -> law.WorkingCalendar:
    law.load_packages(kinds=("calendars",))
    return law.calendar()


def _whole(calendar: law.WorkingCalendar, at: datetime, total: int = TOTAL) -> list[Story]:
    era = stories.Era(at, calendar)
    return [stories.story(number, era) for number in range(total)]


@pytest.mark.parametrize("at", [SUNDAY, MONDAY_MORNING, FRIDAY_NIGHT])
def test_officials_act_in_working_hours_and_nothing_goes_backwards(
    calendar: law.WorkingCalendar, at: datetime
) -> None:
    for story in _whole(calendar, at):
        moments = [moment for _what, moment in story.steps]
        assert moments == sorted(moments), story
        for what, moment in story.steps:
            if what in OFFICIALS:
                minute = timedelta(minutes=1)
                hours = calendar.working_hours_between(moment - minute, moment + minute)
                assert hours > 0, (what, moment)


@pytest.mark.parametrize("at", [SUNDAY, MONDAY_MORNING, FRIDAY_NIGHT])
def test_the_first_stories_stand_where_their_paths_end(
    calendar: law.WorkingCalendar, at: datetime
) -> None:
    whole = _whole(calendar, at)
    first, rest = whole[:AT_ONCE], whole[AT_ONCE:]
    assert [s.path for s in first if s.began >= at] == []
    unfinished = [s.path for s in first for what, when in s.steps if when >= at and what != "rate"]
    assert unfinished == ["asked"] * unfinished.count("asked")
    ended = [s for s in first if s.path in ("done", "refused")]
    assert max(s.steps[-1][1] for s in ended) < min(s.began for s in rest)
    today = calendar.next_working_day(clock.local(at).date())
    due = {
        clock.local(_due(s, calendar)).date() for s in first if s.path in ("to_examine", "to_sign")
    }
    later = calendar.add_working_days(today, 1)
    assert {today, later} & due


def test_shares_and_days_look_like_life(calendar: law.WorkingCalendar) -> None:
    whole = _whole(calendar, SUNDAY)
    paths = Counter(s.path for s in whole)
    assert 230 < paths["done"] < 310
    assert paths["late_open"] == 5
    assert all(
        paths[path] >= 5 for path in ("late", "supplemented", "refused", "stopped", "withdrawn")
    )
    worked = sum(calendar.is_working(clock.local(s.began).date()) for s in whole)
    assert 0.86 < worked / TOTAL < 0.98
    months = Counter(clock.local(s.began).strftime("%Y-%m") for s in whole[AT_ONCE:])
    whole_months = [months[m] for m in sorted(months)[1:-1]]
    assert max(whole_months) > 1.2 * min(whole_months)
    assert min(whole_months) > 20


def test_numbers_of_papers_rise_with_their_dates(calendar: law.WorkingCalendar) -> None:
    whole = _whole(calendar, SUNDAY)
    parts = (whole[:AT_ONCE], whole[AT_ONCE:])
    turns = [t for part in parts for t in stories.in_order(part, SUNDAY)]
    dates: dict[tuple[str, str], list[datetime]] = {}
    for turn in turns:
        what = whole[turn.number].steps[turn.place][0]
        dates.setdefault((what, whole[turn.number].code), []).append(turn.at)
    wrong = {key: _out_of_order(found) for key, found in dates.items()}
    assert {wrong["sign", code] for code in (ASSOCIATION, CONTRACT)} == {0}
    assert {wrong["refuse", code] for code in (ASSOCIATION, CONTRACT)} == {0}
    asked = [dates["supplement", code] for code in (ASSOCIATION, CONTRACT)]
    steps_back = sum(_out_of_order(found) for found in asked)
    assert steps_back <= sum(map(len, asked)) / 4  # An's, told first, and those that took long


def _out_of_order(dates: list[datetime]) -> int:
    """How many are earlier than the one before them."""
    return sum(then < before for before, then in itertools.pairwise(dates))


def test_no_two_associations_share_a_name_at_any_scale() -> None:
    total = TOTAL * 25
    assert len({wording.association_name(number) for number in range(total)}) == total


def _due(story: Story, calendar: law.WorkingCalendar) -> datetime:
    return calendar.due(story.began, 5 if story.code == CONTRACT else 60)


class _Killed(BaseException):
    """Not an Exception: nothing on the way may catch it."""


def _kill_before(monkeypatch: pytest.MonkeyPatch, which: int) -> None:
    """Die when the action of that number begins; everything before it is committed."""
    real, begun = actions.demand, [0]

    def demand(actor: Any, code: str, unit_id: int | None = None) -> None:
        begun[0] += 1
        if begun[0] == which:
            raise _Killed
        real(actor, code, unit_id)

    monkeypatch.setattr(actions, "demand", demand)


def _tell(story: Story) -> None:
    turns = stories.in_order([story], SUNDAY)
    telling.tell([story], turns, keeper=f"test.{story.number}")


def _shape(story: Story) -> dict[str, Any]:
    """What stands of a story, without what differs between two of the same kind."""
    card = dossiers.by_key(request_key=str(story.key))
    assert card is not None
    case = casework.case_of(noun=support.NOUN, subject_uid=card.uid)
    assert case is not None
    subjects = (card.uid, str(case.uid), str(story.key))
    papers = documents.papers_of(subject_noun=support.NOUN, subject_uid=card.uid)
    clocks = support.clocks(card.uid, SUNDAY)
    ratings = Rating.objects.as_system("test").filter(dossier_uid=card.uid)
    return {
        "times": (card.submitted_at, card.accepted_at, card.due_at, card.finished_at),
        "state": (card.state, card.supplements, case.state, case.end_node),
        "files": [a.component_key for a in dossiers.for_machine(uid=card.uid).attachments],
        "papers": [(p.title.split()[0], p.state, p.on, p.issued_at) for p in papers],
        "clocks": {k: (c.started_at, c.stopped_at, c.restarts) for k, c in clocks.items()},
        "told": list(
            Entry.objects.as_system("test")
            .filter(subject__in=subjects)
            .order_by("id")
            .values_list("name", "at")
        ),
        "ratings": [(r.score, r.comment, r.rated_at) for r in ratings],
    }


@pytest.mark.house
@pytest.mark.slow  # a story cut off before each of its actions in turn, with real papers
@pytest.mark.usefixtures("own_house")
def test_a_story_cut_off_anywhere_and_told_again_is_the_story_told_in_one_go(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    began = datetime(2026, 10, 5, 2, 0, tzinfo=UTC)

    def story(number: int) -> Story:
        return stories.written(number, "supplemented", CONTRACT, began, law.calendar(), seed="same")

    _tell(story(1000))
    whole = _shape(story(1000))
    assert whole["state"][:2] == (State.RETURNED, 1)
    assert len(whole["papers"]) == 3
    which = 0
    while True:
        which += 1
        with monkeypatch.context() as patched:
            _kill_before(patched, which)
            try:
                _tell(story(1000 + which))
                break
            except _Killed:
                pass
        _tell(story(1000 + which))
        assert _shape(story(1000 + which)) == whole, which
    assert which > 12
    assert Job.objects.filter(worker__startswith="in-process").count() == 0
    before = support.rows()
    _tell(story(1001))
    assert support.rows() == before


@pytest.mark.house
@pytest.mark.slow  # the demo's first stories, and some of the worker's
@pytest.mark.usefixtures("own_house")
def test_the_demo_is_made_once_and_goes_on_by_the_worker() -> None:
    make(scale=1, at=SUNDAY)
    told = support.rows()
    assert told["dossiers_dossier"] == AT_ONCE
    states = Counter(card.state for card in _cards(range(AT_ONCE)))
    assert states[State.RETURNED] == 2
    assert states[State.NOT_ACCEPTED] == 1
    an = support.cast("an")
    assert len(casework.drafts_of(actor=an)) == 1
    job = Job.objects.get(name=telling.JOB)
    make(scale=1, at=SUNDAY + timedelta(days=3))
    assert support.rows() == told
    tasks.demo_life(**job.args, at=SUNDAY)
    after = support.rows()
    assert after["dossiers_dossier"] > AT_ONCE
    tasks.demo_life(**job.args, at=SUNDAY)  # its worker died before it could say that it was done
    again = support.rows()
    assert {t for t in again if again[t] != after[t]} == {"ledger_entry", "ledger_waiting"}


def _cards(numbers: range) -> list[Any]:
    era = stories.Era(SUNDAY, law.calendar())
    keys = [str(stories.story(n, era).key) for n in numbers]
    return [card for key in keys if (card := dossiers.by_key(request_key=key))]
