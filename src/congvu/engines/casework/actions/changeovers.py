"""Running cases go over to a new version in bulk, and back: one statement for each place they stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from congvu.engines.casework.actions.effects import UnableToStep, timer_row
from congvu.engines.casework.actions.processes import lock_key
from congvu.engines.casework.events import CasesChangedOver, ChangeoverUndone
from congvu.engines.casework.models import (
    Case,
    ChangedOver,
    Changeover,
    ProcessVersion,
    Task,
    Timer,
    Wait,
)
from congvu.engines.casework.queries.changeovers import Standing, dry_run
from congvu.engines.casework.rules.net import Kind, Net
from congvu.engines.casework.rules.step import StartTimer
from congvu.kernel.actions import action, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound, Refused

BATCH = 2_000
_SHOWN = ("title", "role", "form")  # what an open task shows of its node


class UnableToChangeOver(Refused):
    """The two are not versions of one process, or it was undone already."""


@dataclass(frozen=True)
class Report:
    """went: cases now in the new version; stayed: those that keep the old one, and why."""

    changeover: UUID | None
    went: int
    stayed: tuple[Standing, ...]


@action(needs="casework.process.publish")
def change_over(
    *, actor: Actor, before: UUID | str, after: UUID | str, decision: str, at: datetime
) -> Report:
    """Take every open case of a version that may go over to the other one.

    before, after: uids of two versions of one process. Raises NotFound, UnableToChangeOver.
    """
    old, new = _version(before), _version(after)
    if old.key != new.key or old.pk == new.pk:
        raise UnableToChangeOver(_("Hãy chọn hai phiên bản khác nhau của cùng một quy trình."))
    lock_key(old.key)
    plan = dry_run(old, new)
    going = [s for s in plan if s.going.marking is not None]
    stayed = tuple(s for s in plan if s.going.marking is None)
    if not going:
        unchanged()
        return Report(None, 0, stayed)
    made = Changeover.objects.create(before=old, after=new, decision=decision, made_at=at)
    went = sum(_take(made, standing, at) for standing in going)
    _show(made.cases.values("case_id"), old.compiled, new.compiled)
    publish(
        CasesChangedOver(
            key=old.key, before=old.version, after=new.version, went=went,
            stayed=sum(s.cases for s in stayed), decision=decision,
        )
    )  # fmt: skip
    return Report(made.uid, went, stayed)


def _version(uid: UUID | str) -> ProcessVersion:
    found = ProcessVersion.objects.defer("bpmn").filter(uid=uid).first()
    if found is None:
        raise NotFound(_("Không tìm thấy phiên bản quy trình này."))
    return found


def _cases() -> QuerySet[Case]:
    return Case.objects.as_system("the gate was asked by the action")


def _take(made: Changeover, standing: Standing, at: datetime) -> int:
    """All cases of one marking, a batch of locked rows at a time."""
    went = 0
    while True:
        rows = list(
            _cases()
            .select_for_update()
            .filter(process=made.before, state=Case.State.OPEN, marking=standing.marking)
            .order_by("id")[:BATCH]
        )
        if not rows:
            return went
        went += len(rows)
        _turn(made, standing, rows, at)


def _turn(made: Changeover, standing: Standing, rows: list[Case], at: datetime) -> None:
    gone = _disarm(standing, [c.pk for c in rows])
    ChangedOver.objects.bulk_create(
        ChangedOver(
            changeover=made, case=c, marking=c.marking, version=c.version + 1,
            timers=gone.get(c.pk, []),
        )
        for c in rows
    )  # fmt: skip
    _arm(made.after.compiled, standing, rows, at)
    _cases().filter(pk__in=[c.pk for c in rows]).update(
        process=made.after, marking=standing.going.marking, version=F("version") + 1
    )


def _disarm(standing: Standing, cases: list[int]) -> dict[int, list[list[str]]]:
    """Timers and waits that the new version does not have; what rang when is kept for undoing."""
    gone: dict[int, list[list[str]]] = {}
    for node, scope in standing.going.disarm:
        timers = Timer.objects.filter(case_id__in=cases, node=node, scope=scope)
        for timer in timers:
            gone.setdefault(timer.case_id, []).append([node, scope, timer.due_at.isoformat()])
        timers.delete()
        Wait.objects.filter(case_id__in=cases, node=node, scope=scope).delete()
    return gone


def _arm(net: Net, standing: Standing, rows: list[Case], at: datetime) -> None:
    """Timers that are new count from now; a day that the case's data must name is not guessed."""
    for name, scope in standing.going.arm:
        node = net.nodes[name]
        if node.timer is not None and node.timer.date:
            raise UnableToStep(
                _("Hẹn giờ %(title)s lấy ngày từ hồ sơ nên không thêm hàng loạt được.")
                % {"title": node.title or name}
            )
        if node.timer is not None:
            effect = StartTimer(name, scope, node.timer)
            Timer.objects.bulk_create(timer_row(effect, case, at) for case in rows)
        elif node.waits_for in ("message", "signal"):
            Wait.objects.bulk_create(
                Wait(case=c, node=name, scope=scope, on=node.on, name=node.name) for c in rows
            )


