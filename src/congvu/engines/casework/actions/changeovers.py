"""Running cases go over to a new version in bulk, and back: one statement for each place they stand."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from congvu.engines.casework.actions import changeover_rows as rows
from congvu.engines.casework.actions.effects import UnableToStep
from congvu.engines.casework.actions.processes import lock_key
from congvu.engines.casework.events import CasesChangedOver, ChangeoverUndone
from congvu.engines.casework.models import ChangedOver, Changeover, ProcessVersion, Task
from congvu.engines.casework.queries.calendars import calendar_of
from congvu.engines.casework.queries.changeovers import Standing, dry_run
from congvu.engines.casework.rules.clocks import ring_at
from congvu.engines.casework.rules.net import Kind, Net
from congvu.kernel.actions import action, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound, Refused

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


def _take(made: Changeover, standing: Standing, at: datetime) -> int:
    """All cases of one marking: lock and note them, timers off and on, then the cases themselves."""
    marking, going = rows.as_text(standing.marking), standing.going
    assert going.marking is not None
    went = rows.execute(rows.TAKE, made.pk, made.before_id, marking)
    for node, scope in going.disarm:
        rows.execute(rows.KEEP_TIMERS, made.pk, marking, node, scope)
    rows.drop(made.pk, marking, going.disarm)
    for name, scope in going.arm:
        _arm(made, marking, name, scope, at)
    rows.execute(rows.TURN, made.after_id, rows.as_text(going.marking), made.pk, marking)
    return went


def _arm(made: Changeover, marking: str, name: str, scope: str, at: datetime) -> None:
    """Timers that are new count from now; a day that the case's data must name is not guessed."""
    node = made.after.compiled.nodes[name]
    if node.waits_for in ("message", "signal"):
        rows.execute(rows.AWAIT, name, scope, node.on, node.name, made.pk, marking)
    if node.timer is None:
        return
    dues = {
        calendar: ring_at(node.timer, at, calendar_of(calendar, at))
        for (calendar,) in rows.fetch(rows.CALENDARS, made.pk, marking)
    }
    known = {calendar: due for calendar, due in dues.items() if due is not None}
    if len(known) < len(dues):
        raise UnableToStep(
            _("Hẹn giờ %(title)s lấy ngày từ hồ sơ nên không thêm hàng loạt được.")
            % {"title": node.title or name}
        )
    rows.arm(made.pk, marking, name, scope, known)


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
    went = made.cases.count()
    rows.fetch(rows.LOCK, made.pk)
    rows.execute(rows.TOUCHED, made.pk, made.after_id)
    back = _back(made)
    inside = made.cases.filter(case__process=made.before).values("case_id")
    _show(inside, made.after.compiled, made.before.compiled)
    made.undone_at = at
    made.save(update_fields=["undone_at"])
    publish(
        ChangeoverUndone(
            key=made.before.key, before=made.before.version, after=made.after.version, back=back,
            stayed=went - back,
        )
    )  # fmt: skip
    return Report(made.uid, back, ())


def _back(made: Changeover) -> int:
    """Every noted case to where it stood: its timers at the hours they had."""
    back = 0
    for before, now in rows.fetch(rows.PLACES, made.pk):
        was, stands = json.loads(before), json.loads(now)
        rows.drop(made.pk, before, [_split(place) for place in stands.keys() - was.keys()])
        for name, scope in (_split(place) for place in was.keys() - stands.keys()):
            node = made.before.compiled.nodes.get(name)
            if node is not None and node.waits_for in ("message", "signal"):
                rows.execute(rows.AWAIT, name, scope, node.on, node.name, made.pk, before)
        back += rows.execute(rows.TURN, made.before_id, before, made.pk, before)
    rows.execute(rows.REARM, made.pk)
    return back


def _split(place: str) -> tuple[str, str]:
    name, _at, scope = place.partition("@")
    return name, scope
