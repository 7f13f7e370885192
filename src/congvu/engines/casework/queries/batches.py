"""What a bulk verb would do to the chosen tasks, and what became of a batch."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from congvu.engines.casework.models import Batch, BatchItem, Task
from congvu.engines.casework.models.processes import compiled_net
from congvu.engines.casework.models.tasks import Whose
from congvu.engines.casework.queries.doers import doer_of, may_do
from congvu.engines.casework.rules.diagram import Outcome
from congvu.engines.casework.rules.forecasting import step_hours
from congvu.engines.casework.rules.spreading import DEFAULT_HOURS, Share, spread
from congvu.engines.identity import api as identity
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound

ASSIGN = "casework.task.assign"
Verb = Batch.Verb


@dataclass(frozen=True)
class Asked:
    """One chosen task. doer: as whom it would be done; why: what stands in the way ('': nothing)."""

    task: Task
    doer: Actor
    why: str


@dataclass(frozen=True)
class Holder:
    """Somebody a task may be given to. hours: granted to the work they have open now."""

    account_id: int
    name: str
    post: str
    hours: float


def asked(verb: str, doers: Sequence[Actor], uids: Iterable[UUID]) -> list[Asked]:
    """The chosen tasks that the reader may know of, by deadline; what is unknown is left out."""
    wanted, found = set(uids), dict[UUID, Task]()
    for doer in doers:
        rows = Task.objects.visible_to(doer).filter(uid__in=wanted - found.keys())
        found |= {t.uid: t for t in rows.select_related("case")}
    tasks = sorted(found.values(), key=lambda t: (t.order_at, t.pk))
    return [Asked(t, d, obstacle(verb, t, d)) for t in tasks for d in [able(verb, doers, t)]]


def able(verb: str, doers: Sequence[Actor], task: Task) -> Actor:
    """As whom the verb is done to this task: oneself when one may."""
    if verb == Verb.COMPLETE:
        return doer_of(doers, task)
    return next((d for d in doers if not obstacle(verb, task, d)), doers[0])


def obstacle(verb: str, task: Task, doer: Actor) -> str:
    """Why this verb cannot be done to the task by this actor; '' when it can."""
    if task.whose != Whose.OFFICIAL:
        return _("Đang chờ người nộp hồ sơ.")
    return _OBSTACLES[Verb(verb)](task, doer)


def _to_claim(task: Task, doer: Actor) -> str:
    if not doer.holds(task.role, task.unit_id):
        return _("Bạn không có quyền làm việc này.")
    if task.assignee_id is not None:
        return _("%(who)s đang giữ việc này.") % {"who": task.assignee_name}
    return ""


def _to_release(task: Task, doer: Actor) -> str:
    if task.assignee_id is None:
        return _("Việc này chưa ai nhận.")
    if task.assignee_id in (doer.account_id, doer.on_behalf_of):
        return ""
    return _to_assign(task, doer)


def _to_assign(task: Task, doer: Actor) -> str:
    return "" if doer.holds(ASSIGN, task.unit_id) else _("Bạn không có quyền giao việc này.")


def _to_complete(task: Task, doer: Actor) -> str:
    if not may_do(doer, task):
        if task.assignee_id is not None and doer.holds(task.role, task.unit_id):
            return _("%(who)s đang giữ việc này.") % {"who": task.assignee_name}
        return _("Bạn không có quyền làm việc này.")
    return "" if bulk_outcomes(task) else _("Bước này phải mở và làm từng việc.")


_OBSTACLES = {
    Verb.CLAIM: _to_claim, Verb.RELEASE: _to_release, Verb.ASSIGN: _to_assign,
    Verb.BALANCE: _to_assign, Verb.COMPLETE: _to_complete,
}  # fmt: skip


def bulk_outcomes(task: Task) -> tuple[Outcome, ...]:
    """Outcomes that need nothing but themselves: no form to fill, no reason to give."""
    node = compiled_net(task.case.process_id).nodes[task.node]
    if node.form:
        return ()
    if not node.outcomes:
        return (Outcome("", _("Hoàn thành")),)
    return tuple(o for o in node.outcomes if not o.needs_reason)


def holders(tasks: Iterable[Task]) -> dict[tuple[str, int], list[Holder]]:
    """(role, unit) of the tasks → whom they may be given to, with their open hours."""
    pairs = {(t.role, t.unit_id) for t in tasks}
    cards = {
        pair: identity.holders_of(pair[0], unit_id=pair[1]) for pair in sorted(pairs)
    }  # fmt: skip
    loads = open_hours({card.account_id for found in cards.values() for card in found})
    return {
        pair: [Holder(c.account_id, c.name, c.post, loads.get(c.account_id, 0.0)) for c in found]
        for pair, found in cards.items()
    }


def open_hours(account_ids: Iterable[int]) -> dict[int, float]:
    """account → hours granted to the open work they hold, counted by step; one query."""
    rows = Task.objects.as_system("the load of colleagues, as a sum").filter(
        assignee_id__in=list(account_ids)
    )
    held = Counter(rows.values_list("assignee_id", "case__process_id", "node"))
    loads: defaultdict[int, float] = defaultdict(float)
    for (account, process, node), count in held.items():
        loads[account or 0] += count * _hours(process, node)
    return dict(loads)


def proposal(rows: Sequence[Asked]) -> dict[str, int]:
    """task uid → account that it goes to, so that open hours come out even."""
    able_rows = [row for row in rows if not row.why]
    known = holders(row.task for row in able_rows)
    loads = {h.account_id: h.hours for found in known.values() for h in found}
    shares = [_share(row.task, known[row.task.role, row.task.unit_id]) for row in able_rows]
    return spread(shares, loads)


def _share(task: Task, found: list[Holder]) -> Share:
    hours = _hours(task.case.process_id, task.node)
    return Share(key=str(task.uid), hours=hours, holders=tuple(h.account_id for h in found))


def _hours(process_id: int, node: str) -> float:
    return step_hours(compiled_net(process_id).nodes[node]) or DEFAULT_HOURS


def batch_of(actor: Actor, uid: UUID) -> Batch:
    """One's own batch. Raises NotFound."""
    found = Batch.objects.filter(account_id=actor.account_id or 0, uid=uid).first()
    if found is None:
        raise NotFound(_("Không tìm thấy lần làm hàng loạt này."))
    return found


def batches_of(actor: Actor, limit: int = 50) -> list[Batch]:
    """One's own batches, the newest first."""
    rows = Batch.objects.filter(account_id=actor.account_id or 0).order_by("-id")
    return list(rows.prefetch_related("items")[:limit])


def tally(items: Iterable[BatchItem]) -> Mapping[str, int]:
    """state → how many."""
    counted = Counter(item.state for item in items)
    return {state.value: counted[state.value] for state in BatchItem.State}
