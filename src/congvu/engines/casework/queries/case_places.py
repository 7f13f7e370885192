"""Where a case stands in the picture of its process, for officials who may know of the case."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse

from congvu.engines.casework.models import Case, Task, TaskDone
from congvu.engines.casework.queries.pictures import Where
from congvu.engines.casework.rules.net import Kind, Net
from congvu.kernel.actors import Actor


def find_case(actor: Actor, uid: UUID) -> Case | None:
    """A case of the actor's units, or one in which the actor has, may take or did some work."""
    rows = Case.objects.as_system("held against the actor below").select_related("process")
    found = rows.filter(uid=uid).first()
    return found if found is not None and _may_know(actor, found) else None


def _may_know(actor: Actor, case: Case) -> bool:
    if actor.is_citizen:
        return False
    units = actor.units_of("casework.case.read")  # as the rows are narrowed, without a question
    return (
        units is None
        or case.owner_unit_id in units
        or Task.objects.visible_to(actor).filter(case=case).exists()
        or TaskDone.objects.filter(case=case, done_by_id=actor.account_id).exists()
    )


def where_of(case: Case) -> Where:
    """The steps that hold a token now, and those that somebody has done."""
    net = case.process.compiled
    now = {name for place in case.marking for name in _elements(net, place)}
    done = set(TaskDone.objects.filter(case=case, cancelled=False).values_list("node", flat=True))
    done |= {net.start} | ({case.end_node} if case.end_node else set())
    return Where(frozenset(now if case.is_open else ()), frozenset(done - now))


def _elements(net: Net, place: str) -> set[str]:
    """The element of a token, and what it is inside of; an event that only waits aside is none."""
    name = place.partition("@")[0]
    name = net.targets.get(name, name)
    node = net.nodes.get(name)
    if node is None or node.kind in (Kind.BOUNDARY, Kind.ALARM):
        return set()
    parts = name.split("~")
    return {"~".join(parts[: n + 1]) for n in range(len(parts))}


def process_page(*, actor: Actor, noun: str, subject_uid: object) -> str:
    """Where an official sees how far a subject's newest case is; '' when there is nothing to see."""
    if actor.is_citizen or not actor.holds("casework.inbox.read"):
        return ""
    newest = Case.objects.as_system("held against the actor below").about(noun, subject_uid)
    case = newest.only("uid", "owner_unit_id").first()
    if case is None or not _may_know(actor, case):
        return ""
    return reverse("casework:case-process", kwargs={"uid": case.uid})
