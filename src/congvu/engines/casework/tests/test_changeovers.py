"""Running cases taken over to a new version in bulk, dry, for real, and back."""

from __future__ import annotations

import pytest

from congvu.engines.casework import api
from congvu.engines.casework.actions.changeovers import UnableToChangeOver
from congvu.engines.casework.models import Case, ChangedOver, ProcessVersion, Task, Timer
from congvu.engines.casework.queries.changeovers import dry_run
from congvu.engines.casework.tests.conftest import AT, SYSTEM, House, complete, run, start
from congvu.engines.casework.tests.diagrams import after, bpmn, event, flow, on, task

pytestmark = pytest.mark.django_db
START, END = event("start", "s"), event("end", "e")
LATE = event("boundary", "late", on("timer", inside=after("P1D")), own='attachedToRef="b"')
FIRST = START + END + flow("f1", "s", "a") + task("a") + flow("f2", "a", "b") + task("b") + flow(
    "f3", "b", "c") + task("c") + flow("f4", "c", "e")  # fmt: skip
# b is called otherwise and has a timer; c is gone
SECOND = (START + END + flow("f1", "s", "a") + task("a") + flow("f2", "a", "b")
          + task("b").replace("Việc b", "Thẩm định") + flow("f3", "b", "e") + LATE
          + flow("f5", "late", "e"))  # fmt: skip


def publish(body: str) -> ProcessVersion:
    return run(  # type: ignore[return-value]
        actor=SYSTEM, at=AT,
        step=lambda: api.publish_process(key="tests.moves", bpmn_xml=bpmn(body)),
    )  # fmt: skip


def standing() -> dict[str, tuple[int, list[str]]]:
    return {
        c.subject_uid: (c.process.version, sorted(c.marking))
        for c in Case.objects.as_system("test").select_related("process").order_by("id")
    }


@pytest.fixture
def versions(house: House) -> tuple[ProcessVersion, ProcessVersion]:
    """Three cases of the first version: one at a, one at b, one at c; and the second version."""
    first = publish(FIRST)
    for subject, done in (("1", ()), ("2", ("a",)), ("3", ("a", "b"))):
        start(house, subject, process_key="tests.moves")
        for node in done:
            complete(SYSTEM, node, subject=subject)
    return first, publish(SECOND)


def test_a_dry_run_tells_and_changes_nothing(
    versions: tuple[ProcessVersion, ProcessVersion],
) -> None:
    before = standing()
    plan = {tuple(s.marking): s for s in dry_run(*versions)}
    assert {k: (s.cases, s.going.marking) for k, s in plan.items()} == {
        ("a",): (1, {"a": 1}), ("b",): (1, {"b": 1, "late": 1}), ("c",): (1, None),
    }  # fmt: skip
    assert plan["c",].going.why is not None
    assert standing() == before
    assert ChangedOver.objects.count() == 0


def test_cases_go_over_run_on_and_those_untouched_come_back(
    versions: tuple[ProcessVersion, ProcessVersion],
) -> None:
    first, second = versions
    report = api.change_over(
        actor=SYSTEM, before=first.uid, after=second.uid, decision="12/QĐ", at=AT
    )
    assert (report.went, [s.cases for s in report.stayed]) == (2, [1])
    assert standing() == {"1": (2, ["a"]), "2": (2, ["b", "late"]), "3": (1, ["c"])}
    assert Timer.objects.get().node == "late"
    titles = Task.objects.as_system("test").order_by("case_id").values_list("title", flat=True)
    assert list(titles) == ["Việc a", "Thẩm định", "Việc c"]
    complete(SYSTEM, "a", subject="1")
    assert report.changeover is not None
    back = api.undo_change_over(actor=SYSTEM, changeover=report.changeover, at=AT)
    assert back.went == 1  # the first has gone on since
    assert standing() == {"1": (2, ["b", "late"]), "2": (1, ["b"]), "3": (1, ["c"])}
    assert list(titles.all()) == ["Thẩm định", "Việc b", "Việc c"]
    assert Timer.objects.count() == 1
    with pytest.raises(UnableToChangeOver, match="đã được hoàn tác"):
        api.undo_change_over(actor=SYSTEM, changeover=report.changeover, at=AT)
    for subject, nodes in (("1", "b"), ("2", "bc"), ("3", "c")):
        for node in nodes:
            complete(SYSTEM, node, subject=subject)
    states = Case.objects.as_system("test").values_list("state", flat=True)
    assert list(states) == ["ended"] * 3


def test_back_and_forth_keeps_a_timer_at_its_hour(house: House) -> None:
    first = publish(SECOND)
    start(house, "1", process_key="tests.moves")
    complete(SYSTEM, "a")
    rings = Timer.objects.get().due_at
    second = publish(FIRST)
    report = api.change_over(actor=SYSTEM, before=first.uid, after=second.uid, decision="", at=AT)
    assert (standing(), Timer.objects.count()) == ({"1": (2, ["b"])}, 0)
    assert report.changeover is not None
    api.undo_change_over(actor=SYSTEM, changeover=report.changeover, at=AT)
    assert standing() == {"1": (1, ["b", "late"])}
    assert Timer.objects.get().due_at == rings


def test_only_versions_of_one_process(versions: tuple[ProcessVersion, ProcessVersion]) -> None:
    first, _second = versions
    with pytest.raises(UnableToChangeOver):
        api.change_over(actor=SYSTEM, before=first.uid, after=first.uid, decision="", at=AT)
    assert ChangedOver.objects.count() == 0
