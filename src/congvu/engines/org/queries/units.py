"""Units as they are, and as they were on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from congvu.engines.org import contracts
from congvu.engines.org.models import Closure, Unit, UnitName
from congvu.engines.org.queries.memory import memory
from congvu.engines.org.rules.codes import canonical
from congvu.kernel.errors import NotFound


def unit(unit_id: int, *, on: date | None = None) -> contracts.Unit:
    """The unit; with a day: under the name it bore then. Raises NotFound."""
    found = get_many([unit_id], on=on).get(unit_id)
    if found is None:
        raise NotFound(_("Không có đơn vị này. Hãy tìm lại trong cây tổ chức."))
    return found


def get_many(ids: Iterable[int], *, on: date | None = None) -> dict[int, contracts.Unit]:
    """id → unit for those that exist; one query for all that are not yet known."""
    everything = memory.get(("units", on), lambda: _everything(on))
    return {i: everything[i] for i in ids if i in everything}


def unit_by_code(code: str, *, on: date | None = None) -> contracts.Unit | None:
    """The unit with this code, written in either scheme, or None."""
    by_code = memory.get(("codes", on), lambda: {u.code: u for u in _all(on)})
    return by_code.get(canonical(code))


def roots(*, on: date | None = None) -> list[contracts.Unit]:
    """Units without a superior."""
    return _below(None, on)


def children(unit_id: int, *, on: date | None = None) -> list[contracts.Unit]:
    """The units right below, in order of precedence."""
    return _below(unit_id, on)


def subtree_ids(unit_id: int, *, on: date | None = None) -> frozenset[int]:
    """Ids of the unit and of all below it: on the day, or in the present tree."""
    return memory.get(("subtree", unit_id, on), lambda: frozenset(_subtree(unit_id, on)))


def ancestors(unit_id: int, *, on: date | None = None) -> list[contracts.Unit]:
    """The superiors, the nearest first."""
    ids = memory.get(("ancestors", unit_id, on), lambda: _ancestors(unit_id, on))
    found = get_many(ids, on=on)
    return [found[i] for i in ids if i in found]


def is_within(unit_id: int, above_id: int, *, on: date | None = None) -> bool:
    """Whether the unit is the other one or stands below it."""
    return unit_id in subtree_ids(above_id, on=on)


def topmost() -> dict[int, int]:
    """unit → the unit at the top of its tree, of the present tree and of units since closed."""
    return memory.get(("topmost",), _topmost)


def _topmost() -> dict[int, int]:
    above = {u.id: u.parent_id for u in _all(None)}
    found: dict[int, int] = {}
    for unit_id in above:
        top = unit_id
        while (parent := above.get(top)) is not None:
            top = parent
        found[unit_id] = top
    return found


def _subtree(unit_id: int, on: date | None) -> list[int]:
    pairs = _dated(Closure.objects.filter(ancestor_id=unit_id), on)
    return list(pairs.values_list("descendant_id", flat=True))


def _ancestors(unit_id: int, on: date | None) -> list[int]:
    pairs = _dated(Closure.objects.filter(descendant_id=unit_id, depth__gt=0), on)
    return list(pairs.order_by("depth").values_list("ancestor_id", flat=True))


def _dated(pairs: QuerySet[Closure], on: date | None) -> QuerySet[Closure]:
    """Without a day: what has no known end, so that a unit closed for good is left out."""
    return pairs.filter(valid__upper_inf=True) if on is None else pairs.filter(valid__contains=on)


def _below(unit_id: int | None, on: date | None) -> list[contracts.Unit]:
    def made() -> dict[int | None, list[contracts.Unit]]:
        grouped: dict[int | None, list[contracts.Unit]] = {}
        for found in _all(on):
            if on is not None or found.valid_to is None:
                grouped.setdefault(found.parent_id, []).append(found)
        return grouped

    return list(memory.get(("below", on), made).get(unit_id, ()))


def _all(on: date | None) -> Iterable[contracts.Unit]:
    return memory.get(("units", on), lambda: _everything(on)).values()


def _everything(on: date | None) -> dict[int, contracts.Unit]:
    """The whole tree as values, in order of precedence: some thousands of rows, read once."""
    if on is None:
        return {row.pk: _value(row) for row in Unit.objects.order_by("rank", "code")}
    name = UnitName.objects.filter(unit=OuterRef("pk"), valid__contains=on)
    parent = Closure.objects.filter(descendant=OuterRef("pk"), depth=1, valid__contains=on)
    rows = Unit.objects.on(on).order_by("rank", "code").annotate(
        name_then=Subquery(name.values("name")[:1]),
        short_then=Subquery(name.values("short_name")[:1]),
        parent_then=Subquery(parent.values("ancestor_id")[:1]),
    )  # fmt: skip
    return {row.pk: _value(row, then=True) for row in rows}


def _value(row: Unit, *, then: bool = False) -> contracts.Unit:
    """The contract of a row; ``then``: with the annotated name and superior of a day."""
    return contracts.Unit(
        id=row.pk, uid=row.uid, code=row.code, old_code=row.old_code,
        name=(then and getattr(row, "name_then", None)) or row.name,
        short_name=(then and getattr(row, "short_then", None)) or row.short_name,
        kind=row.kind, level=row.level, place_code=row.place_code,
        parent_id=getattr(row, "parent_then", None) if then else row.parent_id,
        address=row.address, phone=row.phone, email=row.email,
        valid_from=row.valid.lower, valid_to=row.valid.upper,
    )  # fmt: skip


def all_ids(*, on: date | None = None) -> list[int]:
    """Ids of all units (of the day), in order of precedence."""
    return [u.id for u in _all(on)]


def unit_by_uid(uid: UUID, *, on: date | None = None) -> contracts.Unit | None:
    """The unit with this public identifier, or None."""
    return memory.get(("uids", on), lambda: {u.uid: u for u in _all(on)}).get(uid)
