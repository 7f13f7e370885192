"""Founding, renaming and moving units, each from a day and by a decision.

Law: NĐ 158/2018/NĐ-CP (thành lập, tổ chức lại, giải thể tổ chức hành chính).
"""

from __future__ import annotations

from datetime import date, datetime

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import F, Func
from django.utils.translation import gettext as _

from congvu.engines.org.actions.closure import rebuild
from congvu.engines.org.events import UnitCreated, UnitMoved, UnitRenamed
from congvu.engines.org.models import Closure, Subordination, Unit, UnitName
from congvu.engines.org.rules.codes import is_new_code, old_code
from congvu.kernel.actions import action, demand, publish, step
from congvu.kernel.actors import Actor
from congvu.kernel.clock import local
from congvu.kernel.errors import Invalid, NotFound, Refused

CHANGE = "org.unit.change"


class UnableToChangeUnit(Refused):
    """The tree does not allow this change; the sentence says what stands in the way."""


@action(needs=CHANGE)
def create_unit(  # noqa: PLR0913 - the fields of its form
    *,
    actor: Actor,
    code: str,
    name: str,
    kind: str,
    level: str,
    on: date,
    decision: str,
    parent_id: int | None = None,
    short_name: str = "",
    place_code: str = "",
    at: datetime,
) -> int:
    """Found a unit from a day on; returns its id. Raises Invalid, NotFound."""
    demand(actor, CHANGE, parent_id)
    return found_unit(
        code=code, name=name, kind=kind, level=level, on=on, decision=decision,
        parent_id=parent_id, short_name=short_name, place_code=place_code,
    )  # fmt: skip


@step
def found_unit(  # noqa: PLR0913 - the fields of its form
    *,
    code: str,
    name: str,
    kind: str,
    level: str,
    on: date,
    decision: str,
    parent_id: int | None = None,
    short_name: str = "",
    place_code: str = "",
) -> int:
    """The same inside another room's action (a reorganisation). Raises Invalid, NotFound."""
    parent = locked(parent_id) if parent_id is not None else None
    refuse_code(code)
    unit = add_unit(
        code=code, name=name, short_name=short_name, kind=kind, level=level, parent=parent,
        place_code=place_code, on=on, decision=decision,
    )  # fmt: skip
    rebuild([unit.pk])
    publish(
        UnitCreated(
            unit_uid=str(unit.uid), unit_name=unit.name, code=code, on=f"{on:%d/%m/%Y}",
            parent_code=parent.code if parent else "", decision=decision,
        ),
        unit_id=unit.pk,
    )  # fmt: skip
    return unit.pk


@action(needs=CHANGE)
def rename_unit(
    *,
    actor: Actor,
    unit_id: int,
    name: str,
    on: date,
    decision: str,
    short_name: str = "",
    at: datetime,
) -> None:
    """Give a unit a new name from a day on; earlier papers keep the old one. Raises Invalid."""
    unit = locked(unit_id)
    demand(actor, CHANGE, unit_id)
    _refuse_before(unit, on)
    if not name.strip():
        raise Invalid({"name": _("Hãy nhập tên mới của đơn vị.")})
    before = unit.name
    end_rows(UnitName.objects.filter(unit=unit), on)
    UnitName.objects.create(
        unit=unit, name=name, short_name=short_name, valid=DateRange(on, unit.valid.upper),
        decision=decision,
    )  # fmt: skip
    if on <= local(at).date():
        Unit.objects.filter(pk=unit.pk).update(name=name, short_name=short_name)
    rebuild([unit.pk])
    publish(
        UnitRenamed(
            unit_uid=str(unit.uid), old_name=before, new_name=name, on=f"{on:%d/%m/%Y}",
            decision=decision,
        ),
        unit_id=unit.pk,
    )  # fmt: skip


@action(needs=CHANGE)
def move_unit(
    *, actor: Actor, unit_id: int, parent_id: int, on: date, decision: str, at: datetime
) -> None:
    """Put a unit, with all below it, under another superior from a day on.

    Raises UnableToChangeUnit when the new superior stands below the unit.
    """
    unit, parent = locked(unit_id), locked(parent_id)
    demand(actor, CHANGE, unit_id)
    demand(actor, CHANGE, parent_id)
    _refuse_before(unit, on)
    _refuse_circle(unit, parent, on)
    end_rows(Subordination.objects.filter(child=unit), on)
    Subordination.objects.create(
        child=unit, parent=parent, valid=DateRange(on, unit.valid.upper), decision=decision
    )
    if on <= local(at).date():
        Unit.objects.filter(pk=unit.pk).update(parent=parent)
    rebuild([unit.pk])
    publish(
        UnitMoved(
            unit_uid=str(unit.uid), unit_name=unit.name, parent_name=parent.name,
            parent_code=parent.code, on=f"{on:%d/%m/%Y}", decision=decision,
        ),
        unit_id=unit.pk,
    )  # fmt: skip


