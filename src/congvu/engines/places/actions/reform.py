"""Renaming and merging places by resolution: the old rows end, the new ones are their heirs.

Law: Luật 72/2025/QH15 (nhập, chia, tách, đổi tên đơn vị hành chính do Quốc hội, Ủy ban Thường vụ
Quốc hội quyết định).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db.backends.postgresql.psycopg_any import DateRange

from congvu.engines.places.events import PlaceRenamed, PlacesMerged
from congvu.engines.places.models import Place, Stamp, Succession
from congvu.engines.places.queries.memory import memory
from congvu.engines.places.rules.names import key
from congvu.engines.places.rules.types import TITLES
from congvu.kernel.actions import action, publish
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound, Refused
from congvu.kernel.versioned import bump

CHANGE = "places.place.change"


class UnableToChangePlace(Refused):
    """The places as they stand do not allow the change."""


@action(needs=CHANGE)
def rename_place(
    *,
    actor: Actor,
    level: str,
    code: str,
    name: str,
    kind: str = "",
    on: date,
    decision: str,
    at: datetime,
) -> None:
    """Give a province or commune a new name or type from a day on; the code stays.

    kind: "" keeps the type. Raises NotFound, Invalid.
    """
    old = _locked(level, code)
    _refuse(old, name, kind or old.kind, on, decision)
    _end(old, on)
    new = _found(old, code=code, name=name, kind=kind or old.kind, on=on, decision=decision)
    _link([old], new, on, decision)
    if level == Place.Level.PROVINCE:
        _hang_communes(old, new, on, decision)
    bump(Stamp, memory)
    publish(
        PlaceRenamed(
            code=code, old_name=old.full_name, new_name=new.full_name, on=f"{on:%d/%m/%Y}",
            decision=decision,
        )
    )  # fmt: skip


@action(needs=CHANGE)
def merge_communes(
    *,
    actor: Actor,
    codes: Iterable[str],
    code: str,
    name: str,
    kind: str,
    on: date,
    decision: str,
    at: datetime,
) -> None:
    """Merge communes of one province into one from a day on.

    code: of the new commune: one of theirs, or one never used. Raises NotFound, Invalid,
    UnableToChangePlace.
    """
    old = [_locked(Place.Level.COMMUNE, c) for c in sorted(set(codes))]
    if len(old) < 2 or len({p.province_code for p in old}) > 1:
        raise UnableToChangePlace("Hãy chọn ít nhất hai xã, phường trong cùng một tỉnh để nhập.")
    if (
        code not in {p.code for p in old}
        and Place.objects.filter(level="commune", code=code).exists()
    ):
        raise Invalid({"code": f"Mã {code} đã cấp cho đơn vị khác. Hãy nhập mã chưa dùng."})
    for place in old:
        _refuse(place, name, kind, on, decision)
        _end(place, on)
    new = _found(old[0], code=code, name=name, kind=kind, on=on, decision=decision)
    _link(old, new, on, decision)
    bump(Stamp, memory)
    publish(
        PlacesMerged(
            code=code, new_name=new.full_name, merged_codes=[p.code for p in old],
            merged_names=", ".join(p.full_name for p in old), on=f"{on:%d/%m/%Y}",
            decision=decision,
        )
    )  # fmt: skip


def _locked(level: str, code: str) -> Place:
    row = Place.objects.select_for_update().filter(level=level, code=code, valid__upper_inf=True)
    found = row.first()
    if found is None:
        raise NotFound(f"Không có đơn vị hành chính đang tồn tại với mã “{code}”. Hãy tìm lại.")
    return found


def _refuse(old: Place, name: str, kind: str, on: date, decision: str) -> None:
    errors = {}
    if not name.strip():
        errors["name"] = "Hãy nhập tên mới, không kèm chữ xã, phường, tỉnh."
    if kind not in TITLES:
        errors["kind"] = "Hãy chọn loại đơn vị trong danh sách."
    if not decision.strip():
        errors["decision"] = "Hãy ghi số nghị quyết."
    if old.valid.lower is not None and on <= old.valid.lower:
        errors["on"] = f"Ngày hiệu lực phải sau ngày {old.valid.lower:%d/%m/%Y}."
    if errors:
        raise Invalid(errors)


def _end(place: Place, on: date) -> None:
    place.valid = DateRange(place.valid.lower, on)
    place.save(update_fields=["valid"])


def _found(old: Place, *, code: str, name: str, kind: str, on: date, decision: str) -> Place:
    """The new row, standing where the old one stood."""
    full = f"{TITLES[kind]} {name.strip()}"
    path = f"{full}, {old.parent.path}" if old.parent else full
    return Place.objects.create(
        code=code, level=old.level, kind=kind, name=name.strip(), full_name=full, path=path,
        name_key=key(name), path_key=key(path), parent=old.parent, province_code=old.province_code,
        valid=DateRange(on, None), certainty="V", decision=decision,
    )  # fmt: skip


def _hang_communes(old: Place, new: Place, on: date, decision: str) -> None:
    """The communes of a renamed province stand under its new name, each as a row of its own."""
    for commune in Place.objects.filter(parent=old, valid__upper_inf=True).select_related("parent"):
        _end(commune, on)
        commune.parent = new
        fresh = _found(
            commune, code=commune.code, name=commune.name, kind=commune.kind, on=on,
            decision=decision,
        )  # fmt: skip
        Place.objects.filter(pk=commune.pk).update(parent=old)
        _link([commune], fresh, on, decision)


def _link(old: list[Place], new: Place, on: date, decision: str) -> None:
    Succession.objects.bulk_create(
        Succession(predecessor=p, successor=new, on=on, is_whole=True, decision=decision)
        for p in old
    )
