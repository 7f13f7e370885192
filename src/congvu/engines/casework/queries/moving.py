"""Open cases and tasks of a unit, for when the unit is merged or split."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from congvu.engines.casework.models import Case, Task
from congvu.kernel.moving import Found, Handing, Shift, found, page

# A lane names its unit by a key of its own: the whole of the small object is looked through.
HELD = """(casework_case.owner_unit_id = ANY(%s) OR EXISTS (
  SELECT 1 FROM jsonb_each_text(casework_case.units) lane WHERE lane.value::bigint = ANY(%s)))"""


def cases(*, handing: Handing, after: int, limit: int) -> Found:
    """Open cases that an old unit owns or has a lane of."""
    rows = Case.objects.as_system("reorganisation").filter(state=Case.State.OPEN)
    held = rows.extra(  # noqa: S610 - a fixed text, its values are bound
        where=[HELD], params=[handing.sources, handing.sources]
    )
    some = page(held.select_related("process"), after=after, limit=limit)
    doers = _doers([c.pk for c in some], handing)
    return found(some, (_case(case, handing, doers) for case in some))


def _case(case: Case, handing: Handing, doers: dict[int, int]) -> Shift | None:
    matter, account = matter_of(case, handing), doers.get(case.pk)

    def heir(unit_id: int) -> int:
        return handing.heir(unit_id, matter=matter, account=account)

    units = {key: heir(unit_id) for key, unit_id in case.units.items()}
    owner = heir(case.owner_unit_id)
    if (owner, units) == (case.owner_unit_id, case.units):
        return None
    old = next(u for u in (case.owner_unit_id, *case.units.values()) if u in handing.defaults)
    return Shift(
        row=case.pk, before={"owner_unit_id": case.owner_unit_id, "units": case.units},
        after={"owner_unit_id": owner, "units": units}, from_unit=old, to_unit=heir(old),
        said=f"{case.code} {case.title}".strip(),
        persons=(case.applicant_id,) if case.applicant_id else (),
        matter=_procedure(case) or case.process.key,
    )  # fmt: skip


def matter_of(case: Case, handing: Handing) -> str:
    """What the plan may name it by: the procedure it is about, else its process."""
    said = _procedure(case)
    return said if said in handing.matters else case.process.key


def _procedure(case: Case) -> str:
    return str(case.data.get("procedure") or "") if isinstance(case.data, dict) else ""


def _doers(case_ids: list[int], handing: Handing) -> dict[int, int]:
    """case → who has taken its open task, of those that the plan sends somewhere by name."""
    if not handing.people:
        return {}
    rows = Task.objects.as_system("reorganisation").filter(
        case__in=case_ids, assignee_id__in=list(handing.people)
    )
    pairs = rows.order_by("-pk").values_list("case_id", "assignee_id")
    return {case: doer for case, doer in pairs if doer is not None}


def tasks(*, handing: Handing, after: int, limit: int) -> Found:
    """Open tasks of an old unit; one whose doer goes elsewhere is given back to the pool."""
    rows = Task.objects.as_system("reorganisation").filter(unit_id__in=handing.sources)
    some = page(rows.select_related("case__process"), after=after, limit=limit)
    doers = _doers([t.case_id for t in some], handing)
    return found(some, (_task(task, handing, doers) for task in some))


def _task(task: Task, handing: Handing, doers: dict[int, int]) -> Shift | None:
    matter = matter_of(task.case, handing)
    heir = handing.heir(task.unit_id, matter=matter, account=doers.get(task.case_id))
    if heir == task.unit_id:
        return None
    before: dict[str, Any] = {"unit_id": task.unit_id}
    after: dict[str, Any] = {"unit_id": heir}
    apart = task.assignee_id is not None and _goes(task, handing) != heir
    if apart:
        names = ("assignee_id", "assignee_name")
        before |= {name: getattr(task, name) for name in names}
        after |= {"assignee_id": None, "assignee_name": ""}
    return Shift(
        row=task.pk, before=before, after=after, from_unit=task.unit_id, to_unit=heir,
        said=f"{task.title}: {task.case.code or task.case.title}",
        url=f"/viec-cua-toi/{task.uid}/", conflict=_(
            "%(name)s đang làm việc này nhưng về đơn vị khác; việc được trả về hàng chờ."
        ) % {"name": task.assignee_name} if apart else "",
    )  # fmt: skip


def _goes(task: Task, handing: Handing) -> int:
    return handing.people.get(task.assignee_id or 0, handing.defaults[task.unit_id])


def housed(noun: str, uids: Iterable[str], *, handing: Handing) -> dict[str, int]:
    """subject → the unit that its open case goes to (or has gone to), of those that it concerns.

    For the subject's own room, so that the thing and its case stay together.
    """
    heirs = {*handing.defaults.values(), *handing.matters.values(), *handing.people.values()}
    rows = Case.objects.as_system("reorganisation").filter(
        state=Case.State.OPEN, subject_noun=noun, subject_uid__in=[str(u) for u in uids]
    )
    open_ones = list(rows.select_related("process"))
    doers = _doers([c.pk for c in open_ones], handing)
    gone: dict[str, int] = {}
    for case in open_ones:
        units = (case.owner_unit_id, *case.units.values())
        old = next((u for u in units if u in handing.defaults), None)
        if old is not None:
            matter = matter_of(case, handing)
            gone[case.subject_uid] = handing.heir(old, matter=matter, account=doers.get(case.pk))
        elif (new := next((u for u in units if u in heirs), None)) is not None:
            gone[case.subject_uid] = new
    return gone
