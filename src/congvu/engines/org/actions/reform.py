"""Merging and splitting units: the old ones end, the new ones are their heirs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.translation import gettext as _

from congvu.engines.org.actions.closure import rebuild
from congvu.engines.org.actions.units import CHANGE, UnableToChangeUnit, close_unit, locked
from congvu.engines.org.events import UnitsMerged, UnitSplit
from congvu.engines.org.models import Succession, Unit
from congvu.kernel.actions import action, demand, publish
from congvu.kernel.actors import Actor


@action(needs=CHANGE)
def merge_units(
    *,
    actor: Actor,
    merged_ids: Iterable[int],
    successor_id: int,
    on: date,
    decision: str,
    at: datetime,
) -> None:
    """End units on a day; the successor (founded or chosen before) takes over all they did.

    Raises UnableToChangeUnit when one still has units below it, or is the successor itself.
    """
    successor = locked(successor_id)
    merged = [locked(i) for i in sorted(set(merged_ids))]
    if not merged or successor in merged:
        raise UnableToChangeUnit(_("Hãy chọn các đơn vị được sáp nhập, khác với đơn vị tiếp nhận."))
    for unit in [successor, *merged]:
        demand(actor, CHANGE, unit.pk)
    for unit in merged:
        close_unit(unit, on)
    _link(merged, [successor], on, Succession.How.MERGE, decision)
    rebuild([u.pk for u in merged])
    publish(
        UnitsMerged(
            unit_uid=str(successor.uid), unit_name=successor.name, merged_ids=[u.pk for u in merged],
            merged_names=", ".join(u.name for u in merged), successor_id=successor.pk,
            on=f"{on:%d/%m/%Y}", decision=decision,
        ),
        unit_id=successor.pk,
    )  # fmt: skip


@action(needs=CHANGE)
def split_unit(
    *,
    actor: Actor,
    unit_id: int,
    successor_ids: Iterable[int],
    on: date,
    decision: str,
    closes: bool = True,
    at: datetime,
) -> None:
    """Divide a unit among others (chia: it ends; tách: it lives on with ``closes=False``).

    Raises UnableToChangeUnit.
    """
    unit = locked(unit_id)
    heirs = [locked(i) for i in sorted(set(successor_ids))]
    if not heirs or unit in heirs:
        raise UnableToChangeUnit(_("Hãy chọn các đơn vị mới, khác với đơn vị được chia, tách."))
    for one in [unit, *heirs]:
        demand(actor, CHANGE, one.pk)
    if closes:
        close_unit(unit, on)
    _link([unit], heirs, on, Succession.How.SPLIT, decision)
    rebuild([unit.pk])
    publish(
        UnitSplit(
            unit_uid=str(unit.uid), unit_name=unit.name, successor_ids=[h.pk for h in heirs],
            new_names=", ".join(h.name for h in heirs), closed=closes, on=f"{on:%d/%m/%Y}",
            decision=decision,
        ),
        unit_id=unit.pk,
    )  # fmt: skip


def _link(old: list[Unit], new: list[Unit], on: date, how: str, decision: str) -> None:
    Succession.objects.bulk_create(
        Succession(predecessor=a, successor=b, on=on, how=how, decision=decision)
        for a in old
        for b in new
    )
