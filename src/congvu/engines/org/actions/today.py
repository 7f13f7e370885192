"""The present tree (Unit.name, short_name, parent) follows the history, day by day."""

from __future__ import annotations

from datetime import date, datetime

from congvu.engines.org.events import UnitMoved, UnitRenamed
from congvu.engines.org.models import Stamp, Subordination, Unit, UnitName
from congvu.engines.org.queries.memory import memory
from congvu.kernel.actions import action, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.clock import local
from congvu.kernel.versioned import bump


@action(needs="org.unit.change")
def take_effect(*, actor: Actor, at: datetime) -> None:
    """Names and superiors whose first day has come replace those of yesterday; repeatable."""
    day = local(at).date()
    changed = [*_rename(day), *_move(day)]
    if not changed:
        unchanged()
        return
    bump(Stamp, memory)
    for event, unit_id in changed:
        publish(event, unit_id=unit_id)


def _rename(day: date) -> list[tuple[UnitRenamed, int]]:
    changed = []
    for found in UnitName.objects.filter(valid__contains=day).select_related("unit"):
        unit = found.unit
        if (unit.name, unit.short_name) != (found.name, found.short_name):
            before = unit.name
            Unit.objects.filter(pk=unit.pk).update(name=found.name, short_name=found.short_name)
            event = UnitRenamed(
                unit_uid=str(unit.uid), old_name=before, new_name=found.name,
                on=f"{found.valid.lower:%d/%m/%Y}", decision=found.decision,
            )  # fmt: skip
            changed.append((event, unit.pk))
    return changed


def _move(day: date) -> list[tuple[UnitMoved, int]]:
    changed = []
    links = Subordination.objects.filter(valid__contains=day).select_related("child", "parent")
    for found in links:
        if found.child.parent_id != found.parent_id:
            Unit.objects.filter(pk=found.child_id).update(parent=found.parent)
            event = UnitMoved(
                unit_uid=str(found.child.uid), unit_name=found.child.name,
                parent_name=found.parent.name, parent_code=found.parent.code,
                on=f"{found.valid.lower:%d/%m/%Y}", decision=found.decision,
            )  # fmt: skip
            changed.append((event, found.child_id))
    return changed
