"""The tree's part of a merger, split or dissolution in one step, and its way back.

What the old units, the units below them and their seats were is told to the caller, who keeps it.
Law: NĐ 158/2018/NĐ-CP (thành lập, tổ chức lại, giải thể tổ chức hành chính).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core import serializers
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Model, ProtectedError, QuerySet

from congvu.engines.org.actions.closure import rebuild
from congvu.engines.org.actions.units import close_unit, end_rows, locked
from congvu.engines.org.contracts import Reorganisation
from congvu.engines.org.events import (
    ReorganisationTakenBack,
    UnitMoved,
    UnitsMerged,
    UnitSplit,
)
from congvu.engines.org.models import Post, Stamp, Subordination, Succession, Unit, UnitName
from congvu.engines.org.queries.memory import memory
from congvu.kernel.actions import publish, step
from congvu.kernel.versioned import bump

Snapshot = dict[str, Any]


@step
def reorganise(*, plan: Reorganisation) -> Snapshot:
    """Link the old to the new, end what ends, bring seats and lower units over; what was before.

    Raises Invalid, NotFound, UnableToChangeUnit.
    """
    ids = sorted({*plan.defaults, *plan.defaults.values(), *plan.matters.values()})
    rows = {i: locked(i) for i in ids}
    old = [rows[i] for i in sorted(plan.defaults)]
    below = list(
        Subordination.objects.filter(parent__in=old, valid__upper_inf=True)
        .values_list("child_id", flat=True)
    )  # fmt: skip
    told: Snapshot = {"units": _dump([u.pk for u in old]), "below": _dump_below(below)}
    told["below_ids"] = below if plan.closes else []
    told["seats"] = _seats(plan)
    if plan.closes:
        for unit in old:
            _hand_down(unit, rows[plan.defaults[unit.pk]], plan)
            close_unit(unit, plan.day)
    told["links"] = _link(plan, old)
    rebuild([*ids, *below])
    bump(Stamp, memory)
    _tell(plan, rows, old)
    return told


@step
def restore(*, told: Snapshot, day: date, end: Iterable[int] = ()) -> list[int]:
    """The tree as it was told: old units live again; ``end`` names founded units that end.

    Answers the seats that stay because somebody sits there.
    """
    Succession.objects.filter(pk__in=told["links"]).delete()
    _load(told["units"])
    for parent, text in told["below"]:
        _back_under(parent, text, told)
    left = _seats_back(told["seats"])
    ended = list(end)
    for unit_id in ended:
        unit = locked(unit_id)
        lower = unit.valid.lower
        close_unit(unit, max(day, date.fromordinal(lower.toordinal() + 1)) if lower else day)
    ids = [row["pk"] for row in told["units"] if row["model"] == "org.unit"]
    rebuild([*ids, *told["below_ids"], *ended])
    bump(Stamp, memory)
    for unit in Unit.objects.filter(pk__in=ids).order_by("pk"):
        publish(
            ReorganisationTakenBack(
                unit_uid=str(unit.uid), unit_name=unit.name, on=f"{day:%d/%m/%Y}"
            ),
            unit_id=unit.pk,
        )  # fmt: skip
    return left


# before and after -----------------------------------------------------------------------------
def _rows(unit_ids: list[int]) -> list[QuerySet[Any]]:
    return [
        Unit.objects.filter(pk__in=unit_ids),
        UnitName.objects.filter(unit__in=unit_ids),
        Subordination.objects.filter(child__in=unit_ids),
        Post.objects.filter(unit__in=unit_ids),
    ]


def _dump(unit_ids: list[int]) -> list[dict[str, Any]]:
    return [row for rows in _rows(unit_ids) for row in _plain(rows.order_by("pk"))]


def _plain(rows: Iterable[Model]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(serializers.serialize("json", rows))
    return found


def _load(kept: list[dict[str, Any]]) -> None:
    """Exactly these rows for these units: what came since goes, what went comes back."""
    unit_ids = [row["pk"] for row in kept if row["model"] == "org.unit"]
    for rows in _rows(unit_ids)[1:]:
        name = rows.model._meta.label_lower
        rows.exclude(pk__in=[row["pk"] for row in kept if row["model"] == name]).delete()
    # Seats and names end where the unit does: whoever overlaps must have gone before.
    for found in serializers.deserialize("json", json.dumps(kept)):
        found.save()


def _dump_below(ids: list[int]) -> list[tuple[int | None, list[dict[str, Any]]]]:
    """child by child: its superior of today and all its superiors."""
    parents = dict(Unit.objects.filter(pk__in=ids).values_list("pk", "parent_id"))
    return [
        (parents[i], _plain(Subordination.objects.filter(child=i).order_by("pk")))
        for i in sorted(parents)
    ]


def _back_under(parent: int | None, kept: list[dict[str, Any]], told: Snapshot) -> None:
    """A lower unit comes back, unless it was moved again since."""
    child = kept[0]["fields"]["child"]
    if child not in told["below_ids"]:
        return
    present = Unit.objects.get(pk=child)
    heirs = told["seats"]["heirs"]
    if present.parent_id not in (*heirs, parent):
        return
    Subordination.objects.filter(child=child).delete()
    for found in serializers.deserialize("json", json.dumps(kept)):
        found.save()
    Unit.objects.filter(pk=child).update(parent=parent)


def _hand_down(unit: Unit, heir: Unit, plan: Reorganisation) -> None:
    """Everything right below comes under the heir."""
    links = Subordination.objects.filter(parent=unit, valid__upper_inf=True).exclude(child=heir)
    for link in links.select_related("child").order_by("child_id"):
        end_rows(Subordination.objects.filter(child=link.child), plan.day)
        Subordination.objects.create(
            child=link.child, parent=heir, valid=DateRange(plan.day, None), decision=plan.decision
        )
        Unit.objects.filter(pk=link.child_id).update(parent=heir)
        publish(
            UnitMoved(
                unit_uid=str(link.child.uid), unit_name=link.child.name, parent_name=heir.name,
                parent_code=heir.code, on=f"{plan.day:%d/%m/%Y}", decision=plan.decision,
            ),
            unit_id=link.child_id,
        )  # fmt: skip


# seats ----------------------------------------------------------------------------------------
def _seats(plan: Reorganisation) -> Snapshot:
    """Seats of the same title in the heirs, wide enough for who comes; what was made and widened."""
    made: list[int] = []
    widened: dict[int, list[int]] = {}
    posts = {p.pk: p for p in Post.objects.filter(pk__in=plan.posts, valid__upper_inf=True)}
    for post_id, goal in sorted(plan.posts.items()):
        if goal is None or post_id not in posts or goal[0] == posts[post_id].unit_id:
            continue
        old, (unit_id, title) = posts[post_id], goal
        rows = Post.objects.select_for_update().filter(unit=unit_id, valid__upper_inf=True)
        there = rows.filter(title=title).first()
        if there is None:
            head = old.is_head and not rows.filter(is_head=True).exists()
            there = Post.objects.create(
                unit_id=unit_id, title=title, capacity=old.capacity, is_head=head, rank=old.rank,
                valid=DateRange(plan.day, None),
            )  # fmt: skip
            made.append(there.pk)
        elif not there.is_head:
            first = widened.get(there.pk, [there.capacity])[0]
            there.capacity += old.capacity
            there.save(update_fields=["capacity"])
            widened[there.pk] = [first, there.capacity]
    heirs = sorted({*plan.defaults.values(), *plan.matters.values()})
    return {"made": made, "widened": sorted([k, *v] for k, v in widened.items()), "heirs": heirs}


def _seats_back(told: Snapshot) -> list[int]:
    left = []
    for post_id, before, after in told["widened"]:
        Post.objects.filter(pk=post_id, capacity=after).update(capacity=before)
    for post_id in told["made"]:
        try:
            with transaction.atomic():
                Post.objects.filter(pk=post_id).delete()
        except (ProtectedError, IntegrityError):
            left.append(post_id)
    return left


# links ----------------------------------------------------------------------------------------
def _link(plan: Reorganisation, old: list[Unit]) -> list[int]:
    """Who came after whom, with what: the default keeps the closed files."""
    made = []
    for unit in old:
        for heir in _heirs(plan, unit):
            link, new = Succession.objects.get_or_create(
                predecessor=unit, successor_id=heir, on=plan.day,
                defaults={
                    "how": plan.how, "decision": plan.decision,
                    "keeps": heir == plan.defaults[unit.pk],
                    "matters": sorted(m for m, to in plan.matters.items() if to == heir),
                },
            )  # fmt: skip
            made += [link.pk] if new else []
    return made


def _heirs(plan: Reorganisation, unit: Unit) -> list[int]:
    """The heirs of one unit: none of itself."""
    goals = [goal[0] for goal in plan.posts.values() if goal is not None]
    found = {plan.defaults[unit.pk], *plan.matters.values(), *goals}
    return sorted(found - {unit.pk})


def _tell(plan: Reorganisation, rows: dict[int, Unit], old: list[Unit]) -> None:
    on, how = f"{plan.day:%d/%m/%Y}", Succession.How(plan.how)
    if how is Succession.How.SPLIT:
        heirs = [rows.get(i) or Unit.objects.get(pk=i) for i in _heirs(plan, old[0])]
        publish(
            UnitSplit(
                unit_uid=str(old[0].uid), unit_name=old[0].name,
                successor_ids=[h.pk for h in heirs], new_names=", ".join(h.name for h in heirs),
                closed=plan.closes, on=on, decision=plan.decision,
            ),
            unit_id=old[0].pk,
        )  # fmt: skip
        return
    heir = rows[plan.defaults[old[0].pk]]
    publish(
        UnitsMerged(
            unit_uid=str(heir.uid), unit_name=heir.name, merged_ids=[u.pk for u in old],
            merged_names=", ".join(u.name for u in old), successor_id=heir.pk, on=on,
            decision=plan.decision,
        ),
        unit_id=heir.pk,
    )  # fmt: skip