def _show(inside: QuerySet[ChangedOver, Any], old: Net, new: Net) -> None:
    """Open tasks of these cases show what their step is called and who may do it now."""
    for node in new.nodes.values():
        before = old.nodes.get(node.id)
        if node.kind is not Kind.TASK or before is None or node.many:
            continue
        said = {n: getattr(node, n) for n in _SHOWN if getattr(node, n) != getattr(before, n)}
        if said:
            Task.objects.as_system("the gate was asked by the action").filter(
                case_id__in=inside, node=node.id
            ).update(**said)


@action(needs="casework.process.publish")
def undo_change_over(*, actor: Actor, changeover: UUID | str, at: datetime) -> Report:
    """Take back every case in which nothing has happened since; the others stay where they are.

    Raises NotFound, UnableToChangeOver when it was undone before.
    """
    made = Changeover.objects.select_for_update().filter(uid=changeover).first()
    if made is None:
        raise NotFound(_("Không tìm thấy lần chuyển phiên bản này."))
    if made.undone_at is not None:
        raise UnableToChangeOver(_("Lần chuyển này đã được hoàn tác."))
    lock_key(made.before.key)
    back = 0
    for marking in list(made.cases.values_list("marking", flat=True).distinct()):
        back += _back(made, marking)
    inside = made.cases.filter(case__process=made.before).values("case_id")
    _show(inside, made.after.compiled, made.before.compiled)
    made.undone_at = at
    made.save(update_fields=["undone_at"])
    publish(
        ChangeoverUndone(
            key=made.before.key, before=made.before.version, after=made.after.version, back=back,
            stayed=made.cases.count() - back,
        )
    )  # fmt: skip
    return Report(made.uid, back, ())


def _back(made: Changeover, marking: dict[str, int]) -> int:
    rows = list(
        made.cases.select_related("case")
        .select_for_update()
        .filter(marking=marking, case__process=made.after, case__version=F("version"))
    )
    cases = [r.case_id for r in rows]
    if not rows:
        return 0
    for place in rows[0].case.marking.keys() - marking.keys():
        node, _at, scope = place.partition("@")
        Timer.objects.filter(case_id__in=cases, node=node, scope=scope).delete()
        Wait.objects.filter(case_id__in=cases, node=node, scope=scope).delete()
    _rearm(made.before.compiled, marking, rows)
    _cases().filter(pk__in=cases).update(
        process=made.before, marking=marking, version=F("version") + 1
    )
    return len(rows)


def _rearm(net: Net, marking: dict[str, int], rows: list[ChangedOver]) -> None:
    Timer.objects.bulk_create(
        Timer(case_id=r.case_id, node=node, scope=scope, due_at=datetime.fromisoformat(due))
        for r in rows
        for node, scope, due in r.timers
    )
    for place in marking.keys() - rows[0].case.marking.keys():
        name, _at, scope = place.partition("@")
        node = net.nodes.get(name)
        if node is not None and node.on in ("message", "signal"):
            Wait.objects.bulk_create(
                Wait(case_id=r.case_id, node=name, scope=scope, on=node.on, name=node.name)
                for r in rows
            )