def add_unit(  # noqa: PLR0913 - the columns of one row
    *,
    code: str,
    name: str,
    kind: str,
    level: str,
    parent: Unit | None,
    on: date,
    decision: str = "",
    short_name: str = "",
    place_code: str = "",
    **more: str | int,
) -> Unit:
    """The rows of a new unit, without its closure. Raises Invalid."""
    if not name.strip():
        raise Invalid({"name": _("Hãy nhập tên đơn vị.")})
    if kind not in Unit.Kind.values or level not in Unit.Level.values:
        raise Invalid({"kind": _("Hãy chọn loại và cấp của đơn vị trong danh sách.")})
    days = DateRange(on, None)
    unit = Unit.objects.create(
        code=code, old_code=old_code(code) or "", name=name, short_name=short_name, kind=kind,
        level=level, parent=parent, place_code=place_code, valid=days, **more,
    )  # fmt: skip
    UnitName.objects.create(
        unit=unit, name=name, short_name=short_name, valid=days, decision=decision
    )
    if parent is not None:
        Subordination.objects.create(child=unit, parent=parent, valid=days, decision=decision)
    unit.refresh_from_db(fields=["uid"])
    return unit


def locked(unit_id: int) -> Unit:
    """The unit's row, locked. Raises NotFound."""
    unit = Unit.objects.select_for_update(of=("self",)).filter(pk=unit_id).first()
    if unit is None:
        raise NotFound(_("Không có đơn vị này. Hãy chọn lại trong cây tổ chức."))
    return unit


def close_unit(unit: Unit, on: date) -> None:
    """End a unit on a day (that day it no longer is): its name, superior and open seats with it."""
    below = Subordination.objects.filter(parent=unit, valid__upper_inf=True)
    if below.exists():
        names = ", ".join(below.values_list("child__name", flat=True)[:3])
        raise UnableToChangeUnit(
            _("%(name)s còn đơn vị trực thuộc (%(names)s). Hãy chuyển các đơn vị này trước.")
            % {"name": unit.name, "names": names}
        )
    _refuse_before(unit, on)
    end_rows(UnitName.objects.filter(unit=unit), on)
    end_rows(Subordination.objects.filter(child=unit), on)
    Unit.objects.filter(pk=unit.pk).update(valid=_until(on))
    unit.posts.filter(valid__contains=on).update(valid=_until(on))
    unit.posts.filter(valid__startswith__gte=on).delete()


def end_rows(rows: object, on: date) -> None:
    """Cut what runs over the day, drop what would begin later."""
    rows.filter(valid__startswith__gte=on).delete()  # type: ignore[attr-defined]
    rows.filter(valid__contains=on).update(valid=_until(on))  # type: ignore[attr-defined]


def _until(on: date) -> Func:
    return Func(Func(F("valid"), function="lower"), on, function="daterange")


def refuse_code(code: str) -> None:
    """Raise Invalid for a code of the wrong shape, and for one that was ever given."""
    if not is_new_code(code):
        raise Invalid(
            {"code": _("Mã định danh chưa đúng. Ví dụ đúng: G09.20 hoặc H48.12.01.")},
            law="QĐ 20/2020/QĐ-TTg",
        )
    taken = Unit.objects.filter(code=code).first()
    if taken is not None:
        raise Invalid(
            {
                "code": _(
                    "Mã %(code)s đã cấp cho %(name)s; mã không được dùng lại. Hãy chọn mã khác."
                )
                % {"code": code, "name": taken.name}
            },
            law="QĐ 20/2020/QĐ-TTg",
        )


def _refuse_before(unit: Unit, on: date) -> None:
    if unit.valid.lower is not None and on <= unit.valid.lower:
        raise Invalid(
            {
                "on": _("Ngày hiệu lực phải sau ngày thành lập (%(lower)s).")
                % {"lower": f"{unit.valid.lower:%d/%m/%Y}"}
            }
        )
    if unit.valid.upper is not None and on >= unit.valid.upper:
        raise Invalid(
            {
                "on": _("%(name)s đã kết thúc ngày %(upper)s.")
                % {"name": unit.name, "upper": f"{unit.valid.upper:%d/%m/%Y}"}
            }
        )


def _refuse_circle(unit: Unit, parent: Unit, on: date) -> None:
    inside = Closure.objects.filter(ancestor=unit, descendant=parent, valid__endswith__gt=on)
    open_ended = Closure.objects.filter(ancestor=unit, descendant=parent, valid__upper_inf=True)
    if inside.exists() or open_ended.exists() or unit.pk == parent.pk:
        raise UnableToChangeUnit(
            _("%(name)s đang nằm trong %(unit_name)s, không thể là cấp trên. Hãy chọn đơn vị khác.")
            % {"name": parent.name, "unit_name": unit.name}
        )
